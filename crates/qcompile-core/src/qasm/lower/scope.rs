//! Names: which symbol a name means at a place.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::ir::SymbolId;

/// What opened a scope: gate and subroutine bodies see only constants, gates and subroutines of the outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    Global,
    /// The body of a gate or a subroutine.
    Function,
    Block,
}

struct Scope {
    kind: ScopeKind,
    declared: Vec<Arc<str>>,
}

/// The scopes open at a place, innermost last, with the symbols of each name, innermost last.
pub struct Scopes {
    open: Vec<Scope>,
    symbols: FxHashMap<Arc<str>, Vec<Entry>>,
    /// Rises with every change of what a name may mean; whoever remembers a meaning remembers it too.
    epoch: u32,
}

#[derive(Clone, Copy)]
struct Entry {
    symbol: SymbolId,
    /// Index of the scope that declared it.
    level: usize,
}

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Symbol(SymbolId),
    /// Declared outside of the gate or subroutine, where it cannot be seen from here.
    Hidden(SymbolId),
    Nothing,
}

impl Scopes {
    pub fn new() -> Self {
        let global = Scope { kind: ScopeKind::Global, declared: Vec::new() };
        Scopes { open: vec![global], symbols: FxHashMap::default(), epoch: 0 }
    }

    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    pub fn is_global(&self) -> bool {
        self.open.len() == 1
    }

    pub fn enter(&mut self, kind: ScopeKind) {
        self.epoch += 1;
        self.open.push(Scope { kind, declared: Vec::new() });
    }

    pub fn leave(&mut self) {
        self.epoch += 1;
        let scope = self.open.pop().expect("scopes are left as often as entered");
        for name in scope.declared {
            if let Some(entries) = self.symbols.get_mut(&name) {
                entries.pop();
            }
        }
    }

    /// The symbol that this very scope gives the name, if any.
    pub fn declared_here(&self, name: &str) -> Option<SymbolId> {
        let entry = self.symbols.get(name)?.last()?;
        (entry.level == self.open.len() - 1).then_some(entry.symbol)
    }

    /// The symbol that a declaration of `name` would hide.
    pub fn covered(&self, name: &str) -> Option<SymbolId> {
        self.symbols.get(name)?.last().map(|entry| entry.symbol)
    }

    /// Gives the name a meaning from here to the end of the innermost scope.
    pub fn declare(&mut self, name: &Arc<str>, symbol: SymbolId) {
        self.epoch += 1;
        let level = self.open.len() - 1;
        self.open[level].declared.push(name.clone());
        self.symbols.entry(name.clone()).or_default().push(Entry { symbol, level });
    }

    /// Gives the name a meaning in the outermost scope, wherever the program stands. The name has none yet.
    pub fn declare_at_root(&mut self, name: &Arc<str>, symbol: SymbolId) {
        self.epoch += 1;
        self.open[0].declared.push(name.clone());
        self.symbols.entry(name.clone()).or_default().push(Entry { symbol, level: 0 });
    }

    /// Finds a name; `crosses` says of a symbol whether bodies of gates and subroutines see it from outside.
    pub fn find(&self, name: &str, crosses: impl Fn(SymbolId) -> bool) -> Found {
        let Some(entries) = self.symbols.get(name) else { return Found::Nothing };
        let function = self.open.iter().rposition(|scope| scope.kind == ScopeKind::Function).unwrap_or(0);
        match entries.last() {
            None => Found::Nothing,
            Some(entry) if entry.level >= function || crosses(entry.symbol) => Found::Symbol(entry.symbol),
            Some(entry) => Found::Hidden(entry.symbol),
        }
    }

    /// All names that have a meaning now, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.symbols.iter().filter(|(_, entries)| !entries.is_empty()).map(|(name, _)| &**name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_declarations_hide_outer_ones_until_their_scope_ends() {
        let mut scopes = Scopes::new();
        let (outer, inner) = (SymbolId(1), SymbolId(2));
        scopes.declare(&"a".into(), outer);
        scopes.enter(ScopeKind::Block);
        assert_eq!(scopes.find("a", |_| false), Found::Symbol(outer));
        assert_eq!(scopes.declared_here("a"), None);
        scopes.declare(&"a".into(), inner);
        assert_eq!(scopes.find("a", |_| false), Found::Symbol(inner));
        scopes.leave();
        assert_eq!(scopes.find("a", |_| false), Found::Symbol(outer));
        assert_eq!(scopes.find("b", |_| false), Found::Nothing);
    }

    #[test]
    fn functions_see_of_the_outside_what_crosses() {
        let mut scopes = Scopes::new();
        let (variable, constant) = (SymbolId(1), SymbolId(2));
        scopes.declare(&"v".into(), variable);
        scopes.declare(&"k".into(), constant);
        scopes.enter(ScopeKind::Function);
        scopes.enter(ScopeKind::Block);
        assert_eq!(scopes.find("v", |symbol| symbol == constant), Found::Hidden(variable));
        assert_eq!(scopes.find("k", |symbol| symbol == constant), Found::Symbol(constant));
    }
}
