//! Passes by name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::info::PassInfo;
use super::pass::{AnyPass, Combinator, Options, Pass, combine_with, erase_with};
use crate::diagnostics::{Diagnostic, E1004, E1006, Result};

type Make = dyn Fn(Map<String, Value>, Vec<Arc<dyn AnyPass>>) -> Result<Arc<dyn AnyPass>> + Send + Sync;

/// A pass that can be made by name: what is known about it, and how to make it from options (by field name, those left
/// out at their default) and children.
#[derive(Clone)]
pub struct Entry {
    pub info: Arc<PassInfo>,
    make: Arc<Make>,
}

impl Entry {
    pub fn of<P: Pass>() -> Entry {
        let info = Arc::new(PassInfo::of_pass::<P>());
        let made = info.clone();
        Entry::new(info, move |options, _| Ok(erase_with(read_options::<P>(&made, options)?, made.clone())))
    }

    pub fn combinator<C: Combinator>() -> Entry {
        let info = Arc::new(PassInfo::of_combinator::<C>());
        let made = info.clone();
        Entry::new(info, move |options, children| {
            Ok(combine_with(read_options::<C>(&made, options)?, children, made.clone()))
        })
    }

    /// An entry of another origin: recipes, passes in Python.
    pub fn new(
        info: Arc<PassInfo>,
        make: impl Fn(Map<String, Value>, Vec<Arc<dyn AnyPass>>) -> Result<Arc<dyn AnyPass>>
        + Send
        + Sync
        + 'static,
    ) -> Entry {
        Entry { info, make: Arc::new(make) }
    }

    /// Options are checked against [`Entry::info`] before.
    pub(super) fn make(
        &self,
        options: Map<String, Value>,
        children: Vec<Arc<dyn AnyPass>>,
    ) -> Result<Arc<dyn AnyPass>> {
        (self.make)(options, children)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({})", self.info.name)
    }
}

fn read_options<O: Options>(info: &PassInfo, options: Map<String, Value>) -> Result<O> {
    serde_json::from_value(Value::Object(options)).map_err(|error| {
        Diagnostic::unplaced(E1004, format!("options of `{}` cannot be read: {error}", info.name)).into()
    })
}

/// Passes by name, in alphabetical order.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    entries: BTreeMap<String, Entry>,
}

impl Registry {
    /// The entries of a table. Panics on a name that stands twice: a mistake in the program, met by the first test.
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Registry {
        let mut registry = Registry::default();
        for entry in entries {
            registry.add(entry).unwrap_or_else(|failure| panic!("{failure}"));
        }
        registry
    }

    /// Adds a pass; an error names both origins when the name is taken.
    pub fn add(&mut self, entry: Entry) -> Result<()> {
        if let Some(taken) = self.find(&entry.info.name) {
            let message = format!(
                "two passes are named `{}`: {} in {} and {} in {}",
                entry.info.name, taken.info.class, taken.info.file, entry.info.class, entry.info.file
            );
            return Err(Diagnostic::unplaced(E1006, message).help("rename one of them").into());
        }
        self.entries.insert(entry.info.name.clone(), entry);
        Ok(())
    }

    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    pub fn infos(&self) -> impl Iterator<Item = &PassInfo> {
        self.iter().map(|entry| &*entry.info)
    }
}

/// What a name stands for that is not in the registry.
#[derive(Clone, Debug)]
pub enum Found {
    Pass(Entry),
    /// A `pass.toml`: where it stands, for messages, and its text. The reader of pipelines reads it, because it knows
    /// which recipes it is inside of.
    Recipe {
        file: String,
        text: String,
    },
}

/// Where names come from that are not in the registry: recipes, passes in Python, entry points. Asked for unknown names
/// only, so that a lookup may be slow.
pub trait Resolver {
    fn resolve(&self, name: &str) -> Result<Option<Found>>;

    /// All names, for suggestions.
    fn names(&self) -> Vec<String>;
}

/// Knows no further names.
pub struct NoMore;

impl Resolver for NoMore {
    fn resolve(&self, _: &str) -> Result<Option<Found>> {
        Ok(None)
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Declares the passes of a room: each line is the module, its re-export and its entry in `registry()`.
///
/// ```ignore
/// passes! {
///     cancel_inverses::CancelInverses => of,
///     fixpoint::Fixpoint => combinator,
/// }
/// ```
#[macro_export]
macro_rules! passes {
    ($($module:ident::$class:ident => $kind:ident),* $(,)?) => {
        $(mod $module; pub use $module::$class;)*

        /// The passes of this room by name.
        pub fn registry() -> &'static $crate::pipeline::Registry {
            static REGISTRY: std::sync::OnceLock<$crate::pipeline::Registry> = std::sync::OnceLock::new();
            REGISTRY.get_or_init(|| {
                $crate::pipeline::Registry::new([$($crate::pipeline::Entry::$kind::<$class>()),*])
            })
        }
    };
}
