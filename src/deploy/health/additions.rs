//! Reports additions of others to the resources of the stack, and statements of the default buses.

use super::{Check, RepeatFlags};
use crate::aws::StackNames;
use crate::deploy::addition::{Addition, AdditionRisk, AllowedOnBus, BusStatement};
use crate::language::{Phrase, phrase};

/// Returns a check for each addition. An `Err` is the reason why some could not be read.
pub(super) fn additions(
    names: &StackNames,
    additions: &[Result<Addition, Phrase>],
    flags: &RepeatFlags,
) -> Vec<Check> {
    let check = |it: &Addition| check(it.risk(), it.describe(), &it.removal(names, &flags.aws));
    additions.iter().map(|it| it.as_ref().map_or_else(unread, check)).collect()
}

/// Returns a check for each statement.
pub(super) fn bus_statements(
    statements: &[Result<BusStatement, Phrase>],
    flags: &RepeatFlags,
) -> Vec<Check> {
    let check = |it: &BusStatement| match it.allowed {
        // As `export --member` sets it up; a foreign organization is visible by its ID.
        AllowedOnBus::Organizations(_) => Check::good(phrase!("members"), it.describe()),
        AllowedOnBus::Everybody | AllowedOnBus::Accounts(_) => {
            check(it.risk(), it.describe(), &it.removal(&flags.aws))
        }
    };
    statements.iter().map(|it| it.as_ref().map_or_else(unread, check)).collect()
}

fn unread(error: &Phrase) -> Check {
    Check::unknown(
        phrase!("addition"),
        error.clone(),
        phrase!("allow the caller this operation, to see additions of others"),
    )
}

fn check(risk: AdditionRisk, found: Phrase, removal: &str) -> Check {
    let fix = phrase!("if it is not yours to keep, remove it: {command}", command = removal);
    match risk {
        AdditionRisk::Unclear => Check::note(phrase!("addition"), found, fix),
        AdditionRisk::Breaks => Check::bad(phrase!("addition"), found, fix),
        AdditionRisk::Opens => Check::bad(phrase!("open"), found, fix),
    }
}
