//! Masks secrets inside running text: by their shape, by the name that a value is assigned to, and by their position in
//! a URL or a header.
//!
//! Texts of an event reach megabytes and attackers write them, so the scan takes linear time: text examined beyond the
//! current position is either masked and skipped, bounded by a constant, or not examined again.

use std::borrow::Cow;

use super::secrets::{REDACTED, is_secret_name, is_secret_value};

/// Replaces the secrets of a text by [`REDACTED`]. Access key ids are not secret, but useful to an attacker who has the
/// key; they keep both ends, so that readers can tell keys apart.
pub(super) fn mask_secrets(text: &str) -> Cow<'_, str> {
    let mut scan = Scan { text, bytes: text.as_bytes(), masked_until: 0, no_jwt_before: 0 };
    let mut masked = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at < text.len() {
        let Some(found) = scan.secret_at(at) else {
            at += 1;
            continue;
        };
        masked.push_str(text.get(copied..found.start).unwrap_or_default());
        match found.kept {
            Some((head, tail)) => masked.extend([head, "****", tail]),
            None => masked.push_str(REDACTED),
        }
        copied = found.end;
        at = found.end.max(at + 1);
        scan.masked_until = at;
    }
    if masked.is_empty() {
        return Cow::Borrowed(text);
    }
    masked.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(masked)
}

/// Position of a secret in a text, and the two ends that stay visible.
struct SecretSpan<'a> {
    start: usize,
    end: usize,
    kept: Option<(&'a str, &'a str)>,
}

impl SecretSpan<'_> {
    fn whole(start: usize, end: usize) -> Option<Self> {
        (start < end).then_some(Self { start, end, kept: None })
    }
}

/// Form of a credential: prefix, allowed characters and minimum length in bytes.
struct CredentialShape {
    prefix: &'static str,
    is_body: fn(u8) -> bool,
    min: usize,
}

const fn shape(prefix: &'static str, is_body: fn(u8) -> bool, min: usize) -> CredentialShape {
    CredentialShape { prefix, is_body, min }
}

/// Credentials that are recognized without context, by prefixes that their issuers document: AWS STS tokens (base64 of
/// a fixed header), Slack, GitHub, GitLab, Stripe, Google and npm. Case-insensitive, because hosts are.
const SHAPES: [CredentialShape; 22] = [
    shape("IQoJb3JpZ2lu", is_base64, 64),
    shape("FwoGZXIvYXdz", is_base64, 64),
    shape("FQoGZXIvYXdz", is_base64, 64),
    shape("xoxa-", is_word, 15),
    shape("xoxb-", is_word, 15),
    shape("xoxe", is_word, 15),
    shape("xoxp-", is_word, 15),
    shape("xoxs-", is_word, 15),
    shape("xapp-", is_word, 15),
    shape("ghp_", is_word, 30),
    shape("gho_", is_word, 30),
    shape("ghr_", is_word, 30),
    shape("ghs_", is_word, 30),
    shape("ghu_", is_word, 30),
    shape("github_pat_", is_word, 30),
    shape("glpat-", is_word, 20),
    shape("sk_live_", is_word, 20),
    shape("rk_live_", is_word, 20),
    shape("AIza", is_word, 35),
    shape("npm_", is_word, 36),
    shape("hooks.slack.com", is_url_path, 24),
    shape("hooks.slack-gov.com", is_url_path, 28),
];

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// End of the text that is already masked; names are not searched there.
    masked_until: usize,
    /// No JWT begins before this offset. Set when a candidate up to here had no second dot, so that its bytes are not
    /// scanned again.
    no_jwt_before: usize,
}

