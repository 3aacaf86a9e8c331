//! Operands, gate calls with modifiers, definitions of gates.

use super::scope::{Register, Scope, Signature};
use super::{Place, Writer};
use crate::gates::{GATES, Gate, Library, find, find_v2, find_v3};

/// Something to call, with the counts that a call needs.
struct Callee {
    text: String,
    params: usize,
    qubits: usize,
    modifiable: bool,
}

/// Widest call, controls included: wider ones have no matrix.
const MAX_OPERANDS: usize = 5;

impl Writer<'_> {
    // ------------------------------------------------------------------------------------------------ qubits

    pub(super) fn declare_qubits(&mut self) {
        if !self.shape.version_2 && self.rng.one_in(12) {
            self.scope.qubits = (0..self.shape.qubits).map(|k| vec![format!("${k}")]).collect();
            return;
        }
        let mut left = self.shape.qubits;
        while left > 0 {
            let size = 1 + self.rng.below(left);
            left -= size;
            self.names += 1;
            let name = format!("{}{}", self.rng.pick(&["q", "reg", "θ", "anc_"]), self.names);
            let name = if self.shape.version_2 { format!("q{}", self.names) } else { name };
            match (self.shape.version_2, size) {
                (true, _) => self.line(&format!("qreg {name}[{size}];")),
                (false, 1) if self.rng.one_in(2) => {
                    self.line(&format!("qubit {name};"));
                    self.scope.qubits.push(vec![name]);
                    continue;
                }
                _ => {
                    let text = match self.rng.below(8) {
                        0 => format!("qreg {name}[{size}];"),
                        1 => format!("qubit[{size} * 1] {name};"),
                        _ => format!("qubit[{size}] {name};"),
                    };
                    self.line(&text);
                }
            }
            let first = self.scope.qubits.len();
            for k in 0..size {
                let mut spellings = vec![format!("{name}[{k}]")];
                if !self.shape.version_2 {
                    spellings.push(format!("{name}[-{}]", size - k));
                }
                self.scope.qubits.push(spellings);
            }
            self.scope.registers.push(Register { text: name, qubits: (first..first + size).collect() });
        }
    }

    /// Qubits that can be written here.
    pub(super) fn named_qubits(&self) -> Vec<usize> {
        (0..self.scope.qubits.len()).filter(|&qubit| !self.scope.qubits[qubit].is_empty()).collect()
    }

    pub(super) fn spell(&mut self, qubit: usize) -> String {
        let spellings = &self.scope.qubits[qubit];
        let usual = if self.rng.one_in(4) { self.rng.below(spellings.len()) } else { 0 };
        spellings[usual].clone()
    }

    /// Single qubits that are surely different, one of them perhaps with a runtime index.
    fn single_operands(&mut self, count: usize) -> Option<Vec<String>> {
        let mut free = self.named_qubits();
        let mut operands = Vec::new();
        if !self.scope.dynamic.is_empty() && self.rng.one_in(2) {
            let dynamic = &self.scope.dynamic[self.rng.below(self.scope.dynamic.len())];
            free.retain(|qubit| !dynamic.candidates.contains(qubit));
            operands.push(dynamic.text.clone());
        }
        if operands.len() + free.len() < count || count == 0 {
            return None;
        }
        for qubit in self.rng.sample(&free, count.saturating_sub(operands.len())) {
            let text = self.spell(qubit);
            operands.push(text);
        }
        Some(self.rng.sample(&operands, count))
    }

    /// Registers of one size among single qubits.
    fn broadcast_operands(&mut self, count: usize) -> Option<Vec<String>> {
        let registers = self.registers_and_slices();
        if registers.is_empty() {
            return None;
        }
        let first = registers[self.rng.below(registers.len())].clone();
        let size = first.qubits.len();
        let mut taken = first.qubits.clone();
        let mut operands = vec![first.text];
        while operands.len() < count {
            let others: Vec<&Register> = registers
                .iter()
                .filter(|other| {
                    other.qubits.len() == size && !other.qubits.iter().any(|qubit| taken.contains(qubit))
                })
                .collect();
            if !others.is_empty() && self.rng.one_in(2) {
                let other = others[self.rng.below(others.len())];
                taken.extend(&other.qubits);
                operands.push(other.text.clone());
                continue;
            }
            let free: Vec<usize> =
                self.named_qubits().into_iter().filter(|qubit| !taken.contains(qubit)).collect();
            if free.is_empty() {
                return None;
            }
            let qubit = self.rng.pick(&free);
            taken.push(qubit);
            let text = self.spell(qubit);
            operands.push(text);
        }
        Some(self.rng.sample(&operands, count))
    }

    /// Registers as they are, ranges and index sets of them.
    fn registers_and_slices(&mut self) -> Vec<Register> {
        let mut found = Vec::new();
        for register in self.scope.registers.clone() {
            let size = register.qubits.len();
            let is_name = !register.text.contains(['[', '+']);
            if self.shape.version_2 || self.rng.one_in(2) || !is_name {
                found.push(register);
                continue;
            }
            let from = self.rng.below(size);
            let to = from + self.rng.below(size - from);
            let mut picked: Vec<usize> = (from..=to).collect();
            let text = match self.rng.below(5) {
                0 => {
                    picked.reverse();
                    format!("{}[{to}:-1:{from}]", register.text)
                }
                1 => {
                    picked = (from..size).step_by(2).collect();
                    format!("{}[{from}:2:{}]", register.text, size - 1)
                }
                2 => {
                    let all: Vec<usize> = (0..size).collect();
                    let count = 1 + self.rng.below(size);
                    picked = self.rng.sample(&all, count);
                    let list: Vec<String> = picked.iter().map(usize::to_string).collect();
                    format!("{}[{{{}}}]", register.text, list.join(", "))
                }
                3 => format!("{}[-{}:-{}]", register.text, size - from, size - to),
                _ => format!("{}[{from}:{to}]", register.text),
            };
            let qubits = picked.iter().map(|&at| register.qubits[at]).collect();
            found.push(Register { text, qubits });
        }
        found
    }

    pub(super) fn alias(&mut self) {
        let parts = self.registers_and_slices();
        if parts.is_empty() || self.place == Place::Gate {
            return self.gate_call();
        }
        let mut picked = parts[self.rng.below(parts.len())].clone();
        for other in &parts {
            if self.rng.one_in(3) && !other.qubits.iter().any(|qubit| picked.qubits.contains(qubit)) {
                picked.text = format!("{} ++ {}", picked.text, other.text);
                picked.qubits.extend(&other.qubits);
            }
        }
        let name = self.name("alias");
        // The name may have covered one that the text uses; the text means the outer one, which is what it says.
        self.line(&format!("let {name} = {};", picked.text));
        for (k, &qubit) in picked.qubits.iter().enumerate() {
            self.scope.qubits[qubit].push(format!("{name}[{k}]"));
        }
        self.scope.registers.push(Register { text: name, qubits: picked.qubits });
    }

    // ------------------------------------------------------------------------------------------------- calls

    pub(super) fn gate_call(&mut self) {
        if let Some(text) = self.call() {
            let text = self.spaced(text);
            self.line(&text);
        }
    }

    /// A gate call with its semicolon; `None` when what was drawn needs more qubits than there are.
    pub(super) fn call(&mut self) -> Option<String> {
        let callee = self.callee();
        let (prefix, controls) =
            if callee.modifiable { self.modifiers(callee.qubits) } else { Default::default() };
        let count = callee.qubits + controls;
        let broadcast = self.place != Place::Gate && self.rng.one_in(5);
        let operands = if broadcast { self.broadcast_operands(count)? } else { self.single_operands(count)? };
        let params = self.angles(callee.params);
        let params = match params.is_empty() {
            false => format!("({})", params.join(", ")),
            true if self.rng.one_in(30) && !prefix.is_empty() => "()".to_string(),
            true => String::new(),
        };
        Some(format!("{prefix}{}{params} {};", callee.text, operands.join(", ")))
    }

    fn callee(&mut self) -> Callee {
        if !self.scope.gates.is_empty() && self.rng.one_in(4) {
            let gate = self.scope.gates[self.rng.below(self.scope.gates.len())].clone();
            return Callee {
                text: gate.name,
                params: gate.params,
                qubits: gate.qubits,
                modifiable: !gate.opaque,
            };
        }
        loop {
            let row = &GATES[self.rng.below(GATES.len())];
            if let Some(text) = self.name_of(row) {
                let modifiable = !self.shape.version_2;
                return Callee { text, params: row.params.len(), qubits: row.arity, modifiable };
            }
        }
    }

    /// A name of the row that this program knows without defining it.
    fn name_of(&mut self, row: &Gate) -> Option<String> {
        if row.arity == 0 {
            return None;
        }
        let names: Vec<&str> = match self.shape.version_2 {
            true => row.v2.iter().chain(row.v2_extended).copied().collect(),
            false => row.v3.to_vec(),
        };
        let known = names.into_iter().filter(|name| {
            let named = if self.shape.version_2 { find_v2(name) } else { find_v3(name) };
            named.is_some_and(|named| self.has_standard_gates || named.library == Library::Language)
        });
        let known: Vec<&str> = known.collect();
        (!known.is_empty()).then(|| self.rng.pick(&known).to_string())
    }

    /// Modifiers as text and the number of controls among them.
    fn modifiers(&mut self, qubits: usize) -> (String, usize) {
        let (mut text, mut controls) = (String::new(), 0);
        if self.shape.version_2 || !self.rng.one_in(4) {
            return (text, controls);
        }
        let room = MAX_OPERANDS.saturating_sub(qubits);
        for _ in 0..1 + self.rng.below(3) {
            match self.rng.below(9) {
                0 | 1 if controls < room => {
                    controls += 1;
                    text.push_str("ctrl @ ");
                }
                2 if controls < room => {
                    controls += 1;
                    text.push_str("negctrl @ ");
                }
                3 if controls + 2 <= room => {
                    controls += 2;
                    let two = self.rng.pick(&["ctrl(2) @ ", "negctrl(2) @ ", "ctrl(1 + 1) @ "]);
                    text.push_str(two);
                }
                4 | 5 => text.push_str("inv @ "),
                6 => {
                    let exponent = self.rng.pick(&["0.5", "-0.5", "1/2.0", "0.25", "1.5"]);
                    text.push_str(&format!("pow({exponent}) @ "));
                }
                _ => {
                    let exponent = self.rng.pick(&["2", "-1", "3", "0", "-2", "1"]);
                    text.push_str(&format!("pow({exponent}) @ "));
                }
            }
        }
        (text, controls)
    }

    /// The same with spaces and comments where they do not matter.
    fn spaced(&mut self, text: String) -> String {
        match self.rng.below(16) {
            0 => text.replace(", ", " ,  "),
            1 => text.replace(", ", ","),
            2 => text.replace(";", " ;"),
            3 => text.replace(" @ ", "@"),
            4 => text.replacen(", ", ", /* and */ ", 1),
            5 if !self.shape.version_2 => text.replace(";", ",;"),
            6 => text.replacen(", ", ",\n      ", 1),
            _ => text,
        }
    }

    pub(super) fn phase(&mut self) {
        let angle = self.angle();
        self.line(&format!("gphase({angle});"));
    }

    pub(super) fn controlled_phase(&mut self) {
        let count = 1 + self.rng.below(2);
        let Some(operands) = self.single_operands(count) else { return self.phase() };
        let controls: String = (0..count).map(|_| self.rng.pick(&["ctrl @ ", "negctrl @ "])).collect();
        let inverse = self.rng.pick(&["", "", "inv @ "]);
        let angle = self.angle();
        self.line(&format!("{inverse}{controls}gphase({angle}) {};", operands.join(", ")));
    }

    pub(super) fn barrier(&mut self) {
        let qubits = self.named_qubits();
        let count = self.rng.below(qubits.len() + 1);
        if qubits.is_empty() || count == 0 && self.shape.version_2 {
            return self.gate_call();
        }
        let mut operands = Vec::new();
        for qubit in self.rng.sample(&qubits, count) {
            let text = self.spell(qubit);
            operands.push(text);
        }
        let space = if count == 0 { "" } else { " " };
        self.line(&format!("barrier{space}{};", operands.join(", ")));
    }

    // ------------------------------------------------------------------------------------------- definitions

    pub(super) fn gate_definition(&mut self) {
        self.names += 1;
        let gate = Signature {
            name: format!("gate{}", self.names),
            params: self.rng.below(3),
            qubits: 1 + self.rng.below(3),
            opaque: false,
        };
        let params: Vec<String> = (0..gate.params).map(|k| format!("p{k}")).collect();
        let qubits: Vec<String> = (0..gate.qubits).map(|k| format!("x{k}")).collect();
        let list = if params.is_empty() { String::new() } else { format!("({})", params.join(", ")) };
        let head = format!("gate {}{list} {}", gate.name, qubits.join(", "));
        let inner = Scope {
            qubits: qubits.into_iter().map(|name| vec![name]).collect(),
            reals: params,
            ..self.scope.inside_definition()
        };
        self.definition(&head, Place::Gate, inner, |writer| {
            for _ in 0..writer.rng.below(5) {
                writer.gate_statement();
            }
        });
        self.scope.gates.push(gate);
    }

    fn gate_statement(&mut self) {
        if self.shape.version_2 {
            return if self.rng.one_in(8) { self.barrier() } else { self.gate_call() };
        }
        match self.rng.below(10) {
            0 => self.phase(),
            1 => self.controlled_phase(),
            2 if self.indent < 3 => {
                self.names += 1;
                let head = format!("for int i{} in [0:{}]", self.names, self.rng.below(3));
                self.braces(&head, |writer| writer.gate_statement());
            }
            _ => self.gate_call(),
        }
    }

    /// A body with a scope of its own.
    pub(super) fn definition(
        &mut self,
        head: &str,
        place: Place,
        inner: Scope,
        body: impl FnOnce(&mut Self),
    ) {
        let outer = std::mem::replace(&mut self.scope, inner);
        self.place = place;
        self.braces(head, |writer| {
            writer.scope.coverable.clear();
            body(writer);
        });
        self.place = Place::Main;
        self.scope = outer;
    }

    /// A gate of the table that the libraries do not have, defined as the table defines it.
    pub(super) fn table_gate_definition(&mut self) {
        let row = &GATES[self.rng.below(GATES.len())];
        self.define_row(row);
    }

    fn define_row(&mut self, row: &Gate) {
        let known = find_v3(row.name)
            .is_some_and(|named| self.has_standard_gates || named.library == Library::Language);
        let defined = self.scope.gates.iter().any(|gate| gate.name == row.name);
        if known || defined || row.arity == 0 {
            return;
        }
        for word in row.definition.split(|c: char| !c.is_alphanumeric() && c != '_') {
            if let Some(part) = find(word)
                && part.gate().arity > 0
            {
                self.define_row(part.gate());
            }
        }
        let qubits: Vec<&str> = ["a", "b", "c", "d", "e"][..row.arity].to_vec();
        let params =
            if row.params.is_empty() { String::new() } else { format!("({})", row.params.join(", ")) };
        self.line(&format!("gate {}{params} {} {{ {} }}", row.name, qubits.join(", "), row.definition));
        let (params, qubits) = (row.params.len(), row.arity);
        self.scope.gates.push(Signature { name: row.name.to_string(), params, qubits, opaque: false });
    }
}
