//! Giving values to the parameters of a circuit.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostics::{Diagnostic, E1105, Failure, Result, did_you_mean};
use crate::ir::{Circuit, Exprs, Kind, Node, Param, Region, StatementKind, SymbolId};

impl Circuit {
    /// The circuit with inputs replaced, all at once, by values: numbers or expressions over parameters of this circuit
    /// (see [`Circuit::parameter`]). An input that no value reads goes with its declaration.
    pub fn bind(&self, values: &[(&str, Param)]) -> Result<Circuit> {
        let mut bound = self.clone();
        let mut replacements = FxHashMap::default();
        for &(name, value) in values {
            replacements.insert(self.input_named(name)?, value);
        }
        self.refuse_classical_use(&replacements)?;
        bound.rewrite_regions(&mut |exprs, _, region| {
            substitute_region(exprs, region, &replacements)
                .map_err(|param| self.not_bindable(exprs, param, &replacements))
        })?;
        let mut gone: FxHashSet<SymbolId> = replacements.keys().copied().collect();
        for &value in replacements.values() {
            bound.exprs.for_each_leaf(value, &mut |leaf| _ = gone.remove(&leaf.symbol));
        }
        bound.refuse_kept_uses(&gone)?;
        let mut main = bound.main.emptied();
        for op in bound.main.iter() {
            let declares = op.statement().is_some_and(
                |statement| matches!(statement.kind, StatementKind::Declaration(id) if gone.contains(&id)),
            );
            if !declares {
                main.push_from(&bound.main, op.row);
            }
        }
        bound.main = Arc::new(main);
        for id in gone {
            Arc::make_mut(&mut bound.symbols)[id.0 as usize].forget();
        }
        Ok(bound)
    }

    /// Passes over bodies that are kept to the letter do not happen, so what they read stays open.
    fn refuse_kept_uses(&self, gone: &FxHashSet<SymbolId>) -> Result<()> {
        let mut kept = None;
        self.for_each_region(&mut |_, region| {
            for &param in region.angles().iter().chain([&region.phase]) {
                self.exprs.for_each_leaf(param, &mut |leaf| {
                    if gone.contains(&leaf.symbol) {
                        kept = Some(leaf.symbol);
                    }
                });
            }
        });
        let Some(symbol) = kept else { return Ok(()) };
        let name = &self.symbol(symbol).name;
        let message =
            format!("`{name}` is read in a body that is kept to the letter, and cannot be bound there");
        Err(Diagnostic::unplaced(E1105, message)
            .help("take the body out of its box or annotation, or bind the parameter before it is put there")
            .into())
    }

    fn input_named(&self, name: &str) -> Result<SymbolId> {
        let named = |id: &SymbolId| &*self.symbol(*id).name == name;
        if let Some(id) = self.inputs().find(named) {
            return Ok(id);
        }
        let finding = Diagnostic::unplaced(E1105, format!("the circuit has no parameter `{name}`"));
        let known: Vec<&str> = self.inputs().map(|id| &*self.symbol(id).name).collect();
        Err(match did_you_mean(name, known.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => finding.help("it has no parameters at all"),
            None => finding.help(format!("its parameters are {}", known.join(", "))),
        }
        .into())
    }

    fn not_bindable(&self, exprs: &Exprs, param: Param, values: &FxHashMap<SymbolId, Param>) -> Failure {
        let mut names = Vec::new();
        exprs.for_each_leaf(param, &mut |leaf| {
            if values.contains_key(&leaf.symbol) {
                names.push(format!("`{}`", self.symbol(leaf.symbol).name));
            }
        });
        names.sort_unstable();
        names.dedup();
        let message = format!(
            "with this value of {} an angle is not finite, or mixes an angle type with real numbers",
            names.join(", ")
        );
        Diagnostic::unplaced(E1105, message).into()
    }

    /// A value that classical code reads cannot be replaced without rewriting that code.
    fn refuse_classical_use(&self, values: &FxHashMap<SymbolId, Param>) -> Result<()> {
        let mut offender = None;
        self.for_each_region(&mut |_, region| {
            for op in region.iter() {
                let reads = op.block().map_or_else(
                    || op.statement().is_some_and(|found| found.reads(&mut |id| values.contains_key(&id))),
                    |block| block.head.reads(&mut |id| values.contains_key(&id)),
                );
                if reads {
                    offender = Some(op.row);
                }
            }
        });
        for index in 0..self.exprs.len() {
            if let Node::Opaque { leaves, text, .. } = self.exprs.node(crate::ir::ExprId(index as u32))
                && leaves.iter().any(|leaf| values.contains_key(&leaf.symbol))
            {
                let message = format!("the expression `{text}` cannot be evaluated at compile time");
                return Err(Diagnostic::unplaced(E1105, message).into());
            }
        }
        match offender {
            None => Ok(()),
            Some(_) => {
                Err(Diagnostic::unplaced(E1105, "classical code of the program reads a parameter to bind")
                    .help("replace the `input` by a `const` in the text")
                    .into())
            }
        }
    }
}

/// The error is the parameter that has no value.
fn substitute_region(
    exprs: &mut Exprs,
    region: &Region,
    values: &FxHashMap<SymbolId, Param>,
) -> Result<Option<Region>, Param> {
    let mut copy = region.clone();
    let mut changed = false;
    let mut replaced = |exprs: &mut Exprs, param: Param| -> Result<Param, Param> {
        let value = exprs.substitute(param, &mut |exprs, id| match exprs.node(id) {
            Node::Leaf(leaf, _) => values.get(&leaf.symbol).copied(),
            _ => None,
        });
        let value = value.ok_or(param)?;
        changed |= !value.same(param);
        Ok(value)
    };
    copy.phase = replaced(exprs, region.phase)?;
    for row in 0..region.len() {
        let op = region.op(row);
        if op.params.iter().any(|param| param.is_symbolic()) && op.kind != Kind::BLOCK {
            let params =
                op.params.iter().map(|&param| replaced(exprs, param)).collect::<Result<Vec<_>, Param>>()?;
            if params.iter().zip(op.params).any(|(new, old)| !new.same(*old)) {
                copy.set_params(row, &params);
            }
        }
    }
    Ok(changed.then_some(copy))
}
