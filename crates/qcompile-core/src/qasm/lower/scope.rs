//! Names: which symbol a name means at a place.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::cache::{Meaning, NameCache};
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
    /// Where its names start among those declared.
    first: usize,
}

/// The scopes open at a place, innermost last, with the symbols of each name, innermost last.
pub struct Scopes {
    open: Vec<Scope>,
    symbols: FxHashMap<Arc<str>, Vec<Entry>>,
    /// Names of all scopes but the outermost, in order.
    declared: Vec<Arc<str>>,
    /// Index of the innermost scope of a function, 0 outside of all.
    function: usize,
    meanings: NameCache,
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
        Scopes {
            open: vec![Scope { kind: ScopeKind::Global, first: 0 }],
            symbols: FxHashMap::default(),
            declared: Vec::new(),
            function: 0,
            meanings: NameCache::default(),
        }
    }

    pub fn is_global(&self) -> bool {
        self.open.len() == 1
    }

    pub fn enter(&mut self, kind: ScopeKind) {
        self.open.push(Scope { kind, first: self.declared.len() });
        if kind == ScopeKind::Function {
            self.see_another_function();
        }
    }

    pub fn leave(&mut self) {
        let scope = self.open.pop().expect("scopes are left as often as entered");
        for name in self.declared.drain(scope.first..) {
            self.meanings.forget(&name);
            if let Some(entries) = self.symbols.get_mut(&name) {
                entries.pop();
            }
        }
        if scope.kind == ScopeKind::Function {
            self.see_another_function();
        }
    }

    /// Other names of the outside are hidden from here on.
    fn see_another_function(&mut self) {
        self.function = self.open.iter().rposition(|scope| scope.kind == ScopeKind::Function).unwrap_or(0);
        self.meanings.forget_all();
    }

    /// What a name was found to mean, as long as that is true.
    #[inline]
    pub fn meaning(&self, name: &str) -> Option<Meaning> {
        self.meanings.get(name)
    }

    pub fn remember(&mut self, name: &str, meaning: Meaning) {
        self.meanings.remember(name, meaning);
    }

    /// For changes beside declarations.
    pub fn forget_meanings(&mut self) {
        self.meanings.forget_all();
    }

    /// The text of a name, shared with whoever declared that name before.
    pub fn shared(&self, name: &str) -> Arc<str> {
        self.symbols.get_key_value(name).map_or_else(|| name.into(), |(text, _)| text.clone())
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
        self.declare_at(self.open.len() - 1, name, symbol);
    }

    /// Gives the name a meaning in the outermost scope, wherever the program stands. The name has none yet.
    pub fn declare_at_root(&mut self, name: &Arc<str>, symbol: SymbolId) {
        self.declare_at(0, name, symbol);
    }

    fn declare_at(&mut self, level: usize, name: &Arc<str>, symbol: SymbolId) {
        self.meanings.forget(name);
        if level > 0 {
            self.declared.push(name.clone());
        }
        self.symbols.entry(name.clone()).or_default().push(Entry { symbol, level });
    }

    /// Finds a name; `crosses` says of a symbol whether bodies of gates and subroutines see it from outside.
    pub fn find(&self, name: &str, crosses: impl Fn(SymbolId) -> bool) -> Found {
        let Some(entries) = self.symbols.get(name) else { return Found::Nothing };
        match entries.last() {
            None => Found::Nothing,
            Some(entry) if entry.level >= self.function || crosses(entry.symbol) => {
                Found::Symbol(entry.symbol)
            }
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
