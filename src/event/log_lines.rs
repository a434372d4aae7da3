//! Lines of `aws logs tail`, which have a time and the name of the stream before the event.

use std::borrow::Cow;
use std::ops::Range;

/// The JSON of a line such as `2026-11-20T01:02:03+00:00 STREAM {..}`, up to the end of the line. `--format json` continues it
/// on the next lines. Returns `None` if the line does not begin with a time.
pub fn json_of_line(line: &str) -> Option<Range<usize>> {
    let start = line.find('{')?;
    let before = line.get(..start)?;
    let is_time = |it: &str| {
        let digits_at = |range: Range<usize>| {
            it.get(range).is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let punctuated = it.bytes().map(|byte| byte.is_ascii_digit());
        let form = [true, true, true, true, false, true, true, false, true, true];
        digits_at(0..4) && punctuated.take(form.len()).eq(form)
    };
    let is_prefix = is_time(before) && before.ends_with(' ');
    is_prefix.then(|| start..line.trim_end().len())
}

/// Replaces the prefixes of lines by spaces, so that all offsets stay. Other texts are returned as they are.
pub(super) fn without_prefixes(text: &str) -> Cow<'_, str> {
    let begins = text.lines().find(|it| !it.trim().is_empty()).and_then(json_of_line);
    if begins.is_none() {
        return Cow::Borrowed(text);
    }
    let mut json = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let start = json_of_line(line).map_or(0, |it| it.start);
        json.extend(std::iter::repeat_n(' ', start));
        json.push_str(line.get(start..).unwrap_or_default());
    }
    Cow::Owned(json)
}
