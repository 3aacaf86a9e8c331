//! What the statement at hand can name.

/// Names by what they are. Blocks get a copy of the outer one.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// For each qubit, how it can be written.
    pub qubits: Vec<Vec<String>>,
    /// Several qubits under one name, in order.
    pub registers: Vec<Register>,
    /// Qubits with an index known only at run time.
    pub dynamic: Vec<Dynamic>,
    /// Single bits.
    pub bits: Vec<String>,
    /// Registers of bits with their sizes.
    pub bit_registers: Vec<(String, usize)>,
    /// Variables of type `int[32]` that hold small numbers.
    pub integers: Vec<Variable>,
    pub floats: Vec<Variable>,
    pub booleans: Vec<Variable>,
    /// Real values that never change: inputs, constants, parameters.
    pub reals: Vec<String>,
    /// Inputs of type `angle[8]`.
    pub angles: Vec<String>,
    pub gates: Vec<Signature>,
    pub subroutines: Vec<Subroutine>,
    /// Inside of a loop of this subroutine or program.
    pub in_loop: bool,
    /// Names of outer scopes that a declaration here may take.
    pub coverable: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Register {
    pub text: String,
    pub qubits: Vec<usize>,
}

/// One of several qubits.
#[derive(Clone, Debug)]
pub struct Dynamic {
    pub text: String,
    pub candidates: Vec<usize>,
}

#[derive(Clone, Debug)]
pub struct Variable {
    pub name: String,
    /// Loop counters and arguments are read only, so that programs end.
    pub writable: bool,
}

/// A gate of the program.
#[derive(Clone, Debug)]
pub struct Signature {
    pub name: String,
    pub params: usize,
    pub qubits: usize,
    /// Its meaning is unknown, so it takes no modifiers.
    pub opaque: bool,
}

#[derive(Clone, Debug)]
pub struct Subroutine {
    pub name: String,
    /// Classical parameters: whether each is an integer, or else a float.
    pub integers: Vec<bool>,
    /// Sizes of the quantum parameters; 0 for a single qubit.
    pub qubits: Vec<usize>,
    pub returns_bit: bool,
}

impl Scope {
    /// What the body of a gate or subroutine sees of this scope.
    pub fn inside_definition(&self) -> Scope {
        Scope {
            reals: self.constants(),
            gates: self.gates.clone(),
            subroutines: self.subroutines.clone(),
            ..Scope::default()
        }
    }

    fn constants(&self) -> Vec<String> {
        self.reals.iter().filter(|name| name.starts_with("const_")).cloned().collect()
    }

    /// Names of variables and registers, which a declaration in a block may take.
    pub fn names_to_cover(&self) -> Vec<String> {
        let variables = [&self.integers, &self.floats, &self.booleans].into_iter().flatten();
        let registers = self.registers.iter().map(|register| register.text.clone());
        variables
            .map(|variable| variable.name.clone())
            .chain(registers.filter(|text| text.chars().all(|c| c.is_alphanumeric())))
            .chain(self.angles.iter().cloned())
            .collect()
    }

    /// Takes back whatever is written with this name.
    pub fn cover(&mut self, name: &str) {
        let free = |text: &String| !mentions(text, name);
        for spellings in &mut self.qubits {
            spellings.retain(free);
        }
        self.registers.retain(|register| free(&register.text));
        self.dynamic.retain(|dynamic| free(&dynamic.text));
        self.bits.retain(free);
        self.bit_registers.retain(|(text, _)| free(text));
        for variables in [&mut self.integers, &mut self.floats, &mut self.booleans] {
            variables.retain(|variable| free(&variable.name));
        }
        self.reals.retain(free);
        self.angles.retain(free);
        self.gates.retain(|gate| free(&gate.name));
        self.subroutines.retain(|subroutine| free(&subroutine.name));
    }
}

/// Whether an identifier stands in a text.
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}
