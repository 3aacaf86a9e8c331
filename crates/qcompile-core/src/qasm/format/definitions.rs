//! Declarations, definitions and types.

use super::Writer;
use crate::qasm::ast::*;

impl Writer<'_> {
    pub(super) fn declaration(&mut self, declaration: &Declaration<'_>) {
        self.put(match declaration.role {
            Role::Variable => "",
            Role::Constant => "const ",
            Role::Input => "input ",
            Role::Output => "output ",
        });
        self.ty(&declaration.ty);
        self.put(" ");
        self.put(declaration.name.text);
        if let Some(value) = &declaration.value {
            self.put(" = ");
            self.value(value);
        }
        self.put(";");
    }

    pub(super) fn register(&mut self, kind: RegisterKind, name: Name<'_>, size: Option<&Expression<'_>>) {
        self.put(register_word(kind));
        self.put(" ");
        self.put(name.text);
        self.size(size);
    }

    pub(super) fn alias(&mut self, alias: &Alias<'_>) {
        self.put("let ");
        self.put(alias.name.text);
        self.put(" = ");
        for (k, part) in alias.parts.iter().enumerate() {
            if k > 0 {
                self.put(" ++ ");
            }
            self.expression(part, 0);
        }
        self.put(";");
    }

    pub(super) fn gate_header(&mut self, keyword: &str, header: &GateHeader<'_>) {
        self.put(keyword);
        self.put(header.name.text);
        if !header.parameters.is_empty() {
            self.put("(");
            self.joined(&header.parameters, |writer, name| writer.put(name.text));
            self.put(")");
        }
        self.put(" ");
        self.joined(&header.qubits, |writer, name| writer.put(name.text));
    }

    pub(super) fn def(&mut self, def: &Def<'_>) {
        self.put("def ");
        self.put(def.name.text);
        self.put("(");
        self.joined(&def.arguments, Self::argument);
        self.put(")");
        self.returns(def.returns.as_ref());
        self.body(&def.body);
    }

    pub(super) fn returns(&mut self, ty: Option<&Type<'_>>) {
        if let Some(ty) = ty {
            self.put(" -> ");
            self.ty(ty);
        }
    }

    pub(super) fn argument(&mut self, argument: &Argument<'_>) {
        if let ArgumentTypeKind::Register(kind, size) = &argument.ty.kind {
            return self.register(*kind, argument.name, size.as_ref());
        }
        self.argument_type(&argument.ty);
        self.put(" ");
        self.put(argument.name.text);
    }

    pub(super) fn argument_type(&mut self, ty: &ArgumentType<'_>) {
        match &ty.kind {
            ArgumentTypeKind::Scalar(ty) => self.ty(ty),
            ArgumentTypeKind::Qubit(size) => {
                self.put("qubit");
                self.size(size.as_ref());
            }
            ArgumentTypeKind::Register(kind, size) => {
                self.put(register_word(*kind));
                self.size(size.as_ref());
            }
            ArgumentTypeKind::ArrayReference(reference) => self.array_reference(reference),
        }
    }

    pub(super) fn array_reference(&mut self, reference: &ArrayReference<'_>) {
        self.put(if reference.mutable { "mutable array[" } else { "readonly array[" });
        self.ty(&reference.element);
        self.put(", ");
        match &reference.shape {
            ReferenceShape::Lengths(lengths) => self.expressions(lengths),
            ReferenceShape::Dimensions(count) => {
                self.put("#dim=");
                self.expression(count, 0);
            }
        }
        self.put("]");
    }

    pub(super) fn extern_declaration(&mut self, declaration: &Extern<'_>) {
        self.put("extern ");
        self.put(declaration.name.text);
        self.put("(");
        self.joined(&declaration.arguments, Self::argument_type);
        self.put(")");
        self.returns(declaration.returns.as_ref());
        self.put(";");
    }

    pub(super) fn defcal(&mut self, defcal: &Defcal<'_>) {
        self.put("defcal ");
        self.put(defcal.target.text);
        if !defcal.arguments.is_empty() {
            self.put("(");
            self.joined(&defcal.arguments, |writer, argument| match argument {
                DefcalArgument::Value(value) => writer.expression(value, 0),
                DefcalArgument::Argument(argument) => writer.argument(argument),
            });
            self.put(")");
        }
        self.put(" ");
        self.joined(&defcal.operands, |writer, operand| match operand.kind {
            DefcalOperandKind::Hardware(number) => writer.put(&format!("${number}")),
            DefcalOperandKind::Any(name) => writer.put(name),
        });
        self.returns(defcal.returns.as_ref());
        self.calibration("", &defcal.body);
    }

    pub(super) fn calibration(&mut self, keyword: &str, body: &Text<'_>) {
        for part in [keyword, " {", body.kind, "}"] {
            self.put(part);
        }
    }

    // ----------------------------------------------------------------------------------------------------- types

    pub(super) fn ty(&mut self, ty: &Type<'_>) {
        let (word, size) = match &ty.kind {
            TypeKind::Bit(size) => ("bit", size),
            TypeKind::Int(size) => ("int", size),
            TypeKind::Uint(size) => ("uint", size),
            TypeKind::Float(size) => ("float", size),
            TypeKind::Angle(size) => ("angle", size),
            TypeKind::Bool => ("bool", &None),
            TypeKind::Duration => ("duration", &None),
            TypeKind::Stretch => ("stretch", &None),
            TypeKind::Complex(part) => return self.complex(part.as_deref()),
            TypeKind::Array { element, lengths } => {
                self.put("array[");
                self.ty(element);
                self.put(", ");
                self.expressions(lengths);
                return self.put("]");
            }
        };
        self.put(word);
        self.size(size.as_deref());
    }

    pub(super) fn complex(&mut self, part: Option<&Type<'_>>) {
        self.put("complex");
        if let Some(part) = part {
            self.put("[");
            self.ty(part);
            self.put("]");
        }
    }

    pub(super) fn size(&mut self, size: Option<&Expression<'_>>) {
        if let Some(size) = size {
            self.bracketed(size);
        }
    }

    pub(super) fn bracketed(&mut self, expression: &Expression<'_>) {
        self.put("[");
        self.expression(expression, 0);
        self.put("]");
    }
}

fn register_word(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::Qreg => "qreg",
        RegisterKind::Creg => "creg",
    }
}
