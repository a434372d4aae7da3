//! Expressions for texts, which may have values of the deployment and ARNs of resources of the module.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::deploy::export::hcl::{Expression, escaped, quoted};
use crate::deploy::export::placeholder::{Placeholder, TextPart, text_parts};
use crate::deploy::resource::Document;

/// The values that texts of a module refer to.
pub(super) struct ModuleValues {
    /// The addresses of resources by their ARNs.
    pub(super) own_arns: BTreeMap<String, String>,
}

impl ModuleValues {
    /// Returns a policy whose texts may have values of the deployment.
    pub(super) fn document(&self, document: &Document) -> Expression {
        let value: Value = serde_json::from_str(document.as_str()).unwrap_or_default();
        Expression::Call("jsonencode", Box::new(self.convert(&value)))
    }

    fn convert(&self, value: &Value) -> Expression {
        match value {
            Value::String(it) => self.text(it),
            Value::Array(items) => {
                Expression::List(items.iter().map(|it| self.convert(it)).collect())
            }
            Value::Object(members) => {
                let members = members.iter().map(|(key, it)| (quoted(key), self.convert(it)));
                Expression::Object(members.collect())
            }
            other => Expression::Line(other.to_string()),
        }
    }

    /// Returns a text, or the reference that makes it of values of the deployment.
    pub(super) fn text(&self, text: &str) -> Expression {
        if let Some(address) = self.own_arns.get(text) {
            return Expression::Line(address.clone());
        }
        Expression::Line(match &*text_parts(text) {
            [TextPart::Placeholder(it)] => reference(*it).to_owned(),
            _ => format!("\"{}\"", template(text)),
        })
    }
}

/// Returns a text as the contents of a quoted template.
pub(super) fn template(text: &str) -> String {
    let part = |it: &TextPart<'_>| match it {
        TextPart::Literal(text) => escaped(text),
        TextPart::Placeholder(it) => format!("${{{}}}", reference(*it)),
    };
    text_parts(text).iter().map(part).collect()
}

fn reference(placeholder: Placeholder) -> &'static str {
    match placeholder {
        Placeholder::Account => "data.aws_caller_identity.current.account_id",
        Placeholder::Parameter => "var.webhook_parameter",
        // Each region has resources of its own.
        Placeholder::Region => "data.aws_region.current.name",
    }
}

/// Returns a text without values of the deployment.
pub(super) fn literal(text: &str) -> Expression {
    Expression::Line(quoted(text))
}

pub(super) fn number(number: Option<i32>) -> Expression {
    number.map_or_else(|| Expression::Line("null".to_owned()), Expression::from)
}
