//! From steps to passes: names are looked up and options checked against what the passes declare.

use std::ops::Range;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::syntax::{RawKind, RawValue, Step, Word};
use super::{NONE, Names, value_text};
use crate::diagnostics::{
    Diagnostic, E1002, E1003, E1004, E1005, E1007, Failure, Result, Span, did_you_mean,
};
use crate::pipeline::info::{OptionType, PassInfo, PassKind};
use crate::pipeline::pass::AnyPass;
use crate::pipeline::recipe::Recipe;
use crate::pipeline::registry::{Entry, Found};

/// How deep recipes may name further ones: together with the nesting in each of them it bounds the stack.
const MAX_RECIPES: usize = 16;

pub(super) struct Builder<'a> {
    pub names: Names<'a>,
    pub place: &'a dyn Fn(Range<usize>) -> Span,
    pub diagnostics: Vec<Diagnostic>,
}

impl Builder<'_> {
    pub fn steps(&mut self, steps: &[Step]) -> Vec<Arc<dyn AnyPass>> {
        steps.iter().filter_map(|step| self.step(step)).collect()
    }

    /// `None` after a mistake was reported.
    fn step(&mut self, step: &Step) -> Option<Arc<dyn AnyPass>> {
        let known = self.diagnostics.len();
        let entry = self.entry(&step.name);
        let children = match &step.children {
            Some((steps, _)) => self.steps(steps),
            None => Vec::new(),
        };
        let entry = entry?;
        self.check_children(&entry.info, step);
        let options = self.options(&entry.info, &step.options);
        if self.diagnostics.len() > known {
            return None;
        }
        match entry.make(options, children) {
            Ok(pass) => Some(pass),
            Err(failure) => {
                self.pass_on(&step.name, failure);
                None
            }
        }
    }

    fn entry(&mut self, name: &Word) -> Option<Entry> {
        if let Some(entry) = self.names.registry.find(&name.text) {
            return Some(entry.clone());
        }
        let found = match self.names.resolver.resolve(&name.text) {
            Ok(Some(Found::Pass(entry))) => Ok(entry),
            Ok(Some(Found::Recipe { file, text })) => {
                self.check_circle(name)?;
                self.recipe(&name.text, &file, &text)
            }
            Ok(None) => {
                self.unknown_pass(name);
                return None;
            }
            Err(failure) => Err(failure),
        };
        found.map_err(|failure| self.pass_on(name, failure)).ok()
    }

    fn recipe(&self, name: &str, file: &str, text: &str) -> Result<Entry> {
        let recipes = [self.names.recipes, &[name]].concat();
        let names = Names { recipes: &recipes, ..self.names };
        Recipe::parse_inside(name, file, text, names).map(Recipe::entry)
    }

    /// `None` after a recipe was reported that would be read inside of itself, or too deep inside of others.
    fn check_circle(&mut self, name: &Word) -> Option<()> {
        let recipes = self.names.recipes;
        let (message, help) = match recipes.iter().position(|recipe| *recipe == name.text) {
            Some(first) => {
                let circle = [&recipes[first..], &[&name.text]].concat().join(" -> ");
                (format!("the recipe `{}` names itself: {circle}", name.text), "leave it out here")
            }
            None if recipes.len() < MAX_RECIPES => return Some(()),
            None => {
                let message = format!("recipes name each other more than {MAX_RECIPES} levels deep");
                (message, "write out what this one stands for")
            }
        };
        self.report(E1007, &name.range, message, help.to_string());
        None
    }

    fn unknown_pass(&mut self, name: &Word) {
        let others = self.names.resolver.names();
        let names = self.names.registry.infos().map(|info| info.name.as_str());
        let near = did_you_mean(&name.text, names.chain(others.iter().map(String::as_str)));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`qcompile passes` lists all passes".to_string(),
        };
        self.report(E1002, &name.range, format!("unknown pass `{}`", name.text), help);
    }

    fn check_children(&mut self, info: &PassInfo, step: &Step) {
        let combines = info.kind == PassKind::Combinator;
        match &step.children {
            Some((_, range)) if !combines => {
                let message = format!("`{}` takes no passes in parentheses", info.name);
                self.report(
                    E1005,
                    range,
                    message,
                    "options stand in braces: `name{option=value}`".to_string(),
                );
            }
            Some((steps, _)) if !steps.is_empty() => {}
            _ if combines => {
                let message = format!("`{}` needs passes to run", info.name);
                let help = format!("name them in parentheses: `{}(...)`", info.name);
                self.report(E1005, &step.name.range, message, help);
            }
            _ => {}
        }
    }

    fn options(&mut self, info: &PassInfo, given: &[(Word, RawValue)]) -> Map<String, Value> {
        let mut options = Map::new();
        for (name, raw) in given {
            let Some(option) = info.options.iter().find(|option| option.text_name() == name.text) else {
                self.unknown_option(info, name);
                continue;
            };
            let value = read(&option.ty, raw);
            if !option.ty.admits(&value) {
                let expectation = option.ty.expectation();
                let message = format!("option `{}` of `{}` takes {expectation}", name.text, info.name);
                let choices = option.ty.choices().iter().map(|choice| choice.name.as_str());
                let near = value.as_str().and_then(|found| did_you_mean(found, choices));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the default is `{}`", value_text(&option.default)),
                };
                self.report(E1004, &raw.range, message, help);
            }
            if options.insert(option.name.clone(), value).is_some() {
                let message = format!("option `{}` is given twice", name.text);
                self.report(E1003, &name.range, message, "keep one of the two".to_string());
            }
        }
        options
    }

    fn unknown_option(&mut self, info: &PassInfo, name: &Word) {
        let known: Vec<String> = info.options.iter().map(|option| option.text_name()).collect();
        let help = match did_you_mean(&name.text, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("`{}` has no options", info.name),
            None => format!("its options are: {}", known.join(", ")),
        };
        self.report(E1003, &name.range, format!("`{}` has no option `{}`", info.name, name.text), help);
    }

    fn report(&mut self, code: crate::diagnostics::Code, at: &Range<usize>, message: String, help: String) {
        self.diagnostics.push(Diagnostic::new(code, (self.place)(at.clone()), message).help(help));
    }

    /// A mistake inside what a name stands for: its places are of another text, so that only words are kept.
    fn pass_on(&mut self, name: &Word, failure: Failure) {
        let code = failure.diagnostics.first().map_or(E1002, |diagnostic| diagnostic.code);
        let message = format!("`{}` cannot be made", name.text);
        let diagnostic = Diagnostic::new(code, (self.place)(name.range.clone()), message);
        let mut diagnostic = diagnostic.note(failure.to_string());
        for inner in failure.diagnostics {
            diagnostic.notes.extend(inner.notes);
            diagnostic.help.extend(inner.help);
        }
        self.diagnostics.push(diagnostic);
    }
}

/// What a value means under a type. Text that means nothing there is kept, for the message.
fn read(ty: &OptionType, raw: &RawValue) -> Value {
    match (ty, &raw.kind) {
        (OptionType::Optional { .. }, RawKind::Word(word)) if word == NONE => Value::Null,
        (OptionType::Optional { inner }, _) => read(inner, raw),
        (OptionType::List { item }, RawKind::List(items)) => {
            items.iter().map(|raw| read(item, raw)).collect()
        }
        (OptionType::Boolean, RawKind::Word(word)) => match word.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::String(word.clone()),
        },
        (OptionType::Integer { .. }, RawKind::Word(word)) => {
            word.parse::<i64>().map_or_else(|_| Value::String(word.clone()), Value::from)
        }
        (OptionType::Number { .. }, RawKind::Word(word)) => match word.parse::<f64>() {
            // What is not finite would become `Null`, which means `none` where that is allowed.
            Ok(number) if number.is_finite() => number.into(),
            _ => Value::String(word.clone()),
        },
        (_, RawKind::Word(text) | RawKind::Quoted(text)) => Value::String(text.clone()),
        (_, RawKind::List(items)) => items.iter().map(|raw| read(&OptionType::Text, raw)).collect(),
    }
}
