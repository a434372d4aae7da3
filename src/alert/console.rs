//! The link that opens an event in the console's event history.

use crate::event::Record;

/// Links to a management event: the history shows no others (AWS CloudTrail User Guide, "Working with event
/// history"), and only the partitions whose console is publicly known. Id and region go into a URL, so they are held to
/// the shapes AWS gives them.
pub(super) fn event_link(record: &Record<'_>) -> Option<String> {
    let id = record.event_id().filter(|id| is_event_id(id))?;
    let region = record.region().filter(|region| is_region(region))?;
    let host = if region.starts_with("cn-") {
        "console.amazonaws.cn"
    } else if region.starts_with("us-gov-") {
        "console.amazonaws-us-gov.com"
    } else if region.contains("iso") {
        return None;
    } else {
        "console.aws.amazon.com"
    };
    record
        .is_management()
        .then(|| format!("https://{region}.{host}/cloudtrailv2/home?region={region}#/events/{id}"))
}

fn is_event_id(id: &str) -> bool {
    id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// `ap-northeast-2`: lower-case words and a number.
fn is_region(region: &str) -> bool {
    let mut parts = region.split('-');
    let number = parts.next_back().is_some_and(|part| part.parse::<u8>().is_ok());
    let is_word =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    number && region.len() <= 32 && parts.clone().count() >= 2 && parts.all(is_word)
}
