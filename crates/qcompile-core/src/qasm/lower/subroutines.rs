//! `def` and `extern`: signatures, bodies, calls and what a call orders.

use std::sync::Arc;

use super::definitions::inside;
use super::operands::{Operand, Resolved};
use super::regions::{Fence, FrameKind};
use super::types::{Conversion, conversion};
use super::{Detail, Lowering};
use crate::diagnostics::*;
use crate::ir::classical::{CallArgument, Expression, ExpressionNode, Type};
use crate::ir::{Io, StatementKind, Subroutine, SubroutineParameter, SymbolId, SymbolKind, Wire, WireName};
use crate::qasm::ast;

/// What a call orders beside its arguments.
#[derive(Clone, Debug)]
pub struct Summary {
    pub fence: Fence,
    /// Physical qubits that the body names.
    pub physical: Vec<u32>,
    /// It may talk to the outside: `extern`, or a body that has effects without a wire.
    pub io: bool,
    /// For each parameter, whether the argument may have another value afterwards.
    pub writes: Vec<bool>,
}

impl Lowering<'_> {
    // ------------------------------------------------------------------------------------------------ definitions

    pub(super) fn def(&mut self, def: &ast::Def, span: Span, annotated: bool) {
        if !self.require_global("a subroutine", span) {
            return self.declare_error(def.name.text, def.name.span);
        }
        let result = match &def.returns {
            None => Type::Void,
            Some(ty) => self.ty(ty).unwrap_or(Type::Error),
        };
        let index = self.subroutines.len() as u32;
        let kind = SymbolKind::Subroutine { index };
        let symbol = self.declare(def.name.text, kind, def.name.span, Detail::new(Type::Void));
        self.subroutines.push(Subroutine {
            name: def.name.text.into(),
            symbol,
            parameters: Vec::new(),
            result: result.clone(),
            body: None,
            captured: Vec::new(),
            declared: span,
            pinned: annotated || self.include_depth > 0,
        });
        // a body that calls itself knows nothing of what it does yet
        let unknown = Summary {
            fence: Fence::All,
            physical: Vec::new(),
            io: true,
            writes: vec![true; def.arguments.len()],
        };
        self.summaries.push(unknown);
        let outer_result = self.result.replace(result);
        let (writes, frame) = self.in_frame(FrameKind::Subroutine, inside(&def.body), |lowering| {
            let writes = lowering.declare_parameters(index, &def.arguments);
            lowering.block_statements(&def.body);
            writes
        });
        self.result = outer_result;
        let physical = frame.physical_qubits();
        let summary =
            Summary { fence: frame.call_fence, physical: physical.clone(), io: frame.has_effect(), writes };
        self.summaries[index as usize] = summary;
        let region = Arc::new(self.finish_frame(frame));
        let subroutine = &mut self.subroutines[index as usize];
        subroutine.body = Some(region);
        subroutine.captured = physical.into_iter().map(WireName::Physical).collect();
        self.push_definition(StatementKind::Subroutine(index), span);
    }

    /// Declares the parameters of a body; says which arguments it may write.
    fn declare_parameters(&mut self, index: u32, arguments: &[ast::Argument]) -> Vec<bool> {
        let mut writes = Vec::new();
        for argument in arguments {
            let (parameter, written) = match self.declare_parameter(argument) {
                Some(declared) => declared,
                None => {
                    self.declare_error(argument.name.text, argument.name.span);
                    let symbol = self.add_symbol(
                        argument.name.text.into(),
                        SymbolKind::Error,
                        argument.name.span,
                        Detail::new(Type::Error),
                    );
                    (SubroutineParameter::Classical { symbol, ty: Type::Error }, false)
                }
            };
            self.subroutines[index as usize].parameters.push(parameter);
            writes.push(written);
        }
        writes
    }

    fn declare_parameter(&mut self, argument: &ast::Argument) -> Option<(SubroutineParameter, bool)> {
        let name = argument.name;
        match self.parameter_type(&argument.ty)? {
            ParameterType::Qubits(size) => {
                let detail = Detail::new(Type::Void);
                let symbol = self.declare(name.text, SymbolKind::Qubits { size }, name.span, detail);
                let len = size.unwrap_or(1);
                let first = self.frame.qubits(len, WireName::Symbol(symbol));
                let detail = self.detail_mut(symbol);
                (detail.first, detail.len) = (first, len);
                Some((SubroutineParameter::Qubits { symbol, size }, false))
            }
            ParameterType::Classical { ty, mutable } => {
                let symbol = self.declare_variable(name, ty.clone(), Io::None, name.span)?;
                let is_array = matches!(ty, Type::Array { .. } | Type::ArrayReference { .. });
                let detail = self.detail_mut(symbol);
                (detail.given, detail.read_only) = (true, is_array && !mutable);
                Some((SubroutineParameter::Classical { symbol, ty }, mutable))
            }
        }
    }

    fn parameter_type(&mut self, source: &ast::ArgumentType) -> Option<ParameterType> {
        let by_value = |ty| ParameterType::Classical { ty, mutable: false };
        let wires = self.options.limits.wires;
        Some(match &source.kind {
            ast::ArgumentTypeKind::Scalar(ty) => by_value(self.ty(ty)?),
            ast::ArgumentTypeKind::Qubit(size)
            | ast::ArgumentTypeKind::Register(ast::RegisterKind::Qreg, size) => {
                let size = match size {
                    None => None,
                    Some(size) => Some(self.size(size, 0, wires)?),
                };
                ParameterType::Qubits(size)
            }
            ast::ArgumentTypeKind::Register(ast::RegisterKind::Creg, size) => by_value(match size {
                None => Type::Bit(None),
                Some(size) => Type::Bit(Some(self.size(size, 0, wires)?)),
            }),
            ast::ArgumentTypeKind::ArrayReference(array) => {
                let element = Arc::new(self.ty(&array.element)?);
                let mutable = array.mutable;
                let ty = match &array.shape {
                    ast::ReferenceShape::Lengths(lengths) => {
                        let lengths: Option<Vec<u32>> =
                            lengths.iter().map(|length| self.size(length, 0, wires)).collect();
                        Type::Array { element, dimensions: lengths?.into() }
                    }
                    ast::ReferenceShape::Dimensions(count) => {
                        Type::ArrayReference { element, rank: self.size(count, 1, 7)?, mutable }
                    }
                };
                ParameterType::Classical { ty, mutable }
            }
        })
    }

    pub(super) fn extern_declaration(&mut self, declared: &ast::Extern, span: Span) {
        let name = declared.name;
        if !self.require_global("an extern", span) {
            return self.declare_error(name.text, name.span);
        }
        let result = match &declared.returns {
            None => Some(Type::Void),
            Some(ty) => self.ty(ty),
        };
        let types: Vec<Option<ParameterType>> =
            declared.arguments.iter().map(|argument| self.parameter_type(argument)).collect();
        let (Some(result), Some(types)) = (result, types.into_iter().collect::<Option<Vec<_>>>()) else {
            return self.declare_error(name.text, name.span);
        };
        let index = self.subroutines.len() as u32;
        let symbol =
            self.declare(name.text, SymbolKind::Subroutine { index }, name.span, Detail::new(Type::Void));
        let mut writes = Vec::new();
        let mut parameters = Vec::new();
        for ty in types {
            match ty {
                ParameterType::Classical { ty, mutable } => {
                    writes.push(mutable);
                    parameters.push(SubroutineParameter::Classical { symbol, ty });
                }
                ParameterType::Qubits(_) => {
                    let message = "an extern takes classical values only";
                    self.report.add(Diagnostic::new(E0301, span, message));
                    return;
                }
            }
        }
        self.subroutines.push(Subroutine {
            name: name.text.into(),
            symbol,
            parameters,
            result,
            body: None,
            captured: Vec::new(),
            declared: span,
            pinned: true,
        });
        self.summaries.push(Summary { fence: Fence::None, physical: Vec::new(), io: true, writes });
        self.push_definition(StatementKind::Subroutine(index), span);
    }

    // ------------------------------------------------------------------------------------------------------ calls

    pub(super) fn subroutine_call(
        &mut self,
        index: u32,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Option<Expression> {
        if self.frame.kind == FrameKind::Gate {
            let message = "a subroutine cannot be called in the body of a gate";
            self.report.add(
                Diagnostic::new(E0501, span, message).help("a gate is unitary: its body holds gates only"),
            );
            return None;
        }
        let subroutine = &self.subroutines[index as usize];
        let (parameters, result) = (subroutine.parameters.clone(), subroutine.result.clone());
        if parameters.len() != arguments.len() {
            let name = subroutine.name.clone();
            let wanted = super::gates::counted(parameters.len() as u32, "argument");
            let message = format!("`{name}` takes {wanted}, but {} are given", arguments.len());
            let at = self.symbol(self.subroutines[index as usize].symbol).declared;
            self.report.add(
                Diagnostic::new(E0307, span, message)
                    .label(format!("expected {wanted}"))
                    .also(at, "declared here"),
            );
            return None;
        }
        let mut lowered = Vec::new();
        let mut qubits: Vec<Resolved> = Vec::new();
        for (parameter, source) in parameters.iter().zip(arguments) {
            lowered.push(match parameter {
                SubroutineParameter::Qubits { size, .. } => {
                    let resolved = self.qubit_argument(source, *size)?;
                    if !self.may_unfold(u64::from(resolved.operand.len().unwrap_or(1)), source.span) {
                        return None;
                    }
                    let wires = resolved.operand.wires();
                    qubits.push(resolved);
                    CallArgument::Qubits(wires.into())
                }
                SubroutineParameter::Classical { ty, .. } => {
                    CallArgument::Classical(self.classical_argument(source, ty)?)
                }
            });
        }
        self.check_qubits_differ(&qubits)?;
        let writes = self.summaries[index as usize].writes.clone();
        for (k, argument) in lowered.iter().enumerate().filter(|(k, _)| writes.get(*k) == Some(&true)) {
            if let CallArgument::Classical(value) = argument {
                self.check_writable(value, arguments[k].span)?;
            }
        }
        let node = ExpressionNode::Call { subroutine: index, arguments: lowered.into() };
        Some(Expression { node, ty: result })
    }

    fn check_writable(&mut self, value: &Expression, span: Span) -> Option<()> {
        let is_array = matches!(value.ty, Type::Array { .. } | Type::ArrayReference { .. });
        let root = super::effects::root_variable(value);
        match root {
            Some(symbol) if is_array && self.detail(symbol).read_only => {
                let message = "a read-only array cannot be passed where it may be written";
                self.report.add(Diagnostic::new(E0308, span, message));
                None
            }
            _ => Some(()),
        }
    }

    fn check_qubits_differ(&mut self, arguments: &[Resolved]) -> Option<()> {
        let mut seen: rustc_hash::FxHashMap<Wire, Span> = rustc_hash::FxHashMap::default();
        for argument in arguments {
            for wire in argument.operand.wires() {
                if let Some(first) = seen.insert(wire, argument.span) {
                    let name = self.wire_text(wire);
                    let message = format!("the qubit `{name}` is passed twice in one call");
                    let finding =
                        Diagnostic::new(E0403, argument.span, message).label(format!("`{name}` again"));
                    self.report.add(finding.also(first, format!("`{name}` is passed here")));
                    return None;
                }
            }
        }
        Some(())
    }

    fn qubit_argument(&mut self, source: &ast::Expression, size: Option<u32>) -> Option<Resolved> {
        let span = source.span;
        let resolved = match &source.kind {
            ast::ExpressionKind::Hardware(number) => {
                let wire = self.physical_qubit(*number, span)?;
                Resolved { operand: Operand::One(wire), span, reads: Vec::new() }
            }
            ast::ExpressionKind::Name(text) => self.indexed_qubits(ast::Name { text, span }, &[], span)?,
            ast::ExpressionKind::Index(base, indices) => match &base.kind {
                ast::ExpressionKind::Name(text) => {
                    self.indexed_qubits(ast::Name { text, span: base.span }, indices, span)?
                }
                _ => return self.report_no_qubit(span),
            },
            _ => return self.report_no_qubit(span),
        };
        if resolved.is_unknown() {
            self.report_not_constant(span);
            return None;
        }
        if resolved.operand.len() != size {
            let text = |size: Option<u32>| match size {
                None => "qubit".to_string(),
                Some(size) => format!("qubit[{size}]"),
            };
            let (wanted, found) = (text(size), text(resolved.operand.len()));
            let message = format!("expected {wanted}, found {found}");
            self.report.add(Diagnostic::new(E0307, span, message).label(format!("this is {found}")));
            return None;
        }
        Some(resolved)
    }

    fn report_no_qubit(&mut self, span: Span) -> Option<Resolved> {
        let message = "this is not a qubit";
        self.report.add(Diagnostic::new(E0409, span, message).label("expected a qubit"));
        None
    }

    fn classical_argument(&mut self, source: &ast::Expression, ty: &Type) -> Option<Expression> {
        let value = self.expression(source)?;
        if matches!(ty, Type::Array { .. } | Type::ArrayReference { .. }) {
            if conversion(&value.ty, ty) == Conversion::Impossible {
                let message = format!("expected {ty}, found {}", value.ty);
                self.report.add(Diagnostic::new(E0301, source.span, message));
                return None;
            }
            return if value.ty == Type::Error { None } else { Some(value) };
        }
        self.coerce(value, ty, source.span)
    }

    /// The variables that decide which qubit a wire is.
    pub(super) fn index_reads(&mut self, wire: Wire) -> Vec<Wire> {
        let class = self.frame.draft().classes.of(wire);
        let symbols: Vec<SymbolId> = class.map(|class| class.names().skip(1).collect()).unwrap_or_default();
        let varying = symbols.into_iter().filter(|&symbol| self.detail(symbol).version != Some(0));
        varying.collect::<Vec<_>>().into_iter().flat_map(|symbol| self.wires_of(symbol)).collect()
    }
}

enum ParameterType {
    Classical { ty: Type, mutable: bool },
    Qubits(Option<u32>),
}
