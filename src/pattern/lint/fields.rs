//! Fields: which ones are asked, and what can stand there.

use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::pattern::ast::{Condition, Path, Pattern, Term};
use crate::pattern::suggest::nearest;

/// The members of every event, and whether they are strings.
const ENVELOPE: [(&str, bool); 9] = [
    ("version", true),
    ("id", true),
    ("detail-type", true),
    ("source", true),
    ("account", true),
    ("time", true),
    ("region", true),
    ("resources", true),
    ("detail", false),
];

pub(super) fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let mut found: Vec<_> = no_source(pattern).into_iter().collect();
    for (index, condition) in pattern.conditions().iter().enumerate() {
        let path = pattern.path(condition.path);
        found.extend(unknown_field(path, condition));
        found.extend(never_there(path, condition));
        found.extend(overridden(pattern, index, condition));
    }
    found
}

/// Custom events may have any `detail-type` and `detail`, but a `source` that begins with `aws.` is refused for them
/// (EventBridge API reference, `PutEvents`), so only `source` tells that AWS sent an event.
fn no_source(pattern: &Pattern) -> Option<Diagnostic> {
    let asks_source = pattern.sub_rules().iter().all(|rule| {
        let mut conditions = rule.conditions().iter().map(|id| pattern.condition(*id));
        conditions.any(|it| pattern.path(it.path).text().as_bytes() == b"source")
    });
    let title = "nothing asks for the source".to_owned();
    let label = "an event that anybody puts on the bus can match".to_owned();
    let diagnostic = Diagnostic::new(Code::LintNoSource, Span::new(0, 1), title, label);
    (!asks_source).then(|| {
        diagnostic.help(
            "ask for one, such as \"source\": [\"aws.ecs\"]: custom events cannot have it"
                .to_owned(),
        )
    })
}

fn first_name(path: &Path) -> String {
    let text = path.text().to_string();
    text.split('.').next().unwrap_or_default().to_owned()
}

/// A name at the top that no event has.
fn unknown_field(path: &Path, condition: &Condition) -> Option<Diagnostic> {
    let name = first_name(path);
    let names = ENVELOPE.map(|(name, _)| name);
    let asks_absence = condition.tests.iter().all(|test| test.term == Term::Exists(false));
    if names.contains(&name.as_str()) || asks_absence {
        return None;
    }
    let span = *condition.names.first()?;
    let title = format!("events have no field `{name}` at the top");
    let mut diagnostic =
        Diagnostic::new(Code::LintUnknownField, span, title, "this is never there".to_owned());
    if let Some(nearest) = nearest(&name, &names) {
        diagnostic.fix = Some(Box::new(Fix { span, text: format!("\"{nearest}\"") }));
        return Some(diagnostic.help(format!("a field with a similar name exists: `{nearest}`")));
    }
    Some(diagnostic.help("what CloudTrail writes is inside \"detail\"".to_owned()))
}

/// A test that no event passes: of a field that is always a string, or always an object.
fn never_there(path: &Path, condition: &Condition) -> Vec<Diagnostic> {
    let name = path.text().to_string();
    let Some((name, is_string)) = ENVELOPE.iter().find(|(known, _)| *known == name) else {
        return Vec::new();
    };
    let never = |term: &Term| match term {
        Term::Exists(false) => *is_string && *name != "resources",
        Term::Number(_) | Term::Bool(_) | Term::Null | Term::Numeric(_) => true,
        _ => !is_string,
    };
    let kind = if *is_string { "a string" } else { "an object" };
    let diagnostic = |span| {
        let title = "this can never match".to_owned();
        let label = format!("`{name}` is always {kind}");
        let diagnostic = Diagnostic::new(Code::LintNeverMatches, span, title, label);
        let help = if *is_string {
            "write it in double quotes"
        } else {
            "ask for fields inside: \"detail\": {..}"
        };
        diagnostic.help(help.to_owned())
    };
    condition
        .tests
        .iter()
        .filter(|test| never(&test.term))
        .map(|test| diagnostic(test.span))
        .collect()
}

/// The same path twice: the last array replaces the others, without a word from EventBridge.
fn overridden(pattern: &Pattern, index: usize, condition: &Condition) -> Option<Diagnostic> {
    let asked = pattern
        .sub_rules()
        .iter()
        .any(|rule| rule.conditions().iter().any(|id| id.index() == index));
    let path = pattern.path(condition.path).text();
    let title = format!("`{path}` is asked for again further on");
    let label = "this array is replaced, and never asked".to_owned();
    let diagnostic = Diagnostic::new(Code::LintOverridden, condition.span, title, label);
    (!asked).then(|| diagnostic.help("put all alternatives into one array".to_owned()))
}
