//! What OpenQASM 2 writes in its own way.

use super::Writer;
use super::scope::Signature;

impl Writer<'_> {
    pub(super) fn program_2(&mut self) {
        self.gap();
        self.line("OPENQASM 2.0;");
        if !self.rng.one_in(10) {
            self.line("include \"qelib1.inc\";");
            self.has_standard_gates = true;
        }
        self.declare_qubits();
        if self.shape.classical {
            let size = 1 + self.rng.below(3);
            self.line(&format!("creg c[{size}];"));
            self.scope.bits.extend((0..size).map(|k| format!("c[{k}]")));
            self.scope.bit_registers.push(("c".into(), size));
        }
        for _ in 0..self.shape.statements {
            self.statement_2();
        }
    }

    fn statement_2(&mut self) {
        match self.rng.below(16) {
            0 | 1 => self.gate_definition(),
            2 => self.barrier(),
            3 if self.shape.kept => self.opaque(),
            4..=6 if self.shape.classical => self.line_of(Self::measurement_2),
            7 if self.shape.classical => self.line_of(Self::reset_2),
            8 | 9 if self.shape.classical => {
                let value = self.rng.below(4);
                let inner = match self.rng.below(4) {
                    0 => self.measurement_2(),
                    1 => self.reset_2(),
                    _ => self.call(),
                };
                if let Some(inner) = inner {
                    self.line(&format!("if(c=={value}) {inner}"));
                }
            }
            _ => self.gate_call(),
        }
    }

    fn line_of(&mut self, make: impl FnOnce(&mut Self) -> Option<String>) {
        if let Some(text) = make(self) {
            self.line(&text);
        }
    }

    fn measurement_2(&mut self) -> Option<String> {
        let (bits, size) = self.scope.bit_registers[0].clone();
        let register = self.scope.registers.iter().find(|register| register.qubits.len() == size);
        if let Some(register) = register.map(|register| register.text.clone())
            && self.rng.one_in(3)
        {
            return Some(format!("measure {register} -> {bits};"));
        }
        let qubits = self.named_qubits();
        let qubit = self.rng.pick(&qubits);
        let bit = self.scope.bits[self.rng.below(self.scope.bits.len())].clone();
        Some(format!("measure {} -> {bit};", self.spell(qubit)))
    }

    fn reset_2(&mut self) -> Option<String> {
        let qubits = self.named_qubits();
        let qubit = self.rng.pick(&qubits);
        Some(format!("reset {};", self.spell(qubit)))
    }

    fn opaque(&mut self) {
        self.names += 1;
        let name = format!("black{}", self.names);
        self.line(&format!("opaque {name}(a) x, y;"));
        self.scope.gates.push(Signature { name, params: 1, qubits: 2, opaque: true });
    }
}
