//! Random programs that use every rule of the grammar, with odd spacing, comments and spare parentheses.
//!
//! They are right in syntax and mean nothing.

/// A small seeded generator (xorshift): the same seed makes the same program.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    pub fn pick<'a, T: ?Sized>(&mut self, options: &[&'a T]) -> &'a T {
        options[self.below(options.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const NAMES: [&str; 8] = ["q", "a", "b_1", "θ", "x", "Reg", "_t", "foo"];

pub fn program_3(random: &mut Random) -> String {
    let mut writer = Writer { random, out: String::new() };
    if writer.random.chance(50) {
        let version = writer.random.pick(&["OPENQASM 3.0;", "OPENQASM 3;", "OPENQASM  3.1 ;"]);
        writer.put(version);
    }
    for _ in 0..1 + writer.random.below(6) {
        writer.statement(3);
    }
    writer.out
}

pub fn program_2(random: &mut Random) -> String {
    let mut writer = Writer { random, out: "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n".to_string() };
    for _ in 0..1 + writer.random.below(8) {
        writer.statement_2();
    }
    writer.out
}

struct Writer<'r> {
    random: &'r mut Random,
    out: String,
}

impl Writer<'_> {
    /// Appends a token with space around it.
    fn put(&mut self, token: &str) {
        self.out.push_str(token);
        let gap = self.random.pick(&[" ", " ", " ", "\n", "\t ", "\r\n", " /* c; } */ ", " // c\n"]);
        self.out.push_str(gap);
    }

    fn puts(&mut self, tokens: &[&str]) {
        for token in tokens {
            self.put(token);
        }
    }

    /// Appends text that a line end closes.
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        let end = self.random.pick(&["\n", "\r\n", " \n"]);
        self.out.push_str(end);
    }

    fn name(&mut self) {
        let name = self.random.pick(&NAMES);
        self.put(name);
    }

    fn list(&mut self, most: usize, trailing: bool, mut item: impl FnMut(&mut Self)) {
        let count = 1 + self.random.below(most);
        for k in 0..count {
            if k > 0 {
                self.put(",");
            }
            item(self);
        }
        if trailing && self.random.chance(10) {
            self.put(",");
        }
    }

    fn maybe(&mut self, percent: usize, item: impl FnOnce(&mut Self)) {
        if self.random.chance(percent) {
            item(self);
        }
    }

    // ------------------------------------------------------------------------------------------------- statements

    fn statement(&mut self, depth: usize) {
        if self.random.chance(8) {
            return self.line("#pragma vendor.thing [2:3] // kept");
        }
        if depth > 0 && self.random.chance(5) {
            return self.block(depth);
        }
        while self.random.chance(8) {
            self.line("@name.space some content; }");
        }
        match self.random.below(if depth > 0 { 32 } else { 22 }) {
            0..=4 => self.gate_call(),
            5 => self.declaration(),
            6 => {
                self.puts(&["const"]);
                self.scalar_type();
                self.name();
                self.put("=");
                self.value();
                self.put(";");
            }
            7 => {
                let word = self.random.pick(&["input", "output"]);
                self.put(word);
                self.classical_type();
                self.name();
                self.put(";");
            }
            8 => {
                self.put("qubit");
                self.maybe(50, Self::designator);
                self.name();
                self.put(";");
            }
            9 => {
                let word = self.random.pick(&["qreg", "creg"]);
                self.put(word);
                self.name();
                self.maybe(50, Self::designator);
                self.put(";");
            }
            10 => {
                self.put("let");
                self.name();
                self.put("=");
                self.expression(2);
                while self.random.chance(30) {
                    self.put("++");
                    self.expression(2);
                }
                self.put(";");
            }
            11 => self.measure_statement(),
            12 => {
                let word = self.random.pick(&["barrier", "nop"]);
                self.put(word);
                self.maybe(80, Self::operands);
                self.put(";");
            }
            13 => {
                self.put("delay");
                self.designator();
                self.maybe(80, Self::operands);
                self.put(";");
            }
            14 => {
                self.put("reset");
                self.operand();
                self.put(";");
            }
            15 => {
                self.indexed_name();
                let sign = ["=", "=", "+=", "-=", "*=", "/=", "&=", "|=", "^=", "<<=", ">>=", "%=", "**="];
                let sign = self.random.pick(&sign);
                self.put(sign);
                self.scalar_value();
                self.put(";");
            }
            16 => {
                self.expression(3);
                self.put(";");
            }
            17 => {
                let text = [
                    "break ;",
                    "continue;",
                    "end;",
                    "return ;",
                    "include 'a b;.inc';",
                    "defcalgrammar \"openpulse\";",
                ];
                let text = self.random.pick(&text);
                self.put(text);
            }
            18 => {
                self.put("return");
                self.scalar_value();
                self.put(";");
            }
            19 => {
                self.puts(&["extern", "f", "("]);
                self.maybe(70, |writer| writer.list(3, true, Self::extern_argument));
                self.put(")");
                self.maybe(50, Self::returns);
                self.put(";");
            }
            20 => self.put("cal {Outer {nested} \" ; // outer\n}"),
            21 => self.defcal(),
            22 => self.if_statement(depth),
            23 => {
                self.puts(&["while", "("]);
                self.expression(2);
                self.put(")");
                self.body(depth);
            }
            24 | 25 => self.for_statement(depth),
            26 => self.switch(depth),
            27 => {
                self.put("box");
                self.maybe(40, Self::designator);
                self.block(depth);
            }
            28 | 29 => self.gate_definition(depth),
            _ => {
                self.puts(&["def", "sub", "("]);
                self.maybe(70, |writer| writer.list(3, true, Self::argument));
                self.put(")");
                self.maybe(50, Self::returns);
                self.block(depth);
            }
        }
    }

    fn block(&mut self, depth: usize) {
        self.put("{");
        for _ in 0..self.random.below(4) {
            self.statement(depth - 1);
        }
        self.put("}");
    }

    fn body(&mut self, depth: usize) {
        if self.random.chance(50) { self.block(depth) } else { self.statement(depth - 1) }
    }

    fn if_statement(&mut self, depth: usize) {
        self.puts(&["if", "("]);
        self.expression(2);
        self.put(")");
        // In braces, so that what follows as `else` is known to belong here.
        self.block(depth);
        while self.random.chance(30) {
            self.puts(&["else", "if", "("]);
            self.expression(1);
            self.put(")");
            self.block(depth);
        }
        if self.random.chance(40) {
            self.put("else");
            self.body(depth);
        } else if self.random.chance(30) {
            self.put("else if (a)");
            self.body(depth);
        }
    }

    fn for_statement(&mut self, depth: usize) {
        self.put("for");
        self.scalar_type();
        self.name();
        self.put("in");
        match self.random.below(3) {
            0 => {
                self.put("{");
                self.list(3, true, |writer| writer.expression(1));
                self.put("}");
            }
            1 => {
                self.put("[");
                self.range();
                self.put("]");
            }
            _ => self.expression(1),
        }
        self.block(depth);
    }

    fn switch(&mut self, depth: usize) {
        self.puts(&["switch", "("]);
        self.expression(2);
        self.puts(&[")", "{"]);
        while self.random.chance(60) {
            self.put("case");
            self.list(3, true, |writer| writer.expression(1));
            self.block(depth);
        }
        self.maybe(50, |writer| {
            writer.put("default");
            writer.block(depth);
        });
        self.put("}");
    }

    fn gate_definition(&mut self, depth: usize) {
        self.puts(&["gate", "g"]);
        self.maybe(50, |writer| {
            writer.put("(");
            writer.maybe(80, |writer| writer.list(3, true, Self::name));
            writer.put(")");
        });
        self.list(3, true, Self::name);
        self.block(depth);
    }

    fn defcal(&mut self) {
        let target = self.random.pick(&["x", "measure", "reset", "delay"]);
        self.puts(&["defcal", target]);
        self.maybe(50, |writer| {
            writer.put("(");
            writer.maybe(90, |writer| {
                writer.list(3, true, |writer| {
                    if writer.random.chance(50) { writer.argument() } else { writer.expression(1) }
                });
            });
            writer.put(")");
        });
        self.list(2, true, |writer| if writer.random.chance(50) { writer.put("$12") } else { writer.name() });
        self.maybe(50, Self::returns);
        self.put("{ play drive($0), {£$&£*(\")}; }");
    }

    // ------------------------------------------------------------------------------------------------- operations

    fn gate_call(&mut self) {
        if self.random.chance(20) {
            let text = ["gphase(a) ;", "ctrl @ gphase (2) q;", "x $0;", "rz(-pi/4) q[1];", "x() q ;"];
            let text = self.random.pick(&text);
            return self.put(text);
        }
        while self.random.chance(25) {
            let word = self.random.pick(&["inv", "pow", "ctrl", "negctrl"]);
            self.put(word);
            if word == "pow" || (word != "inv" && self.random.chance(50)) {
                self.put("(");
                self.expression(1);
                self.put(")");
            }
            self.put("@");
        }
        self.name();
        self.maybe(50, |writer| {
            writer.put("(");
            writer.list(3, true, |writer| writer.expression(2));
            writer.put(")");
        });
        self.maybe(8, Self::designator);
        self.operands();
        self.put(";");
    }

    fn measure_statement(&mut self) {
        if self.random.chance(70) {
            self.put("measure");
            self.operand();
        } else {
            self.puts(&["mm", "(", "1", ")"]);
            self.operand();
            self.put("->");
            self.indexed_name();
            return self.put(";");
        }
        self.maybe(60, |writer| {
            writer.put("->");
            writer.indexed_name();
        });
        self.put(";");
    }

    fn operands(&mut self) {
        self.list(3, true, Self::operand);
    }

    fn operand(&mut self) {
        if self.random.chance(20) { self.put("$3") } else { self.indexed_name() }
    }

    fn indexed_name(&mut self) {
        self.name();
        while self.random.chance(30) {
            self.index();
        }
    }

    fn index(&mut self) {
        self.put("[");
        if self.random.chance(20) {
            self.put("{");
            self.list(3, true, |writer| writer.expression(1));
            self.put("}");
        } else {
            self.list(
                2,
                true,
                |writer| if writer.random.chance(40) { writer.range() } else { writer.expression(1) },
            );
        }
        self.put("]");
    }

    fn range(&mut self) {
        self.maybe(80, |writer| writer.expression(1));
        self.put(":");
        self.maybe(80, |writer| writer.expression(1));
        self.maybe(30, |writer| {
            writer.put(":");
            writer.expression(1);
        });
    }

    // ----------------------------------------------------------------------------------------------- declarations

    fn declaration(&mut self) {
        self.classical_type();
        self.name();
        self.maybe(60, |writer| {
            writer.put("=");
            writer.value();
        });
        self.put(";");
    }

    fn value(&mut self) {
        if self.random.chance(20) { self.array(2) } else { self.scalar_value() }
    }

    fn scalar_value(&mut self) {
        match self.random.below(8) {
            0 => {
                self.put("measure");
                self.operand();
            }
            1 => {
                self.puts(&["mm", "(", "a", ")"]);
                self.operands_without_trailing_comma();
            }
            _ => self.expression(3),
        }
    }

    fn operands_without_trailing_comma(&mut self) {
        self.list(2, false, Self::operand);
    }

    fn array(&mut self, depth: usize) {
        self.put("{");
        self.maybe(80, |writer| {
            writer.list(3, true, |writer| {
                if depth > 0 && writer.random.chance(40) {
                    writer.array(depth - 1)
                } else {
                    writer.expression(1)
                }
            });
        });
        self.put("}");
    }

    fn classical_type(&mut self) {
        if self.random.chance(20) {
            self.puts(&["array", "["]);
            self.scalar_type();
            self.put(",");
            self.list(3, true, |writer| writer.expression(1));
            self.put("]");
        } else {
            self.scalar_type();
        }
    }

    fn scalar_type(&mut self) {
        match self.random.below(10) {
            0 => self.put("bool"),
            1 => self.put("duration"),
            2 => self.put("stretch"),
            3 => self.put("complex"),
            4 => {
                self.puts(&["complex", "["]);
                self.put("float");
                self.maybe(50, Self::designator);
                self.put("]");
            }
            _ => {
                let word = self.random.pick(&["bit", "int", "uint", "float", "angle"]);
                self.put(word);
                self.maybe(50, Self::designator);
            }
        }
    }

    fn designator(&mut self) {
        self.put("[");
        self.expression(1);
        self.put("]");
    }

    fn returns(&mut self) {
        self.put("->");
        self.scalar_type();
    }

    fn argument(&mut self) {
        match self.random.below(4) {
            0 => {
                let word = self.random.pick(&["qreg", "creg"]);
                self.put(word);
                self.name();
                self.maybe(50, Self::designator);
                return;
            }
            1 => {
                self.put("qubit");
                self.maybe(50, Self::designator);
            }
            2 => self.array_reference(),
            _ => self.scalar_type(),
        }
        self.name();
    }

    fn extern_argument(&mut self) {
        match self.random.below(3) {
            0 => {
                self.put("creg");
                self.maybe(50, Self::designator);
            }
            1 => self.array_reference(),
            _ => self.scalar_type(),
        }
    }

    fn array_reference(&mut self) {
        let word = self.random.pick(&["readonly", "mutable"]);
        self.puts(&[word, "array", "["]);
        self.scalar_type();
        self.put(",");
        if self.random.chance(50) {
            self.puts(&["#dim", "="]);
            self.expression(1);
        } else {
            self.list(2, true, |writer| writer.expression(1));
        }
        self.put("]");
    }

    // ------------------------------------------------------------------------------------------------ expressions

    fn expression(&mut self, depth: usize) {
        if depth == 0 {
            return self.literal();
        }
        match self.random.below(12) {
            0..=4 => {
                self.spare_parentheses(depth);
                const OPERATORS: [&str; 19] = [
                    "||", "&&", "|", "^", "&", "==", "!=", "<", "<=", ">", ">=", "<<", ">>", "+", "-", "*",
                    "/", "%", "**",
                ];
                for _ in 0..1 + self.random.below(3) {
                    let operator = self.random.pick(&OPERATORS);
                    self.put(operator);
                    self.spare_parentheses(depth);
                }
            }
            5 | 6 => {
                let sign = self.random.pick(&["-", "!", "~"]);
                self.put(sign);
                self.spare_parentheses(depth);
            }
            7 => {
                self.puts(&["f", "("]);
                self.maybe(80, |writer| writer.list(2, true, |writer| writer.expression(depth - 1)));
                self.put(")");
            }
            8 => {
                self.scalar_type();
                self.put("(");
                self.expression(depth - 1);
                self.put(")");
            }
            9 => {
                self.spare_parentheses(0);
                self.index();
                self.maybe(20, Self::index);
            }
            10 if self.random.chance(20) => self.put("durationof({ x $0; delay[1ns] q; })"),
            _ => self.literal(),
        }
    }

    fn spare_parentheses(&mut self, depth: usize) {
        if self.random.chance(50) {
            self.put("(");
            self.expression(depth.saturating_sub(1));
            self.put(")");
        } else {
            self.expression(depth.saturating_sub(1));
        }
    }

    fn literal(&mut self) {
        const LITERALS: [&str; 24] = [
            "0",
            "42",
            "1_000",
            "0x1F_a",
            "0XfF",
            "0b1_01",
            "0B11",
            "0o17",
            "1.5",
            ".5e-3",
            "1e300",
            "4.",
            "1_0.2_5E+0_1",
            "3im",
            "2.5 im",
            "100ns",
            "10 \u{b5}s",
            "1.5\u{3bc}s",
            "7dt",
            "true",
            "false",
            "\"01_10\"",
            "$2",
            "π",
        ];
        if self.random.chance(50) {
            return self.name();
        }
        let literal = self.random.pick(&LITERALS);
        self.put(literal);
    }

    // -------------------------------------------------------------------------------------------------- version 2

    fn statement_2(&mut self) {
        match self.random.below(9) {
            0 => self.put("qreg in[3];"),
            1 => self.put("creg c [ 2 ] ;"),
            2 => {
                self.put("gate box(bit, theta) ctrl, b {");
                for _ in 0..self.random.below(3) {
                    self.gate_call_2();
                }
                self.put("barrier ctrl , b ; }");
            }
            3 => self.put("opaque nop(a) q, r;"),
            4 => self.put("measure in[0] -> c[0];"),
            5 => self.put("barrier in, q[1];"),
            6 => {
                self.put("if(c==1)");
                self.gate_call_2();
            }
            7 => self.put("reset in;"),
            _ => self.gate_call_2(),
        }
    }

    fn gate_call_2(&mut self) {
        let name = self.random.pick(&["U", "CX", "box", "rz", "x"]);
        self.put(name);
        self.maybe(60, |writer| {
            writer.put("(");
            writer.maybe(90, |writer| writer.list(3, false, |writer| writer.expression_2(3)));
            writer.put(")");
        });
        self.list(2, false, |writer| {
            let operand = writer.random.pick(&["in[0]", "q", "ctrl", "int [ 2 ]"]);
            writer.put(operand);
        });
        self.put(";");
    }

    fn expression_2(&mut self, depth: usize) {
        if depth == 0 || self.random.chance(30) {
            let literal = self.random.pick(&["pi", "1", "0.5", "1e-3", "theta", ".25", "2."]);
            return self.put(literal);
        }
        match self.random.below(4) {
            0 => {
                let function = self.random.pick(&["sin", "cos", "tan", "exp", "ln", "sqrt"]);
                self.puts(&[function, "("]);
                self.expression_2(depth - 1);
                self.put(")");
            }
            1 => {
                self.puts(&["-", "("]);
                self.expression_2(depth - 1);
                self.put(")");
            }
            _ => {
                self.expression_2(depth - 1);
                let operator = self.random.pick(&["+", "-", "*", "/", "^"]);
                self.put(operator);
                self.expression_2(depth - 1);
            }
        }
    }
}
