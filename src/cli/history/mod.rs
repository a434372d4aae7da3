//! The source `lookup:`: CloudTrail's event history.

#[cfg(feature = "aws")]
mod pages;
#[cfg(feature = "aws")]
mod source;

use std::io;
use std::path::Path;

#[cfg(feature = "aws")]
pub(super) use pages::HistoryPages;
#[cfg(feature = "aws")]
pub(super) use source::{DEFAULT_DAYS, HistoryScope, HistorySource, kept_since, regions_of_rules};

use super::input::InputSource;
use super::{CommandContext, Failure};
#[cfg(not(feature = "aws"))]
use crate::language::phrase;

/// The name of the source, which may be followed by the beginning of the period.
pub(super) const LOOKUP: &str = "lookup:";

/// Returns true for the event history. A file with such a name can be passed as `./lookup:`.
pub(super) fn is_history(path: &Path) -> bool {
    path.to_str().is_some_and(|it| it.starts_with(LOOKUP))
}

/// Returns the event history as an input.
#[cfg(feature = "aws")]
pub(super) fn input(
    path: &Path,
    context: &mut CommandContext<'_, '_>,
) -> Result<InputSource, Failure> {
    let source = HistorySource::of(path, &HistoryScope::default(), context)?;
    Ok(InputSource::History(Box::new(source)))
}

/// Returns the event history as an input.
#[cfg(not(feature = "aws"))]
pub(super) fn input(
    _path: &Path,
    _context: &mut CommandContext<'_, '_>,
) -> Result<InputSource, Failure> {
    Err(no_aws())
}

/// The failure of a build without AWS.
#[cfg(not(feature = "aws"))]
pub(super) fn no_aws() -> Failure {
    Failure::usage(phrase!("this build of audit-alert cannot read from AWS"))
        .hint(phrase!("download the events, or use a build with the feature `aws`"))
}

/// Returns the failure of AWS that interrupted a reader of the event history, or else the error itself.
#[cfg(feature = "aws")]
pub(super) fn interruption(error: io::Error) -> Result<Failure, io::Error> {
    error.downcast().map(|pages::HistoryInterrupted(failure)| failure)
}

/// Returns the error: without AWS there is no event history.
#[cfg(not(feature = "aws"))]
pub(super) fn interruption(error: io::Error) -> Result<Failure, io::Error> {
    Err(error)
}
