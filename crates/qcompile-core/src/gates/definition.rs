//! Reads the OpenQASM statements that records contain: gate calls under `ctrl @`, with linear forms as parameters.
//!
//! This is a small part of the language on purpose: a definition must be readable by every tool, and its parameters
//! must stay linear so that passes can substitute symbols for them.

use super::linear::Linear;

/// `ctrl @ name(params) operands;`, names not yet resolved.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Statement<'t> {
    pub controls: usize,
    pub name: &'t str,
    pub params: Vec<Linear>,
    /// Positions among the operands of the gate that is defined; controls come first.
    pub operands: Vec<usize>,
}

/// The name of the operand at this position: `a`, `b`, ...
pub(super) fn operand_name(position: usize) -> char {
    (b'a' + position as u8) as char
}

/// Statements separated by semicolons, over the given parameter names.
pub(super) fn parse<'t>(text: &'t str, params: &[&str]) -> Result<Vec<Statement<'t>>, String> {
    let statements = text.split(';').map(str::trim).filter(|statement| !statement.is_empty());
    statements.map(|statement| Reader { rest: statement, params }.statement()).collect()
}

/// One linear form over the given parameter names; empty text is 0.
pub(super) fn parse_linear(text: &str, params: &[&str]) -> Result<Linear, String> {
    if text.is_empty() {
        return Ok(Linear::ZERO);
    }
    let mut reader = Reader { rest: text, params };
    let form = reader.angle()?;
    reader.expect_end()?;
    Ok(form)
}

/// What a subexpression is before it is known to be an angle.
#[derive(Clone, Copy)]
enum Value {
    Number(f64),
    Form(Linear),
}

struct Reader<'t, 'p> {
    rest: &'t str,
    params: &'p [&'p str],
}

impl<'t> Reader<'t, '_> {
    fn statement(mut self) -> Result<Statement<'t>, String> {
        let mut controls = 0;
        let mut name = self.word()?;
        while name == "ctrl" && self.eat('@') {
            controls += 1;
            name = self.word()?;
        }
        let mut params = Vec::new();
        if self.eat('(') {
            params = self.list(|reader| reader.angle())?;
            self.expect(')')?;
        }
        let operands =
            if self.rest.trim().is_empty() { Vec::new() } else { self.list(|reader| reader.operand())? };
        self.expect_end()?;
        Ok(Statement { controls, name, params, operands })
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Result<T, String>) -> Result<Vec<T>, String> {
        let mut items = vec![item(self)?];
        while self.eat(',') {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn operand(&mut self) -> Result<usize, String> {
        match self.word()?.as_bytes() {
            &[letter @ b'a'..=b'z'] => Ok((letter - b'a') as usize),
            _ => Err(format!("operands are single letters, before `{}`", self.rest)),
        }
    }

    fn angle(&mut self) -> Result<Linear, String> {
        match self.sum()? {
            Value::Form(form) => Ok(form),
            Value::Number(0.0) => Ok(Linear::ZERO),
            Value::Number(number) => Err(format!("constant angles are multiples of pi, not {number}")),
        }
    }

    fn sum(&mut self) -> Result<Value, String> {
        let mut sum = self.product()?;
        loop {
            let term = match self.peek() {
                Some('+') if self.eat('+') => self.product()?,
                Some('-') if self.eat('-') => negate(self.product()?),
                _ => return Ok(sum),
            };
            sum = match (sum, term) {
                (Value::Number(a), Value::Number(b)) => Value::Number(a + b),
                (Value::Form(a), Value::Form(b)) => Value::Form(a + b),
                _ => return Err("a number is added to an angle".to_owned()),
            };
        }
    }

    fn product(&mut self) -> Result<Value, String> {
        let mut product = self.factor()?;
        loop {
            product = if self.eat('*') {
                match (product, self.factor()?) {
                    (Value::Number(a), Value::Number(b)) => Value::Number(a * b),
                    (Value::Form(form), Value::Number(c)) | (Value::Number(c), Value::Form(form)) => {
                        Value::Form(form * c)
                    }
                    _ => return Err("an angle is multiplied by an angle".to_owned()),
                }
            } else if self.eat('/') {
                match (product, self.factor()?) {
                    (Value::Number(a), Value::Number(b)) => Value::Number(a / b),
                    (Value::Form(form), Value::Number(c)) => Value::Form(form * (1.0 / c)),
                    _ => return Err("something is divided by an angle".to_owned()),
                }
            } else {
                return Ok(product);
            };
        }
    }

    fn factor(&mut self) -> Result<Value, String> {
        if self.eat('-') {
            return Ok(negate(self.factor()?));
        }
        if self.eat('(') {
            let inner = self.sum()?;
            self.expect(')')?;
            return Ok(inner);
        }
        let word = self.word()?;
        if let Ok(number) = word.parse() {
            return Ok(Value::Number(number));
        }
        if word == "pi" {
            return Ok(Value::Form(Linear { pi: 1.0, ..Linear::ZERO }));
        }
        match self.params.iter().position(|param| *param == word) {
            Some(index) => Ok(Value::Form(Linear::param(index))),
            None => Err(format!("`{word}` is not a parameter")),
        }
    }

    fn word(&mut self) -> Result<&'t str, String> {
        let text = self.rest.trim_start();
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let (word, rest) = text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()));
        self.rest = rest;
        if word.is_empty() { Err(format!("a name or number is missing before `{text}`")) } else { Ok(word) }
    }

    fn peek(&self) -> Option<char> {
        self.rest.trim_start().chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        match self.rest.trim_start().strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.eat(wanted) { Ok(()) } else { Err(format!("`{wanted}` is missing before `{}`", self.rest)) }
    }

    fn expect_end(&self) -> Result<(), String> {
        if self.rest.trim().is_empty() { Ok(()) } else { Err(format!("`{}` is too much", self.rest)) }
    }
}

fn negate(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(-number),
        Value::Form(form) => Value::Form(-form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read() {
        let read = parse("ctrl @ ctrl @ rz(-(theta + pi/2)/2) a, c, b; gphase(3*pi/4);", &["theta"]).unwrap();
        let half = Linear { pi: -0.25, of: [-0.5, 0.0, 0.0, 0.0] };
        assert_eq!(
            read[0],
            Statement { controls: 2, name: "rz", params: vec![half], operands: vec![0, 2, 1] }
        );
        assert_eq!(read[1].params[0].pi, 0.75);
        assert!(read[1].operands.is_empty());
        assert_eq!(parse("", &[]).unwrap(), []);
    }

    #[test]
    fn what_is_not_linear_is_refused() {
        for wrong in
            ["rz(theta*theta) a", "rz(1/theta) a", "rz(1.5) a", "rz(pi + 1) a", "rz(phi) a", "rz(pi a"]
        {
            assert!(parse(wrong, &["theta"]).is_err(), "{wrong}");
        }
        for wrong in ["x q0", "x a b", "x a,", "ctrl @", "@ x a", "x a$"] {
            assert!(parse(wrong, &[]).is_err(), "{wrong}");
        }
        assert!(parse_linear("theta theta", &["theta"]).is_err());
    }
}
