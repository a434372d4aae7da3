//! Why a text cannot be the value of a key, wherever it was said: in a file, a variable or a flag.

use crate::aws::{RegionStatus, region_status, regions_near};
use crate::diagnostic::{closest, nearest_within};

const REGION: &str = "a region is called like ap-northeast-2";
const NAME: &str = "a name is up to 20 of a-z, 0-9 and -";
const RESERVED_NAME: &str = "a name does not begin with aws or ssm, or Systems Manager refuses the parameter /NAME/slack-webhook";

/// Longest name: with a rule's name and a number behind it, EventBridge takes 64 characters.
const MAX_NAME: usize = 20;

/// What the name of a parameter cannot begin with (Systems Manager API, `PutParameter`), and that of the webhook's begins
/// with the stack's. In upper case neither, but then no name has any.
const RESERVED: [&str; 2] = ["aws", "ssm"];

/// Most letters that differ between a misspelled region with an unknown prefix and the one that is suggested.
const MISSPELLED: usize = 3;

/// The known region nearest to a text.
fn nearest_region(text: &str) -> Option<&'static str> {
    let regions = regions_near(text);
    let is_of_prefix = regions.len() < regions_near("").len();
    if is_of_prefix { closest(text, &regions) } else { nearest_within(text, &regions, MISSPELLED) }
}

/// The reason why a text cannot be a region, with the region that may be meant. A region that AWS may have added since is
/// accepted: see [`new_region_note`].
pub fn region_error(text: &str) -> Option<String> {
    let title = match region_status(text) {
        RegionStatus::Known | RegionStatus::MayBeNew => return None,
        RegionStatus::Unknown => "there is no such region",
        RegionStatus::Malformed => REGION,
    };
    let nearest = nearest_region(text).map(|it| format!("; the nearest is {it}"));
    Some(format!("{title}{}", nearest.unwrap_or_default()))
}

/// A note on a text that is not a known region and has the form of a new one.
pub fn new_region_note(text: &str) -> Option<String> {
    let is_new = region_status(text) == RegionStatus::MayBeNew;
    let nearest = nearest_region(text).filter(|_| is_new)?;
    Some(format!("used as a new region; the nearest known one is {nearest}"))
}

/// Why a text cannot be the name before those of AWS resources.
pub fn name_error(text: &str) -> Option<&'static str> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = !text.is_empty() && text.len() <= MAX_NAME && text.chars().all(fits);
    if !fits {
        return Some(NAME);
    }
    RESERVED.iter().any(|it| text.starts_with(it)).then_some(RESERVED_NAME)
}
