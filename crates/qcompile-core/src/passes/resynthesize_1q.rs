use crate::diagnostics::Result;
use crate::gates::{GateId, Matrix};
use crate::ir::{Kind, OpView, Param, Rebuild, Row, Version, Wire, angle};
use crate::options;
use crate::pipeline::{Context, Done, Outcome, Pass, Rewritten, Site, Work};
use crate::synth::one_qubit::{Basis, Sequence, spell, spell_without_params};

options! {
    /// Replaces runs of gates on one qubit by fewer gates.
    ///
    /// A run is multiplied out and written again, when that takes fewer gates. Runs of gates without parameters stay
    /// such: `h z h` is `x`, but `h t` stays. Symbolic angles end a run.
    ///
    /// ```qasm
    /// include "stdgates.inc";
    /// qubit q;
    /// h q;
    /// s q;
    /// h q;
    /// ```
    /// becomes
    /// ```qasm
    /// include "stdgates.inc";
    /// qubit q;
    /// sx q;
    /// ```
    pub struct Resynthesize1q {
        /// The gates to write with.
        basis: Basis = Basis::Auto,
    }
}

impl Pass for Resynthesize1q {
    const NAME: &'static str = "resynthesize-1q";
    const SOURCE: &'static str = "Nielsen and Chuang 2010, theorem 4.1 (Z-Y decomposition)";

    fn run(&self, work: &mut Work, _: &mut Context) -> Result<Outcome> {
        Ok(work.rewrite(|site| {
            let mut runs =
                Runs { basis: self.basis, open: vec![0; site.region.qubits()], done: Done::default() };
            let mut rebuild = Rebuild::new(site.region);
            for row in rebuild.rows() {
                if joins_run(rebuild.op(row)) {
                    runs.open[rebuild.op(row).wires[0].index()] += 1;
                } else {
                    for slot in 0..rebuild.op(row).touched.len() {
                        let wire = rebuild.op(row).touched[slot];
                        runs.close(site, &mut rebuild, wire);
                    }
                }
                rebuild.append(row);
            }
            for qubit in 0..site.region.qubits() {
                runs.close(site, &mut rebuild, Wire::qubit(qubit as u32));
            }
            rebuild.finish().map(|region| Rewritten { region, done: runs.done })
        }))
    }
}

/// A gate of the table on one qubit whose matrix is known, and that nothing else orders.
fn joins_run(op: OpView) -> bool {
    op.touched.len() == 1
        && op.is_free_gate()
        && op.kind.as_table().is_some()
        && op.params.iter().all(|param| !param.is_symbolic())
}

/// The runs that end at the present row.
struct Runs {
    basis: Basis,
    /// Gates in the run on each qubit.
    open: Vec<usize>,
    done: Done,
}

impl Runs {
    /// Ends the run on a wire and writes it again, when that takes fewer gates.
    fn close(&mut self, site: &mut Site, rebuild: &mut Rebuild, wire: Wire) {
        if wire.is_classical() {
            return;
        }
        let len = std::mem::take(&mut self.open[wire.index()]);
        if len < 2 {
            return;
        }
        let rows = run_rows(rebuild, wire, len);
        if let Some(shorter) = check(rebuild, &rows, self.basis, site.version)
            && rebuild.add_phase(site.exprs, Param::from(shorter.phase))
        {
            apply(rebuild, wire, &rows, &shorter);
            self.done.rewrites += 1;
        }
    }
}

/// The last `len` rows on a wire, in order.
fn run_rows(rebuild: &Rebuild, wire: Wire, len: usize) -> Vec<Row> {
    let mut rows = Vec::with_capacity(len);
    let mut at = rebuild.last_on(wire);
    while let (Some(row), true) = (at, rows.len() < len) {
        rows.push(row);
        at = rebuild.before(&rebuild.op(row), wire);
    }
    rows.reverse();
    rows
}

/// The run in fewer gates.
fn check(rebuild: &Rebuild, rows: &[Row], basis: Basis, version: Version) -> Option<Sequence> {
    let mut product = Matrix::identity(1);
    let mut has_params = false;
    for &row in rows {
        let (gate, params) = numeric(rebuild.op(row))?;
        has_params |= !params.is_empty();
        product = &gate.matrix(&params) * &product;
    }
    // Each factor rounds once more.
    let tolerance = angle::ROUNDING * (rows.len() + 1) as f64;
    let sequence = if basis == Basis::Auto && !has_params {
        spell_without_params(&product, version, rows.len() - 1, tolerance)?
    } else {
        spell(&product, basis, version, tolerance)
    };
    (sequence.gates.len() < rows.len()).then_some(sequence)
}

fn numeric(op: OpView) -> Option<(GateId, Vec<f64>)> {
    let params: Option<Vec<f64>> = op.params.iter().map(|param| param.as_number()).collect();
    Some((op.kind.as_table()?, params?))
}

/// Puts the shorter sequence at the last rows of the run. Nothing else on the wire stands between these rows.
fn apply(rebuild: &mut Rebuild, wire: Wire, rows: &[Row], shorter: &Sequence) {
    let (gone, kept) = rows.split_at(rows.len() - shorter.gates.len());
    for &row in gone {
        rebuild.remove(row);
    }
    for (&row, (gate, params)) in kept.iter().zip(&shorter.gates) {
        let params: Vec<Param> = params.iter().map(|&param| Param::from(param)).collect();
        rebuild.replace(row, Kind::gate(*gate), &[wire], &[], &params);
    }
}