impl<'a> Scan<'a> {
    /// The secret that begins at an offset, or follows the separator there. The first byte rules out most positions,
    /// which keeps long texts cheap.
    fn secret_at(&mut self, at: usize) -> Option<SecretSpan<'a>> {
        match self.byte(at)? {
            b'=' | b':' => self.user_info(at).or_else(|| self.assigned(at)),
            b' ' | b'\t' => self.scheme(at).or_else(|| self.flag(at)),
            b'-' if self.rest(at).starts_with("-----BEGIN ") => self.private_key(at),
            b'A' | b'a' | b'F' | b'f' | b'G' | b'g' | b'H' | b'h' | b'I' | b'i' | b'N' | b'n'
            | b'R' | b'r' | b'S' | b's' | b'X' | b'x' | b'e'
                if !self.before(at).is_some_and(is_alphanumeric) =>
            {
                self.access_key_id(at).or_else(|| self.jwt(at)).or_else(|| self.shaped(at))
            }
            _ => None,
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn before(&self, at: usize) -> Option<u8> {
        at.checked_sub(1).and_then(|at| self.byte(at))
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    /// End of the run of matching bytes that begins at an offset.
    fn run(&self, at: usize, is_part: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| !is_part(*byte)).unwrap_or(rest.len())
    }

    /// Start of the run of matching bytes that ends at an offset.
    fn run_back(&self, end: usize, is_part: impl Fn(u8) -> bool) -> usize {
        let before = self.bytes.get(self.masked_until..end).unwrap_or_default();
        end - before.iter().rev().position(|byte| !is_part(*byte)).unwrap_or(before.len())
    }

    fn access_key_id(&self, start: usize) -> Option<SecretSpan<'a>> {
        let rest = self.rest(start);
        let is_key = (rest.starts_with("AKIA") || rest.starts_with("ASIA"))
            && rest.bytes().take_while(|it| is_alphanumeric(*it)).take(21).count() == 20
            && rest.bytes().take(20).all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
        let kept = (rest.get(..8)?, rest.get(16..20)?);
        is_key.then_some(SecretSpan { start, end: start + 20, kept: Some(kept) })
    }

