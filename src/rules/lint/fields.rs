//! Misspelled fields of a record. New versions of the record add fields, so an unknown name that resembles no known field is
//! not reported.

use super::record_fields::{LISTED, names_in};
use super::spelling::quoted;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, nearest_within};
use crate::language::phrase;
use crate::pattern::Pattern;
use crate::pattern::ast::Condition;

/// Edit distance up to which a name counts as misspelled.
const MISSPELLED: usize = 2;

pub(super) fn lint(pattern: &Pattern, condition: &Condition) -> Option<Diagnostic> {
    let path: &str = pattern.path(condition.path).text();
    let names: Vec<_> = path.split('.').collect();
    let ["detail", inside @ ..] = &names[..] else { return None };
    let (depth, name, known) = (1..=inside.len()).find_map(|depth| {
        let (name, object) = inside.get(..depth)?.split_last()?;
        let object = object.join(".");
        let known = LISTED.contains(&&*object).then(|| names_in(&object))?;
        (!known.contains(name)).then_some((depth, *name, known))
    })?;
    let near = suggestion(name, &known)?;
    // A name with dots has one location for all of its parts.
    let has_own_span = condition.names.len() == names.len();
    let span =
        *condition.names.get(if has_own_span { depth } else { condition.names.len() - 1 })?;
    let title = phrase!("CloudTrail records have no field `{name}`", name);
    let label = phrase!("this field never exists");
    let diagnostic = Diagnostic::new(Code::TrailRecordField, span, title, label);
    Some(if has_own_span {
        diagnostic.suggest(near, quoted(near))
    } else {
        diagnostic.help(did_you_mean(near))
    })
}

fn suggestion(name: &str, known: &[&'static str]) -> Option<&'static str> {
    // As a suggestion, `vpcEndpointAccountId` is too similar to `vpcEndpointId`.
    let known: Vec<_> = known.iter().copied().filter(|it| *it != "vpcEndpointAccountId").collect();
    nearest_within(name, &known, MISSPELLED)
}
