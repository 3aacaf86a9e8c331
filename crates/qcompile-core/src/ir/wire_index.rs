//! The rows of each wire of a frozen region: compressed sparse rows, built in one sweep.

use super::op::Wire;
use super::region::{Region, Row};

/// For each wire the rows that touch it, rising.
#[derive(Clone, Debug)]
pub struct WireIndex {
    qubits: usize,
    /// Where the rows of each wire (by dense number) start in `rows`; one more for the end.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl WireIndex {
    pub fn of(region: &Region) -> WireIndex {
        let qubits = region.qubits();
        let mut starts = vec![0u32; region.wires() + 2];
        for op in region.iter() {
            for wire in op.touched {
                starts[wire.dense(qubits) + 2] += 1;
            }
        }
        for k in 2..starts.len() {
            starts[k] += starts[k - 1];
        }
        // `starts[k + 1]` is where the next row of wire k goes; at the end it is where wire k + 1 starts.
        let mut rows = vec![0; starts[starts.len() - 1] as usize];
        for op in region.iter() {
            for wire in op.touched {
                let place = &mut starts[wire.dense(qubits) + 1];
                rows[*place as usize] = op.row as u32;
                *place += 1;
            }
        }
        starts.pop();
        WireIndex { qubits, starts, rows }
    }

    pub fn rows(&self, wire: Wire) -> &[u32] {
        let wire = wire.dense(self.qubits);
        &self.rows[self.starts[wire] as usize..self.starts[wire + 1] as usize]
    }

    /// The first row after `row` that touches the wire.
    pub fn next(&self, row: Row, wire: Wire) -> Option<Row> {
        let rows = self.rows(wire);
        rows.get(rows.partition_point(|&other| other as usize <= row)).map(|&next| next as usize)
    }

    /// The last row before `row` that touches the wire.
    pub fn prev(&self, row: Row, wire: Wire) -> Option<Row> {
        let rows = self.rows(wire);
        rows[..rows.partition_point(|&other| (other as usize) < row)].last().map(|&prev| prev as usize)
    }
}

impl Region {
    /// The rows of each wire; valid until rows are added.
    pub fn wire_index(&self) -> WireIndex {
        WireIndex::of(self)
    }
}
