//! Declarations, classical statements, control flow that ends, subroutines, and what is only kept.

use super::scope::{Dynamic, Register, Scope, Signature, Subroutine, Variable};
use super::{Place, Writer};

impl Writer<'_> {
    // ------------------------------------------------------------------------------------------ declarations

    pub(super) fn declare_inputs(&mut self) {
        for (ty, name) in [("float[64]", "in_a"), ("float", "in_b")] {
            self.line(&format!("input {ty} {name};"));
            self.scope.reals.push(name.to_string());
        }
        if self.rng.one_in(3) {
            for name in ["wrap1", "wrap2"] {
                self.line(&format!("input angle[8] {name};"));
                self.scope.angles.push(name.to_string());
            }
        }
    }

    pub(super) fn declare_bits(&mut self) {
        let size = 1 + self.rng.below(3);
        let word = self.rng.pick(&["bit[", "bit["]);
        self.line(&format!("{word}{size}] c;"));
        self.scope.bits.extend((0..size).map(|k| format!("c[{k}]")));
        self.scope.bit_registers.push(("c".into(), size));
        if self.rng.one_in(2) {
            self.line("bit flag;");
            self.scope.bits.push("flag".into());
        }
        self.declaration();
    }

    pub(super) fn constant(&mut self) {
        if self.place == Place::Gate {
            return self.gate_call();
        }
        self.names += 1;
        let name = format!("const_{}", self.names);
        let value = self.number();
        self.line(&format!("const float[64] {name} = {value};"));
        self.scope.reals.push(name);
    }

    fn declaration(&mut self) {
        // The value is read before the name is declared.
        let variable = |name: &str| Variable { name: name.to_string(), writable: true };
        match self.rng.below(4) {
            0 => {
                let value = self.integer();
                let name = self.name("n");
                self.line(&format!("int[32] {name} = {value};"));
                self.scope.integers.push(variable(&name));
            }
            1 => {
                let value = self.condition(0);
                let name = self.name("ok");
                self.line(&format!("bool {name} = {value};"));
                self.scope.booleans.push(variable(&name));
            }
            _ => {
                let value = self.number();
                let name = self.name("t");
                let ty = self.rng.pick(&["float", "float[64]"]);
                self.line(&format!("{ty} {name} = {value};"));
                self.scope.floats.push(variable(&name));
            }
        }
    }

    // --------------------------------------------------------------------------------------------- statements

    pub(super) fn classical_statement(&mut self, depth: usize) {
        let global = self.indent == 0 && self.place == Place::Main;
        match self.rng.below(16) {
            0 => self.declaration(),
            1 | 2 => self.assignment(),
            3..=5 => self.measurement(),
            6 => self.reset(),
            7 | 8 if depth > 0 => self.if_else(depth),
            9 if depth > 0 => self.while_loop(depth),
            10 if depth > 0 => self.for_loop(depth),
            11 if depth > 0 => self.switch(depth),
            12 if global => self.subroutine(),
            13 => self.subroutine_call(),
            14 if self.scope.in_loop => {
                let condition = self.condition(0);
                let jump = self.rng.pick(&["break", "continue"]);
                self.line(&format!("if ({condition}) {{ {jump}; }}"));
            }
            15 if self.place == Place::Main && self.rng.one_in(6) => {
                let condition = self.condition(0);
                self.line(&format!("if ({condition}) end;"));
            }
            _ => self.measurement(),
        }
    }

    fn writable(&mut self, variables: fn(&Scope) -> &[Variable]) -> Option<String> {
        let found: Vec<&Variable> =
            variables(&self.scope).iter().filter(|variable| variable.writable).collect();
        (!found.is_empty()).then(|| found[self.rng.below(found.len())].name.clone())
    }

    fn assignment(&mut self) {
        let text = match self.rng.below(4) {
            0 => self.writable(|scope| &scope.integers).map(|name| {
                let (sign, value) = (self.rng.pick(&["=", "+=", "-="]), self.rng.below(3));
                format!("{name} {sign} {value};")
            }),
            1 => {
                self.writable(|scope| &scope.booleans).map(|name| format!("{name} = {};", self.condition(1)))
            }
            2 if !self.scope.bits.is_empty() && self.place == Place::Main => {
                let bit = self.scope.bits[self.rng.below(self.scope.bits.len())].clone();
                Some(format!("{bit} = {};", self.rng.below(2)))
            }
            _ => self.writable(|scope| &scope.floats).map(|name| {
                let (sign, value) = (self.rng.pick(&["=", "+=", "*="]), self.number());
                format!("{name} {sign} {value};")
            }),
        };
        match text {
            Some(text) => self.line(&text),
            None => self.declaration(),
        }
    }

    fn any_qubit(&mut self) -> Option<String> {
        if !self.scope.dynamic.is_empty() && self.rng.one_in(3) {
            return Some(self.scope.dynamic[self.rng.below(self.scope.dynamic.len())].text.clone());
        }
        let qubits = self.named_qubits();
        if qubits.is_empty() {
            return None;
        }
        let qubit = self.rng.pick(&qubits);
        Some(self.spell(qubit))
    }

    fn measurement(&mut self) {
        let Some(qubit) = self.any_qubit() else { return };
        let fitting = self.fitting_registers();
        if !fitting.is_empty() && self.rng.one_in(4) {
            let (bits, qubits) = fitting[self.rng.below(fitting.len())].clone();
            let text = match self.rng.one_in(2) {
                true => format!("{bits} = measure {qubits};"),
                false => format!("measure {qubits} -> {bits};"),
            };
            return self.line(&text);
        }
        if self.scope.bits.is_empty() || self.rng.one_in(12) {
            return self.line(&format!("measure {qubit};"));
        }
        let bit = self.scope.bits[self.rng.below(self.scope.bits.len())].clone();
        let text = match self.rng.one_in(3) {
            true => format!("measure {qubit} -> {bit};"),
            false => format!("{bit} = measure {qubit};"),
        };
        self.line(&text);
    }

    /// Registers of bits and of qubits that have one size.
    fn fitting_registers(&self) -> Vec<(String, String)> {
        let pairs = self.scope.bit_registers.iter().flat_map(|bits| {
            let qubits = self.scope.registers.iter().filter(move |register| register.qubits.len() == bits.1);
            qubits.map(move |register| (bits.0.clone(), register.text.clone()))
        });
        pairs.collect()
    }

    fn reset(&mut self) {
        let register =
            self.scope.registers.first().filter(|_| self.rng.one_in(4)).map(|register| register.text.clone());
        if let Some(operand) = register.or_else(|| self.any_qubit()) {
            self.line(&format!("reset {operand};"));
        }
    }

    // ------------------------------------------------------------------------------------------- control flow

    fn if_else(&mut self, depth: usize) {
        let condition = self.condition(2);
        if self.rng.one_in(4) {
            let Some(call) = self.call() else { return };
            let other = self.call().filter(|_| self.rng.one_in(2)).map(|call| format!(" else {call}"));
            return self.line(&format!("if ({condition}) {call}{}", other.unwrap_or_default()));
        }
        self.braces(&format!("if ({condition})"), |writer| writer.body(depth));
        match self.rng.below(4) {
            0 => self.braces("else", |writer| writer.body(depth)),
            1 => {
                let condition = self.condition(0);
                self.braces(&format!("else if ({condition})"), |writer| writer.body(depth));
            }
            _ => {}
        }
    }

    /// A loop that counts, or one that measures until a bit is right.
    fn while_loop(&mut self, depth: usize) {
        if self.rng.one_in(3) && !self.scope.bits.is_empty() && self.place == Place::Main {
            let Some(qubit) = self.any_qubit() else { return };
            let bit = self.scope.bits[self.rng.below(self.scope.bits.len())].clone();
            let call = self.call().unwrap_or_default();
            let turn =
                if self.has_standard_gates { format!("h {qubit};") } else { format!("U(1, 2, 3) {qubit};") };
            return self.line(&format!("while ({bit}) {{ {call} {turn} {bit} = measure {qubit}; }}"));
        }
        self.names += 1;
        let counter = format!("count{}", self.names);
        self.line(&format!("int[32] {counter} = 0;"));
        let stop = 1 + self.rng.below(2);
        self.scope.integers.push(Variable { name: counter.clone(), writable: false });
        self.braces(&format!("while ({counter} < {stop})"), |writer| {
            writer.scope.in_loop = true;
            writer.line(&format!("{counter} += 1;"));
            writer.body(depth);
        });
    }

    pub(super) fn for_loop(&mut self, depth: usize) {
        let registers: Vec<Register> =
            self.scope.registers.iter().filter(|register| !register.text.contains('[')).cloned().collect();
        let over = (!registers.is_empty()).then(|| registers[self.rng.below(registers.len())].clone());
        let size = over.as_ref().map_or(2, |register| register.qubits.len());
        self.names += 1;
        let name = format!("i{}", self.names);
        let ty = self.rng.pick(&["int", "uint", "int[32]"]);
        // In all of them the counter stays below `size`, in the second also its successor.
        let (domain, next) = match self.rng.below(5) {
            0 => (format!("{{0, {}}}", size - 1), false),
            1 if size > 1 => (format!("[0:{}]", size - 2), true),
            2 => (format!("[{}:-1:0]", size - 1), false),
            3 => (format!("[0:2:{}]", size - 1), false),
            _ => (format!("[0:{}]", size - 1), false),
        };
        let ty = if domain.contains(":-1:") { "int" } else { ty };
        self.braces(&format!("for {ty} {name} in {domain}"), |writer| {
            writer.scope.in_loop = true;
            if let Some(register) = over {
                let mut add = |text: String| {
                    writer.scope.dynamic.push(Dynamic { text, candidates: register.qubits.clone() });
                };
                add(format!("{}[{name}]", register.text));
                if next {
                    add(format!("{}[{name} + 1]", register.text));
                }
            }
            writer.scope.integers.push(Variable { name, writable: false });
            writer.body(depth);
        });
    }

    fn switch(&mut self, depth: usize) {
        let subject = self.integer();
        let labels = self.rng.sample(&["0", "1", "2, 3", "-1"], 2);
        self.braces(&format!("switch ({subject})"), |writer| {
            for label in labels {
                writer.braces(&format!("case {label}"), |writer| writer.body(depth));
            }
            if writer.rng.one_in(2) {
                writer.braces("default", |writer| writer.body(depth));
            }
        });
    }

    pub(super) fn boxed(&mut self, depth: usize) {
        self.braces("box", |writer| {
            let depth = depth - 1;
            writer.scope.in_loop = false;
            for _ in 0..writer.rng.below(4) {
                if depth > 0 && writer.rng.one_in(6) { writer.for_loop(depth) } else { writer.gate_call() }
            }
        });
    }

    // -------------------------------------------------------------------------------------------- subroutines

    fn subroutine(&mut self) {
        self.names += 1;
        let made = Subroutine {
            name: format!("sub{}", self.names),
            integers: (0..self.rng.below(3)).map(|_| self.rng.one_in(2)).collect(),
            qubits: (0..self.rng.below(3)).map(|_| self.rng.below(3)).collect(),
            returns_bit: self.rng.one_in(2),
        };
        let mut inner = self.scope.inside_definition();
        let mut parameters = Vec::new();
        for (k, &integer) in made.integers.iter().enumerate() {
            let name = format!("v{k}");
            parameters.push(format!("{} {name}", if integer { "int[32]" } else { "float[64]" }));
            let list = if integer { &mut inner.integers } else { &mut inner.floats };
            list.push(Variable { name, writable: !integer });
        }
        for (k, &size) in made.qubits.iter().enumerate() {
            let name = format!("y{k}");
            add_qubits(&mut inner, &name, size);
            parameters.push(if size == 0 {
                format!("qubit {name}")
            } else {
                format!("qubit[{size}] {name}")
            });
        }
        let result = if made.returns_bit { " -> bit" } else { "" };
        let head = format!("def {}({}){result}", made.name, parameters.join(", "));
        let returns_bit = made.returns_bit;
        self.definition(&head, Place::Subroutine, inner, |writer| {
            if returns_bit {
                writer.line("bit result;");
                writer.scope.bits.push("result".into());
            }
            for _ in 0..writer.rng.below(4) {
                writer.statement(1);
            }
            if returns_bit {
                writer.line("return result;");
            }
        });
        self.scope.subroutines.push(made);
    }

    fn subroutine_call(&mut self) {
        if self.scope.subroutines.is_empty() {
            return self.measurement();
        }
        let called = self.scope.subroutines[self.rng.below(self.scope.subroutines.len())].clone();
        let mut arguments: Vec<String> = Vec::new();
        for &integer in &called.integers {
            let text = if integer { self.integer() } else { self.number() };
            arguments.push(text);
        }
        let mut taken: Vec<usize> = Vec::new();
        for &size in &called.qubits {
            let Some((text, qubits)) = self.quantum_argument(size, &taken) else { return };
            taken.extend(qubits);
            arguments.push(text);
        }
        let call = format!("{}({});", called.name, arguments.join(", "));
        match called.returns_bit && !self.scope.bits.is_empty() {
            true => {
                let bit = self.scope.bits[self.rng.below(self.scope.bits.len())].clone();
                self.line(&format!("{bit} = {call}"));
            }
            false => self.line(&call),
        }
    }

    fn quantum_argument(&mut self, size: usize, taken: &[usize]) -> Option<(String, Vec<usize>)> {
        if size == 0 {
            let free: Vec<usize> =
                self.named_qubits().into_iter().filter(|qubit| !taken.contains(qubit)).collect();
            let qubit = (!free.is_empty()).then(|| self.rng.pick(&free))?;
            return Some((self.spell(qubit), vec![qubit]));
        }
        let fits = |register: &&Register| {
            register.qubits.len() == size && !register.qubits.iter().any(|qubit| taken.contains(qubit))
        };
        let found = self.scope.registers.iter().find(fits)?;
        Some((found.text.clone(), found.qubits.clone()))
    }

    // ----------------------------------------------------------------------------------------------- kept text

    /// Statements that a compiler can only keep where they stand.
    pub(super) fn kept_statement(&mut self, depth: usize) {
        let global = self.indent == 0 && self.place == Place::Main;
        if self.shape.version_2 {
            return self.gate_call();
        }
        match self.rng.below(12) {
            0 if global => self.whole_line("pragma vendor.noise 0.1; // }"),
            1 if global => self.whole_line("#pragma vendor keep"),
            2 | 3 => {
                self.whole_line("@vendor.note anything; } at all");
                let before = self.out.len();
                self.gate_call();
                if self.out.len() == before {
                    self.line("barrier;");
                }
            }
            4 => match self.any_qubit() {
                Some(qubit) => {
                    let time = self.kept_time();
                    self.line(&format!("delay[{time}] {qubit};"));
                }
                None => self.line("barrier;"),
            },
            5 if depth > 0 => {
                let head = format!("box[{}]", self.kept_time());
                self.braces(&head, |writer| {
                    for _ in 0..writer.rng.below(3) {
                        writer.gate_call();
                    }
                });
            }
            6 if self.place == Place::Main => {
                self.names += 1;
                self.line(&format!("duration d{} = 20ns;", self.names));
            }
            7 if global => {
                self.names += 1;
                self.line(&format!("array[int[32], 2, 2] m{} = {{{{1, 2}}, {{3, 4}}}};", self.names));
            }
            8 if global => {
                self.names += 1;
                self.line(&format!("extern ext{}(float[64]) -> float[64];", self.names));
            }
            9 if global => {
                self.names += 1;
                let name = format!("cal{}", self.names);
                self.line(&format!("gate {name} a {{ U(0.1, 0.2, 0.3) a; }}"));
                self.line(&format!("defcal {name} $0 {{ play(f, w); }}"));
                self.scope.gates.push(Signature { name, params: 0, qubits: 1, opaque: false });
            }
            10 if global => {
                self.names += 1;
                self.line(&format!("output bit out{};", self.names));
                self.scope.bits.push(format!("out{}", self.names));
            }
            11 => {
                self.names += 1;
                self.line(&format!("complex[float[64]] z{} = 1.0 + 2.5im;", self.names));
            }
            _ => self.gate_call(),
        }
    }

    fn kept_time(&mut self) -> &'static str {
        self.rng.pick(&["10ns", "1.5us", "100dt", "2 * 20ns"])
    }
}

/// Declares a quantum parameter in a subroutine.
fn add_qubits(scope: &mut Scope, name: &str, size: usize) {
    if size == 0 {
        return scope.qubits.push(vec![name.to_string()]);
    }
    let first = scope.qubits.len();
    scope.qubits.extend((0..size).map(|k| vec![format!("{name}[{k}]")]));
    scope.registers.push(Register { text: name.to_string(), qubits: (first..first + size).collect() });
}
