//! The syntax of region names and of the zone IDs that derive from them.

/// Length limit of a region name, in bytes. Existing names have up to 15 characters.
const MAX_LENGTH: usize = 32;

/// Prefix, direction and number: `us-gov-west-1` gives `("us-gov", "west", "1")`. Returns `None` for other syntax.
pub(super) fn split_region(text: &str) -> Option<(&str, &str, &str)> {
    let (words, number) = text.rsplit_once('-')?;
    let (prefix, direction) = words.rsplit_once('-')?;
    let is_word = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let fits = text.len() <= MAX_LENGTH && is_number && words.split('-').all(is_word);
    fits.then_some((prefix, direction, number))
}

/// The prefix of a region's zone IDs: `apne2` in `apne2-az1` (AWS RAM user guide, "Availability Zone IDs").
pub fn zone_id_prefix(region: &str) -> String {
    let parts = region.split('-').enumerate();
    let short = |(index, part): (usize, &str)| match part {
        // The first part, the continent, is not shortened.
        _ if index == 0 => part.to_owned(),
        "northeast" => "ne".to_owned(),
        "northwest" => "nw".to_owned(),
        "southeast" => "se".to_owned(),
        "southwest" => "sw".to_owned(),
        _ => part.chars().take(1).collect(),
    };
    parts.map(short).collect()
}
