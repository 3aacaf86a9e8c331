//! The rules that every registered pass keeps: run over our own registry and over everyone else's.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::info::{OptionInfo, OptionType, PassInfo, PassKind};
use super::pass::AnyPass;
use super::registry::{Entry, NoMore, Registry};
use super::text::{Pipeline, parse};
use crate::diagnostics::examples::rewrites;

/// Checks names, pages and text form of every entry; each finding names the pass. Empty when all is well.
pub fn self_check(registry: &Registry) -> Vec<String> {
    let mut findings = Vec::new();
    for entry in registry.iter() {
        let mut report = |finding: String| findings.push(format!("{}: {finding}", entry.info.name));
        check_names(&entry.info, &mut report);
        check_page(&entry.info, &mut report);
        check_text(entry, registry, &mut report);
    }
    findings
}

fn check_names(info: &PassInfo, report: &mut dyn FnMut(String)) {
    let class: String = info.name.split('-').map(capitalised).collect();
    if info.class != class {
        report(format!("the type is `{}`, expected `{class}`", info.class));
    }
    let path = Path::new(&info.file);
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or("");
    let module = if stem == "mod" { folder } else { stem };
    if module != info.name.replace('-', "_") {
        report(format!("the file is `{}`, expected `{}.rs`", info.file, info.name.replace('-', "_")));
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn check_page(info: &PassInfo, report: &mut dyn FnMut(String)) {
    if !info.summary.ends_with('.') {
        report("the page starts with no sentence".to_string());
    }
    if info.source.trim().is_empty() {
        report("no source is named".to_string());
    }
    if rewrites(&info.page).is_empty() {
        report("the page has no example of the form ```qasm ... becomes ```qasm".to_string());
    }
    for option in info.options.iter().filter(|option| option.doc.trim().is_empty()) {
        report(format!("option `{}` is not documented", option.name));
    }
}

/// Defaults are admitted, other values survive printing and parsing, unknown options are refused.
fn check_text(entry: &Entry, registry: &Registry, report: &mut dyn FnMut(String)) {
    for option in &entry.info.options {
        if !option.ty.admits(&option.default) {
            report(format!("the default of `{}` is not of its type", option.name));
        }
    }
    let samples: Map<String, Value> =
        entry.info.options.iter().map(|option| (option.name.clone(), sample(option))).collect();
    for options in [Map::new(), samples] {
        let made = match entry.make(options, children(&entry.info, registry)) {
            Ok(pass) => Pipeline::new(vec![pass]),
            Err(failure) => return report(format!("cannot be made: {failure}")),
        };
        match parse(&made.to_string(), registry, &NoMore) {
            Ok(parsed) if parsed == made => {}
            Ok(parsed) => report(format!("`{made}` parses to `{parsed}`")),
            Err(failure) => report(format!("`{made}` does not parse: {failure}")),
        }
        let wrong = format!("{made}").trim_end_matches('}').to_string();
        let joint = if wrong.contains('{') { ", " } else { "{" };
        if parse(&format!("{wrong}{joint}no-such-option=1}}"), registry, &NoMore).is_ok() {
            report("takes an unknown option".to_string());
        }
    }
}

/// Any pass, for a combinator to run.
fn children(info: &PassInfo, registry: &Registry) -> Vec<Arc<dyn AnyPass>> {
    let leaf = registry.iter().find(|entry| entry.info.kind == PassKind::Pass);
    match (info.kind, leaf) {
        (PassKind::Combinator, Some(leaf)) => leaf.make(Map::new(), Vec::new()).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A value other than the default, where one is easy to find.
fn sample(option: &OptionInfo) -> Value {
    fn other(ty: &OptionType, default: &Value) -> Value {
        match ty {
            OptionType::Boolean => (!default.as_bool().unwrap_or(false)).into(),
            OptionType::Integer { .. } => (default.as_i64().unwrap_or(0) + 1).into(),
            OptionType::Number { .. } => (default.as_f64().unwrap_or(0.0) / 2.0 + 0.125).into(),
            OptionType::Text => "a \"b\" \\ (c)".into(),
            OptionType::Choice { choices } => {
                let name = choices.iter().map(|choice| &choice.name).find(|name| *default != name.as_str());
                name.cloned().map_or(default.clone(), Value::from)
            }
            OptionType::List { item } => vec![other(item, &Value::Null)].into(),
            OptionType::Optional { inner } => other(inner, default),
        }
    }
    let value = other(&option.ty, &option.default);
    if option.ty.admits(&value) { value } else { option.default.clone() }
}
