//! What is known about a pass, whatever language it is written in: command line, documentation, generated classes,
//! recipes and reports read this and nothing else.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::pass::{Combinator, Options, Pass, fields};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PassInfo {
    /// The name in pipelines, such as `cancel-inverses`.
    pub name: String,
    pub kind: PassKind,
    /// The type that implements it, such as `CancelInverses`.
    pub class: String,
    /// The first sentence of the page.
    pub summary: String,
    /// Markdown: what it does, with an example of a program before and after.
    pub page: String,
    /// Where the method comes from: paper and section.
    pub source: String,
    /// The file that holds the code (or the recipe).
    pub file: String,
    pub options: Vec<OptionInfo>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PassKind {
    Pass,
    /// Runs the passes given to it in parentheses.
    Combinator,
    /// A pipeline under a name.
    Recipe,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OptionInfo {
    /// The field, such as `max_rounds`; pipeline text writes `max-rounds`.
    pub name: String,
    #[serde(rename = "type")]
    pub ty: OptionType,
    pub default: Value,
    pub doc: String,
}

/// The values that an option takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum OptionType {
    Boolean,
    Integer {
        minimum: Option<i64>,
        maximum: Option<i64>,
    },
    Number {
        minimum: Option<f64>,
        maximum: Option<f64>,
    },
    Text,
    Choice {
        choices: Vec<Choice>,
    },
    List {
        item: Box<OptionType>,
    },
    /// A value, or `none`.
    Optional {
        inner: Box<OptionType>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    pub name: String,
    pub doc: String,
}

impl PassInfo {
    pub fn of_pass<P: Pass>() -> PassInfo {
        PassInfo::describe::<P>(P::NAME, P::SOURCE, PassKind::Pass)
    }

    pub fn of_combinator<C: Combinator>() -> PassInfo {
        PassInfo::describe::<C>(C::NAME, C::SOURCE, PassKind::Combinator)
    }

    fn describe<O: Options>(name: &str, source: &str, kind: PassKind) -> PassInfo {
        let page = unindent(O::PAGE);
        PassInfo {
            name: name.to_string(),
            kind,
            class: O::CLASS.to_string(),
            summary: summary(&page),
            page,
            source: source.to_string(),
            file: O::FILE.to_string(),
            options: option_infos::<O>(),
        }
    }
}

impl OptionInfo {
    /// The name in pipeline text.
    pub fn text_name(&self) -> String {
        self.name.replace('_', "-")
    }
}

impl OptionType {
    /// Whether a value of this type may be given.
    pub fn admits(&self, value: &Value) -> bool {
        match self {
            OptionType::Boolean => value.is_boolean(),
            OptionType::Integer { minimum, maximum } => value.as_i64().is_some_and(|number| {
                minimum.is_none_or(|bound| number >= bound) && maximum.is_none_or(|bound| number <= bound)
            }),
            OptionType::Number { minimum, maximum } => value.as_f64().is_some_and(|number| {
                minimum.is_none_or(|bound| number >= bound) && maximum.is_none_or(|bound| number <= bound)
            }),
            OptionType::Text => value.is_string(),
            OptionType::Choice { choices } => {
                value.as_str().is_some_and(|name| choices.iter().any(|choice| choice.name == name))
            }
            OptionType::List { item } => {
                value.as_array().is_some_and(|items| items.iter().all(|value| item.admits(value)))
            }
            OptionType::Optional { inner } => value.is_null() || inner.admits(value),
        }
    }

    /// What it takes, for messages: "a whole number from 1".
    pub fn expectation(&self) -> String {
        fn range<T: std::fmt::Display>(what: &str, minimum: &Option<T>, maximum: &Option<T>) -> String {
            match (minimum, maximum) {
                (Some(low), Some(high)) => format!("{what} from {low} to {high}"),
                (Some(low), None) => format!("{what} from {low}"),
                (None, Some(high)) => format!("{what} up to {high}"),
                (None, None) => what.to_string(),
            }
        }
        match self {
            OptionType::Boolean => "`true` or `false`".to_string(),
            OptionType::Integer { minimum, maximum } => {
                // The end of the machine's type tells a person nothing.
                let maximum = maximum.filter(|&bound| bound < u32::MAX.into());
                range("a whole number", minimum, &maximum)
            }
            OptionType::Number { minimum, maximum } => range("a number", minimum, maximum),
            OptionType::Text => "a text".to_string(),
            OptionType::Choice { choices } => {
                let names: Vec<String> = choices.iter().map(|choice| format!("`{}`", choice.name)).collect();
                format!("one of {}", names.join(", "))
            }
            OptionType::List { item } => format!("a list `[...]`, each entry {}", item.expectation()),
            OptionType::Optional { inner } => format!("{} or `none`", inner.expectation()),
        }
    }

    /// The names that it takes, when it takes a choice.
    pub fn choices(&self) -> &[Choice] {
        match self {
            OptionType::Choice { choices } => choices,
            OptionType::Optional { inner } => inner.choices(),
            OptionType::List { item } => item.choices(),
            _ => &[],
        }
    }

    /// Reads the JSON schema of a field. `None` for a type that pipeline text cannot carry.
    fn from_schema(schema: &Map<String, Value>) -> Option<OptionType> {
        if let Some(Value::Array(either)) = schema.get("anyOf") {
            let inner = either.iter().find(|part| part["type"] != "null")?;
            return Some(optional(OptionType::from_schema(inner.as_object()?)?));
        }
        if let Some(Value::Array(variants)) = schema.get("oneOf") {
            let choices = variants.iter().flat_map(choices_of).collect();
            return Some(OptionType::Choice { choices });
        }
        if schema.contains_key("enum") || schema.contains_key("const") {
            return Some(OptionType::Choice { choices: choices_of(&Value::Object(schema.clone())) });
        }
        match schema.get("type")? {
            Value::Array(types) => {
                let name = types.iter().find(|name| *name != "null")?;
                let mut inner = schema.clone();
                inner.insert("type".to_string(), name.clone());
                Some(optional(OptionType::from_schema(&inner)?))
            }
            Value::String(name) => match name.as_str() {
                "boolean" => Some(OptionType::Boolean),
                "integer" => Some(OptionType::Integer {
                    minimum: schema.get("minimum").and_then(whole),
                    maximum: schema.get("maximum").and_then(whole).or_else(|| largest(schema)),
                }),
                "number" => Some(OptionType::Number {
                    minimum: schema.get("minimum").and_then(Value::as_f64),
                    maximum: schema.get("maximum").and_then(Value::as_f64),
                }),
                "string" => Some(OptionType::Text),
                "array" => {
                    let item = OptionType::from_schema(schema.get("items")?.as_object()?)?;
                    Some(OptionType::List { item: Box::new(item) })
                }
                _ => None,
            },
            _ => None,
        }
    }
}

fn optional(inner: OptionType) -> OptionType {
    OptionType::Optional { inner: Box::new(inner) }
}

/// Bounds of integer types come as whole or floating-point numbers.
fn whole(bound: &Value) -> Option<i64> {
    bound.as_i64().or_else(|| bound.as_f64().map(|value| value as i64))
}

/// The largest value of a small integer type.
fn largest(schema: &Map<String, Value>) -> Option<i64> {
    match schema.get("format")?.as_str()? {
        "uint8" => Some(u8::MAX.into()),
        "uint16" => Some(u16::MAX.into()),
        "uint32" => Some(u32::MAX.into()),
        _ => None,
    }
}

/// The choices that a variant (or a run of variants without documentation) of an enumeration stands for.
fn choices_of(schema: &Value) -> Vec<Choice> {
    let doc = schema["description"].as_str().unwrap_or("").to_string();
    if let Some(name) = schema["const"].as_str() {
        return vec![Choice { name: name.to_string(), doc }];
    }
    let names = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
    names.map(|name| Choice { name: name.to_string(), doc: String::new() }).collect()
}

/// Panics on a field whose type pipeline text cannot carry: a mistake in the program, met by the first test.
fn option_infos<O: Options>() -> Vec<OptionInfo> {
    let settings = SchemaSettings::default().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<O>();
    let defaults = fields(&O::default());
    let properties = schema.as_value()["properties"].as_object().cloned().unwrap_or_default();
    let describe = |(name, schema): (String, Value)| {
        let ty = schema.as_object().and_then(OptionType::from_schema);
        OptionInfo {
            ty: ty.unwrap_or_else(|| panic!("option `{name}` of `{}` has an unsupported type", O::CLASS)),
            default: defaults.get(&name).cloned().unwrap_or(Value::Null),
            doc: schema["description"].as_str().unwrap_or("").to_string(),
            name,
        }
    };
    properties.into_iter().map(describe).collect()
}

/// Doc comments start each line with a space.
fn unindent(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n").trim().to_string()
}

/// The first sentence, on one line.
fn summary(page: &str) -> String {
    let paragraph = page.split("\n\n").next().unwrap_or("").replace('\n', " ");
    match paragraph.find(". ") {
        Some(end) => paragraph[..=end].to_string(),
        None => paragraph,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "kebab-case")]
    pub enum Style {
        /// The first.
        OneWay,
        /// The second.
        Another,
    }

    crate::options! {
        /// Shows every type of option. A second
        /// sentence.
        ///
        /// More.
        pub struct Everything {
            /// A flag.
            flag: bool = true,
            /// A count.
            #[schemars(range(min = 1))]
            count: u32 = 8,
            /// A ratio.
            ratio: f64 = 0.5,
            /// A path.
            path: String = "here".to_string(),
            /// A style.
            style: Style = Style::Another,
            /// Maybe a count.
            limit: Option<u32> = None,
            /// Maybe a style.
            other: Option<Style> = None,
            /// Names.
            names: Vec<String> = vec![],
        }
    }

    #[test]
    fn options_are_described_by_their_declaration() {
        let options = option_infos::<Everything>();
        let count = OptionType::Integer { minimum: Some(1), maximum: Some(u32::MAX.into()) };
        let by_name = |name: &str| options.iter().find(|option| option.name == name).unwrap();
        assert_eq!(by_name("flag").ty, OptionType::Boolean);
        assert_eq!(by_name("count").ty.expectation(), count.expectation());
        assert_eq!((by_name("count").default.clone(), by_name("count").doc.as_str()), (8.into(), "A count."));
        assert_eq!(by_name("ratio").ty.expectation(), "a number");
        assert_eq!(by_name("path").ty, OptionType::Text);
        let styles = [("one-way", "The first."), ("another", "The second.")]
            .map(|(name, doc)| Choice { name: name.to_string(), doc: doc.to_string() });
        assert_eq!(by_name("style").ty.choices(), styles);
        assert_eq!(by_name("other").ty.choices(), styles);
        assert!(matches!(by_name("limit").ty, OptionType::Optional { .. }));
        assert!(matches!(by_name("names").ty, OptionType::List { .. }));
        assert_eq!(options.len(), 8);
    }

    #[test]
    fn values_outside_their_type_are_not_admitted() {
        let count = OptionType::Integer { minimum: Some(1), maximum: None };
        assert!(count.admits(&1.into()) && !count.admits(&0.into()) && !count.admits(&1.5.into()));
        assert_eq!(count.expectation(), "a whole number from 1");
        assert!(optional(count).admits(&Value::Null));
    }

    #[test]
    fn the_summary_is_the_first_sentence() {
        assert_eq!(summary(&unindent(Everything::PAGE)), "Shows every type of option.");
    }
}
