//! Reports additions of others to the resources of the stack.

use super::{Check, RepeatFlags};
use crate::aws::StackNames;
use crate::deploy::addition::{Addition, AdditionRisk};
use crate::language::{Phrase, phrase};

/// Returns a check for each addition. An `Err` is the reason why some could not be read.
pub(super) fn additions(
    names: &StackNames,
    additions: &[Result<Addition, Phrase>],
    flags: &RepeatFlags,
) -> Vec<Check> {
    let check = |addition: &Result<Addition, Phrase>| match addition {
        Ok(addition) => of_addition(names, addition, flags),
        Err(error) => Check::unknown(
            phrase!("addition"),
            error.clone(),
            phrase!("allow the caller this operation, to see additions of others"),
        ),
    };
    additions.iter().map(check).collect()
}

fn of_addition(names: &StackNames, addition: &Addition, flags: &RepeatFlags) -> Check {
    let (found, removal) = (addition.describe(), addition.removal(names, &flags.aws));
    let fix = phrase!("if it is not yours to keep, remove it: {command}", command = removal);
    match addition.risk() {
        AdditionRisk::Unclear => Check::note(phrase!("addition"), found, fix),
        AdditionRisk::Breaks => Check::bad(phrase!("addition"), found, fix),
        AdditionRisk::Opens => Check::bad(phrase!("open"), found, fix),
    }
}
