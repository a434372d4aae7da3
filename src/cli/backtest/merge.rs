//! `backtest merge`: merges the counts of the parts of an archive.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufReader};
use std::sync::Arc;

use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::args::MergeArgs;
use crate::backtest::{
    FailedShard, MergeError, Partial, PartialError, RepeatedInput, read_partial,
};
use crate::cli::input::{InputSource, expand};
use crate::cli::open::{open, read_failure};
use crate::cli::{CommandContext, Failure};
use crate::diagnostic::Name;
use crate::language::{Phrase, phrase, plural};

/// The counts of the parts that were read.
#[derive(Default)]
pub(super) struct MergedParts {
    /// The counts, with the name of the first part.
    counts: Option<(String, Partial)>,
    /// The names of the parts that counted the inputs that are identified.
    parts: BTreeMap<RepeatedInput, Arc<str>>,
    failed: Vec<FailedShard>,
}

/// Merges partials. A document that is no partial, or one of another rule set, is an error: its part would be missing.
pub(super) fn merge(
    args: &MergeArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Partial, Failure> {
    let mut merged = MergedParts::default();
    for path in &args.parts {
        for path in expand(path)? {
            let input = InputSource::of(&path);
            let reader = open(&input, &Arc::default(), context.stdin)?;
            merged.read(reader, &path.display().to_string(), &input.name())?;
        }
    }
    merged.finish()
}

impl MergedParts {
    /// Merges the documents of a file, one after the other: a file may have any number of them.
    pub(super) fn read(
        &mut self,
        reader: impl io::Read,
        name: &str,
        input: &Name,
    ) -> Result<(), Failure> {
        let reader = BufReader::new(reader);
        let incomplete = |error: &serde_json::Error| {
            if error.is_eof() {
                PartialError::Incomplete
            } else {
                PartialError::Invalid(error.to_string())
            }
        };
        for document in Deserializer::from_reader(reader).into_iter::<Box<RawValue>>() {
            let document = document.map_err(|error| {
                if error.is_io() {
                    read_failure(input, error.into())
                } else {
                    no_partial(name, incomplete(&error))
                }
            })?;
            self.add(document.get(), name)?;
        }
        Ok(())
    }

    fn add(&mut self, text: &str, name: &str) -> Result<(), Failure> {
        let part = match read_partial(text) {
            Ok(part) => part,
            Err(error) => {
                self.add_failed(FailedShard::read(text).ok_or_else(|| no_partial(name, error))?);
                return Ok(());
            }
        };
        let own: Arc<str> = name.into();
        let identified: Vec<_> = part.input.identified().collect();
        let (first, whole) = match self.counts.take() {
            None => (name.to_owned(), part),
            Some((first, whole)) => {
                let repeated = whole.input.repeated(&part.input);
                // Parts of other rules cannot be merged even if they count other files.
                let whole = whole.merge(part).map_err(|error| mismatch(name, &first, &error))?;
                if let Some(input) = repeated {
                    let other = self.parts.get(&input).map_or(&*first, |it| it);
                    return Err(counted_twice(name, other));
                }
                (first, whole)
            }
        };
        self.parts.extend(identified.into_iter().map(|it| (it, Arc::clone(&own))));
        // As many as are identified in the whole: the number of parts has no limit.
        let kept: BTreeSet<_> = whole.input.identified().collect();
        self.parts.retain(|it, _| kept.contains(it));
        self.counts = Some((first, whole));
        Ok(())
    }

    pub(super) fn add_failed(&mut self, failed: FailedShard) {
        self.failed.push(failed);
    }

    /// Returns the counts of the whole.
    pub(super) fn finish(self) -> Result<Partial, Failure> {
        let Self { counts, failed, .. } = self;
        match (counts, failed.first()) {
            (Some((_, mut whole)), _) => {
                for it in &failed {
                    whole.add_failed(it);
                }
                Ok(whole)
            }
            (None, Some(first)) => {
                let reason = Phrase::verbatim(first.reason.clone());
                let error = plural!(
                    count = failed.len(),
                    "{count} shard failed, and there are no counts of others",
                    "{count} shards failed, and there are no counts of others"
                );
                Err(Failure::invalid(error.because(reason)))
            }
            (None, None) => Err(Failure::usage(phrase!("no partial given"))),
        }
    }
}

fn no_partial(name: &str, error: PartialError) -> Failure {
    let cause = match error {
        PartialError::Invalid(error) => phrase!("invalid JSON or member: {error}", error),
        PartialError::Incomplete => phrase!("the file is incomplete"),
        PartialError::OtherFormat => phrase!("`format` is not `audit-alert.partial`"),
        PartialError::OtherVersion(version) => {
            phrase!("version {version} is not supported", version)
        }
    };
    Failure::invalid(phrase!("{file} is not a partial", file = name).because(cause))
        .hint(phrase!("`audit-alert backtest --format partial` writes partials"))
}

fn counted_twice(name: &str, other: &str) -> Failure {
    Failure::invalid(phrase!("{file} counts events that {other} counts, too", file = name, other))
        .hint(phrase!("give each part once, and count each file in one part"))
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
        MergeError::TooLarge => failure.hint(phrase!("the counts are too large")),
        MergeError::OtherComparison => {
            failure.hint(phrase!("make all partials with the same --against, or all without"))
        }
    }
}
