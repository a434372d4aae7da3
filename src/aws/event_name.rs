//! Event names of CloudTrail.

/// Removes the date of an API version from an event name: `UpdateFunctionCode` for `UpdateFunctionCode20150331v2`,
/// `CreateFunction` for `CreateFunction2020_05_31`.
pub fn event_name_stem(name: &str) -> &str {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let undated = name
        .rsplit_once('v')
        .filter(|(_, version)| !version.is_empty() && digits(version))
        .map_or(name, |(undated, _)| undated);
    let date = undated.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let length = undated.bytes().skip(date.len()).filter(u8::is_ascii_digit).count();
    if length == 8 && undated.as_bytes().get(date.len()).is_some_and(u8::is_ascii_digit) {
        date
    } else {
        name
    }
}
