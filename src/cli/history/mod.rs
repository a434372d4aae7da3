//! The source `lookup:`: CloudTrail's event history.

#[cfg(feature = "aws")]
mod pages;
#[cfg(feature = "aws")]
mod source;

#[cfg(feature = "aws")]
use std::io::Read;
use std::path::Path;
#[cfg(feature = "aws")]
use std::sync::Arc;

#[cfg(feature = "aws")]
pub(super) use pages::HistoryPages;
#[cfg(feature = "aws")]
pub(super) use source::{DEFAULT_DAYS, HistoryScope, HistorySource, kept_since, regions_of_rules};

use super::input::InputSource;
#[cfg(feature = "aws")]
use super::input::InputStream;
use super::{CommandContext, Failure};
#[cfg(feature = "aws")]
use crate::cloud::ThrottleNotices;
#[cfg(feature = "aws")]
use crate::diagnostic::Name;
use crate::language::phrase;
#[cfg(feature = "aws")]
use crate::ui::{self, Ui};

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
    let open = move || -> Result<Box<dyn Read>, Failure> {
        let pages = HistoryPages::start(source.clone(), ThrottleNotices::default(), || Ok(()))?;
        Ok(Box::new(pages.into_reader()))
    };
    Ok(InputSource::Stream(InputStream { name: Name::EventHistory, open: Arc::new(open) }))
}

/// Returns the event history as an input.
#[cfg(not(feature = "aws"))]
pub(super) fn input(
    _path: &Path,
    _context: &mut CommandContext<'_, '_>,
) -> Result<InputSource, Failure> {
    Err(no_aws())
}

/// Warns of the regions in which CloudTrail has throttled for some seconds.
#[cfg(feature = "aws")]
pub(super) fn report_throttling(notices: &ThrottleNotices, ui: &mut Ui<'_>) -> ui::Result<()> {
    for region in notices.take() {
        ui.warning(phrase!(
            "CloudTrail limits the requests in {region}; continuing as soon as it permits",
            region
        ))?;
        ui.flush()?;
    }
    Ok(())
}

/// The failure of a build without AWS.
#[cfg(not(feature = "aws"))]
pub(super) fn no_aws() -> Failure {
    Failure::usage(phrase!("this build of audit-alert cannot read from AWS"))
        .hint(phrase!("download the events, or use a build with the feature `aws`"))
}
