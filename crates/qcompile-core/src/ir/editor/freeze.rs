//! The end of an edit session.

use super::Editor;
use crate::ir::region::Region;

impl Editor {
    /// The region as edited, in the order of the labels.
    pub fn freeze(self) -> Region {
        if self.edits == 0 { self.region } else { self.to_region() }
    }

    /// What [`Editor::freeze`] would give, without ending the session.
    pub fn to_region(&self) -> Region {
        let mut made = self.region.emptied();
        for row in self.order() {
            made.push_from(&self.region, row as usize);
        }
        made
    }
}