    fn shaped(&self, start: usize) -> Option<SecretSpan<'a>> {
        let rest = self.bytes.get(start..)?;
        let begins = |shape: &&CredentialShape| {
            rest.get(..shape.prefix.len())
                .is_some_and(|it| it.eq_ignore_ascii_case(shape.prefix.as_bytes()))
        };
        let shape = SHAPES.iter().find(begins)?;
        let end = self.run(start, shape.is_body);
        (end - start >= shape.min).then(|| SecretSpan::whole(start, end))?
    }

    /// Three parts of base64 joined by dots, the first of which begins `{"`. A JWE has five.
    fn jwt(&mut self, start: usize) -> Option<SecretSpan<'a>> {
        if start < self.no_jwt_before || !self.rest(start).starts_with("eyJ") {
            return None;
        }
        let mut end = start;
        for part in 0..3 {
            let begin = end;
            end = self.run(begin, is_word);
            let is_followed = part == 2 || self.byte(end) == Some(b'.');
            if end == begin || !is_followed {
                self.no_jwt_before = end;
                return None;
            }
            end += 1;
        }
        SecretSpan::whole(start, self.run(end - 1, |byte| is_word(byte) || byte == b'.'))
    }

    /// A private key in PEM form (RFC 7468, OpenSSL, OpenSSH, PGP), to the end of the text if the key was cut off.
    fn private_key(&self, start: usize) -> Option<SecretSpan<'a>> {
        let begin = start + "-----BEGIN ".len();
        let label_end = self.run(begin, |byte| byte.is_ascii_uppercase() || byte == b' ');
        let is_private = self.text.get(begin..label_end)?.contains("PRIVATE KEY")
            && self.rest(label_end).starts_with("-----");
        if !is_private {
            return None;
        }
        let after_mark =
            |from: usize, mark: &str| Some(from + self.rest(from).find(mark)? + mark.len());
        let end = after_mark(label_end, "-----END ").and_then(|end| after_mark(end, "-----"));
        SecretSpan::whole(start, end.unwrap_or(self.text.len()))
    }

    /// The password of `scheme://user:password@host`, also with slashes escaped as `\/`, which JSON allows.
    fn user_info(&self, colon: usize) -> Option<SecretSpan<'a>> {
        let rest = self.rest(colon);
        let slashes = ["://", r":\/\/"].into_iter().find(|it| rest.starts_with(it))?;
        let begin = colon + slashes.len();
        let is_authority = |byte| !ends_value(byte) && !matches!(byte, b'/' | b'<' | b'>');
        let authority = self.text.get(begin..self.run(begin, is_authority))?;
        let (user_info, _) = authority.rsplit_once('@')?;
        let (user, password) = user_info.split_once(':')?;
        let start = begin + user.len() + 1;
        is_secret_value("", password).then(|| SecretSpan::whole(start, begin + user_info.len()))?
    }

    /// The value after `name=`, `"name":`, or a line's `name: `.
    fn assigned(&self, separator: usize) -> Option<SecretSpan<'a>> {
        let is_colon = self.byte(separator) == Some(b':');
        let name_end = self.run_back(separator, is_blank);
        let name_end = self.run_back(name_end, is_quote);
        let is_quoted = name_end > self.masked_until && self.byte(name_end).is_some_and(is_quote);
        let start = self.run_back(name_end, is_name);
        let name = self.text.get(start..name_end)?;
        if !is_secret_name(name) {
            return None;
        }
        let is_header = name.eq_ignore_ascii_case("authorization");
        // Prose and ARNs have colons as well: `…:secret:prod/db`, `invalid token: …`.
        let is_line = || {
            let indent = self.run_back(start, |byte| is_blank(byte) || byte == b'-');
            let before = if indent > self.masked_until { self.before(indent) } else { None };
            self.byte(separator + 1).is_some_and(is_blank)
                && before.is_none_or(|byte| byte == b'\n' || is_quote(byte))
        };
        if is_colon && !is_quoted && !is_header && !is_line() {
            return None;
        }
        self.value(name, separator + 1, is_header && is_colon)
    }

    /// The value after `--name `.
    fn flag(&self, space: usize) -> Option<SecretSpan<'a>> {
        let start = self.run_back(space, is_name);
        let name = self.text.get(start..space)?;
        (name.starts_with("--") && is_secret_name(name)).then(|| self.value(name, space, false))?
    }

    /// The token after `Bearer ` or `Basic `, unless it looks like a word of a sentence ("Basic authentication").
    fn scheme(&self, space: usize) -> Option<SecretSpan<'a>> {
        let name = self.text.get(self.run_back(space, is_alphanumeric)..space)?;
        if !["bearer", "basic"].iter().any(|it| name.eq_ignore_ascii_case(it)) {
            return None;
        }
        let start = self.run(space, is_blank);
        let end = self.run(start, |byte| is_base64(byte) || matches!(byte, b'.' | b'~'));
        let is_odd = |byte: u8| {
            byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'+' | b'=')
        };
        let token = self.bytes.get(start..end)?;
        let is_token = token.len() >= 20 || token.iter().skip(1).copied().any(is_odd);
        (token.len() >= 6 && is_token).then(|| SecretSpan::whole(start, end))?
    }

    /// The value that begins at an offset, after blanks and an optional quote. It ends at the closing quote, for a header
    /// at the end of the line, otherwise at the end of the word.
    fn value(&self, name: &str, from: usize, to_line_end: bool) -> Option<SecretSpan<'a>> {
        let blanks = self.run(from, is_blank);
        let slashes = self.run(blanks, |byte| byte == b'\\');
        let quote = self.byte(slashes).filter(|byte| matches!(byte, b'"' | b'\''));
        let is_container = matches!(self.byte(blanks), Some(b'{' | b'['));
        let (start, end) = match quote {
            Some(quote) => (slashes + 1, self.closing(quote, slashes - blanks, slashes + 1)),
            // Its members are checked by their own names. CloudFormation's `{{resolve:..}}` is not a secret either.
            None if is_container => return None,
            None if to_line_end => {
                let is_line = |byte| byte != b'\n' && !is_quote(byte);
                (blanks, self.run(blanks, is_line))
            }
            None => (blanks, self.run(blanks, |byte| !ends_value(byte))),
        };
        let is_secret = is_secret_value(name, self.text.get(start..end)?);
        is_secret.then(|| SecretSpan::whole(start, end))?
    }

    /// End of a quoted value: the next equal quote that is preceded by no more backslashes than the opening one, because
    /// a quote inside the value has more.
    fn closing(&self, quote: u8, slashes: usize, from: usize) -> usize {
        let mut run = 0;
        for (at, byte) in self.bytes.iter().enumerate().skip(from) {
            if *byte == quote && run <= slashes {
                return at - run;
            }
            run = if *byte == b'\\' { run + 1 } else { 0 };
        }
        self.bytes.len()
    }
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_name(byte: u8) -> bool {
    is_word(byte) || byte == b'.'
}

fn is_base64(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'+' | b'/' | b'=')
}

fn is_url_path(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'/' | b'.' | b'\\')
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'\\')
}

/// Reports whether a byte ends an unquoted value in a command, a query or a connection string.
fn ends_value(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'&' | b';' | b'"' | b'\'' | b'\\')
}
