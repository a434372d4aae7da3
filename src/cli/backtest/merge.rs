//! `backtest merge`: merges the counts of the parts of an archive.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use super::args::MergeArgs;
use crate::backtest::{MergeError, Partial, PartialError, read_partial};
use crate::cli::input::{InputSource, expand};
use crate::cli::open::open;
use crate::cli::{CommandContext, Failure};
use crate::language::phrase;

/// Merges partials. A document that is no partial, or one of another rule set, is an error: its part would be missing.
pub(super) fn merge(
    args: &MergeArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Partial, Failure> {
    let mut merged: Option<(String, Partial)> = None;
    for path in &args.parts {
        for path in expand(path)? {
            let name = path.display().to_string();
            let part = read(&path, &name, context)?;
            merged = Some(match merged.take() {
                None => (name, part),
                Some((first, whole)) => {
                    let whole = whole.merge(part).map_err(|error| mismatch(&name, &first, &error));
                    (first, whole?)
                }
            });
        }
    }
    merged.map(|(_, whole)| whole).ok_or_else(|| Failure::usage(phrase!("no partial given")))
}

fn read(path: &Path, name: &str, context: &mut CommandContext<'_, '_>) -> Result<Partial, Failure> {
    let mut text = String::new();
    let mut reader = open(&InputSource::of(path), &Arc::default(), context.stdin)?;
    let failed = |error| Failure::io(phrase!("cannot read {file}", file = name), error);
    reader.read_to_string(&mut text).map_err(failed)?;
    read_partial(&text).map_err(|error| {
        let cause = match error {
            PartialError::Invalid(error) => phrase!("invalid JSON or member: {error}", error),
            PartialError::OtherFormat => phrase!("`format` is not `audit-alert.partial`"),
            PartialError::OtherVersion(version) => {
                phrase!("version {version} is not supported", version)
            }
        };
        Failure::invalid(phrase!("{file} is not a partial", file = name).because(cause))
            .hint(phrase!("`audit-alert backtest --format partial` writes partials"))
    })
}

fn mismatch(name: &str, first: &str, error: &MergeError) -> Failure {
    let failure = Failure::invalid(phrase!("cannot merge {file} with {first}", file = name, first));
    match error {
        MergeError::OtherRules([(one, of_one), (other, of_other)]) => failure
            .hint(phrase!(
                "{first} counts the rule set {name}, {hash}",
                first,
                name = one,
                hash = of_one
            ))
            .hint(phrase!(
                "{file} counts the rule set {name}, {hash}",
                file = name,
                name = other,
                hash = of_other
            )),
        MergeError::OtherComparison => {
            failure.hint(phrase!("make all partials with the same --against, or all without"))
        }
    }
}
