//! Values that are not known before the deployment, as texts that no name in AWS can contain.

/// A value of the deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The account ID.
    Account,
    /// The name of the parameter with the webhook URL, which begins with a slash.
    Parameter,
    /// The region of a template that is deployed in several.
    Region,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextPart<'t> {
    Literal(&'t str),
    Placeholder(Placeholder),
}

impl Placeholder {
    const ALL: [Self; 3] = [Self::Account, Self::Parameter, Self::Region];

    /// Returns the text that stands for the value.
    pub fn text(self) -> &'static str {
        match self {
            Self::Account => "<account>",
            Self::Parameter => "/<parameter>",
            Self::Region => "<region>",
        }
    }
}

/// Splits a text at its placeholders.
pub(super) fn text_parts(mut text: &str) -> Vec<TextPart<'_>> {
    let mut parts = Vec::new();
    let next = |text: &str| {
        let found = Placeholder::ALL.into_iter().filter_map(|it| Some((text.find(it.text())?, it)));
        found.min_by_key(|(at, _)| *at)
    };
    while let Some((at, placeholder)) = next(text) {
        let (before, rest) = text.split_at(at);
        parts.extend((!before.is_empty()).then_some(TextPart::Literal(before)));
        parts.push(TextPart::Placeholder(placeholder));
        text = rest.strip_prefix(placeholder.text()).unwrap_or_default();
    }
    parts.extend((!text.is_empty() || parts.is_empty()).then_some(TextPart::Literal(text)));
    parts
}
