//! Decodes strings with escapes to WTF-8, in which an unpaired surrogate takes three bytes, as in
//! [`crate::json::JsonText`]. The scanner has validated the escapes before.

use crate::json::push_unit;

/// Appends the decoded bytes of a string.
pub(super) fn unescape(mut raw: &[u8], decoded: &mut Vec<u8>) {
    while let Some(at) = memchr::memchr(b'\\', raw) {
        decoded.extend_from_slice(&raw[..at]);
        raw = &raw[at..];
        if let Some((unit, rest)) = unit(raw) {
            if let Some((character, rest)) = pair(unit, rest) {
                decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                raw = rest;
            } else {
                push_unit(decoded, unit);
                raw = rest;
            }
            continue;
        }
        decoded.push(match raw.get(1) {
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(other) => *other,
            None => return,
        });
        raw = &raw[2..];
    }
    decoded.extend_from_slice(raw);
}

/// Reads `\uXXXX`. Returns the code unit and the rest.
fn unit(raw: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, rest) = raw.strip_prefix(b"\\u")?.split_first_chunk::<4>()?;
    let digits = str::from_utf8(digits).ok()?;
    Some((u16::from_str_radix(digits, 16).ok()?, rest))
}

/// Reads the second half of a surrogate pair. Returns the character and the rest, or `None` if there is no pair.
fn pair(high: u16, rest: &[u8]) -> Option<(char, &[u8])> {
    let 0xD800..0xDC00 = high else { return None };
    let (low, rest) = unit(rest)?;
    let character = char::decode_utf16([high, low]).next()?.ok()?;
    Some((character, rest))
}
