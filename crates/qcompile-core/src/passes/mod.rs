//! The passes. Each line below is a module, its re-export and its entry in [`registry`]; nothing else lives here.

crate::passes! {
    cancel_inverses::CancelInverses => of,
    drop_identities::DropIdentities => of,
    fixpoint::Fixpoint => combinator,
    merge_rotations::MergeRotations => of,
    resynthesize_1q::Resynthesize1q => of,
    sequence::Sequence => combinator,
}
