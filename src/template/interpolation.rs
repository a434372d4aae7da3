//! Values in the strings of a document that a tool replaces on deployment.

use std::borrow::Cow;

/// The notation of these values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interpolation {
    /// All strings are literal, as in the output of an API and in a plan.
    None,
    /// A `CloudFormation` template, with dynamic references: `{{resolve:ssm:name}}`.
    Template,
    /// The argument of `Fn::Sub`, with `${Name}` as well. `${!Name}` is the text `${Name}`.
    Sub,
    /// `serverless.yml`, with `${self:custom.name}`.
    Serverless,
    /// Terraform's configuration as JSON, with `${..}` and `%{..}`. `$${` and `%%{` are the texts `${` and `%{`.
    Terraform,
}

/// The beginning of a dynamic reference (`CloudFormation` user guide, "Get values stored in other services").
const DYNAMIC_REFERENCE: &str = "{{resolve:";

impl Interpolation {
    /// Returns the text after deployment. Returns `None` if a part of it is known only then.
    pub(super) fn literal(self, text: &str) -> Option<Cow<'_, str>> {
        let (escapes, starts): (&[_], &[_]) = match self {
            Self::None => (&[], &[]),
            Self::Template => (&[], &[DYNAMIC_REFERENCE]),
            Self::Sub => (&[("${!", "${")], &[DYNAMIC_REFERENCE, "${"]),
            Self::Serverless => (&[], &[DYNAMIC_REFERENCE, "${"]),
            Self::Terraform => (&[("$${", "${"), ("%%{", "%{")], &["${", "%{"]),
        };
        let mut literal = String::new();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            if let Some((escape, meaning)) = escapes.iter().find(|it| rest.starts_with(it.0)) {
                literal.push_str(meaning);
                rest = rest.get(escape.len()..)?;
            } else if starts.iter().any(|it| rest.starts_with(it)) {
                return None;
            } else {
                literal.push(next);
                rest = rest.get(next.len_utf8()..)?;
            }
        }
        Some(if literal == text { Cow::Borrowed(text) } else { Cow::Owned(literal) })
    }

    /// Reports whether the text is the same after deployment.
    pub(super) fn is_literal(self, text: &str) -> bool {
        matches!(self.literal(text), Some(Cow::Borrowed(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_the_deployment_and_escapes() {
        use Interpolation::{None as Literal, Serverless, Sub, Template, Terraform};
        for (text, interpolation, expected) in [
            ("${a} %{b} {{resolve:ssm:c}}", Literal, Some("${a} %{b} {{resolve:ssm:c}}")),
            ("${a} $${b}", Template, Some("${a} $${b}")),
            ("a {{resolve:ssm:c}}", Template, None),
            ("{{resolve:ssm:c}}", Sub, None),
            ("${!a} %{b}", Sub, Some("${a} %{b}")),
            ("${a}", Sub, None),
            ("$a {b}", Serverless, Some("$a {b}")),
            ("${self:a}", Serverless, None),
            ("$${a} %%{b} $% ${!", Terraform, None),
            ("가 $${a} %%{b} $%", Terraform, Some("가 ${a} %{b} $%")),
            ("%{ if a }b%{ endif }", Terraform, None),
        ] {
            assert_eq!(interpolation.literal(text).as_deref(), expected, "{text}");
        }
        assert!(Terraform.is_literal("a") && !Terraform.is_literal("$${a}"));
    }
}
