//! The link that opens an event in the console's event history.

use crate::aws::{Partition, is_region_syntax};
use crate::event::Record;

/// Returns the link to an event. `None` for data events, which the event history does not list (AWS CloudTrail User
/// Guide, "Working with event history"), and for partitions without a documented console. The id and the region become
/// part of a URL, so they must have the forms that AWS gives them.
pub(super) fn event_link(record: &Record<'_>) -> Option<String> {
    let id = record.event_id().filter(|id| is_event_id(id))?;
    let region = record.region().filter(|region| is_region_syntax(region))?;
    let host = Partition::of_region(region).console?;
    record
        .is_management()
        .then(|| format!("https://{region}.{host}/cloudtrailv2/home?region={region}#/events/{id}"))
}

fn is_event_id(id: &str) -> bool {
    id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
