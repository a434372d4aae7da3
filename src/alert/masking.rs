//! Masks secrets inside running text: by their shape, by the name that a value is assigned to, and by their position in
//! a URL, a header or a command.
//!
//! Texts of an event reach megabytes and attackers write them, so the scan takes linear time: text examined beyond the
//! current position is either masked and skipped, bounded by a constant, or not examined again.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;

use super::commands::{Command, Part, looks_like_password};
use super::secrets::{
    REDACTED, Secrecy, is_label, is_secret_name, is_secret_value, is_value_name, looks_random,
    secrecy,
};
use super::shapes::credential_length;

/// Replaces the secrets of a text by [`REDACTED`]. Access key ids are not secret, but useful to an attacker who has the
/// key; they keep both ends, so that readers can tell keys apart.
pub(super) fn mask_secrets(text: &str) -> Cow<'_, str> {
    mask_secrets_beside(text, false)
}

/// Does the same for a text beside others, which may contain an access key id.
pub(super) fn mask_secrets_beside(text: &str, is_beside_key_id: bool) -> Cow<'_, str> {
    let mut scan = Scan::new(text, is_beside_key_id, 0);
    let mut masked = String::new();
    let mut copied = 0;
    while let Some(found) = scan.next_secret() {
        masked.push_str(text.get(copied..found.start).unwrap_or_default());
        match found.kept {
            Some((head, tail)) => masked.extend([head, "****", tail]),
            None => masked.push_str(REDACTED),
        }
        copied = found.end;
    }
    if masked.is_empty() {
        return Cow::Borrowed(text);
    }
    masked.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(masked)
}

/// Reports whether a text contains an access key id.
pub(super) fn has_key_id(text: &str) -> bool {
    text.len() >= 20
        && ["AKIA", "ASIA"].iter().any(|it| memmem::find(text.as_bytes(), it.as_bytes()).is_some())
}

/// Deepest level of base64 inside base64 that is decoded.
const MAX_ENCODINGS: usize = 3;

/// Number of bytes before a value, or behind it, that are searched for its name or for the command that reads it.
const NEAR: usize = 256;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

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

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The next offset to examine.
    at: usize,
    /// End of the text that is already masked; names are not searched there.
    masked_until: usize,
    /// No JWT begins before this offset. Set when a candidate up to here had no second dot, so that its bytes are not
    /// scanned again.
    no_jwt_before: usize,
    /// The same for base64.
    no_base64_before: usize,
    /// The text has several words, which may be a command.
    has_words: bool,
    command: Command,
    /// The text, or one beside it, has an access key id. `None` if not searched yet.
    has_key_id: Option<bool>,
    has_at: bool,
    /// Number of encodings around this text.
    encodings: usize,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, is_beside_key_id: bool, encodings: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            masked_until: 0,
            no_jwt_before: 0,
            no_base64_before: 0,
            has_words: text.bytes().any(|it| it.is_ascii_whitespace()),
            command: Command::default(),
            has_key_id: is_beside_key_id.then_some(true),
            has_at: text.contains('@'),
            encodings,
        }
    }

    /// Searches the text once.
    fn is_beside_key_id(&mut self) -> bool {
        let text = self.text;
        *self.has_key_id.get_or_insert_with(|| has_key_id(text))
    }

    fn next_secret(&mut self) -> Option<SecretSpan<'a>> {
        while self.at < self.text.len() {
            let Some(found) = self.secret_at(self.at) else {
                self.at += 1;
                continue;
            };
            self.at = found.end.max(self.at + 1);
            self.masked_until = self.at;
            return Some(found);
        }
        None
    }

    /// The secret that begins at an offset, or follows the separator or the word there.
    fn secret_at(&mut self, at: usize) -> Option<SecretSpan<'a>> {
        let byte = self.byte(at)?;
        let before = self.before(at);
        if self.has_words
            && before.is_none_or(|it| it.is_ascii_whitespace())
            && !byte.is_ascii_whitespace()
            && let Some(found) = self.word(at)
        {
            return Some(found);
        }
        match byte {
            b'=' | b':' => self.user_info(at).or_else(|| self.assigned(at)),
            b'>' => self.element(at),
            b' ' | b'\t' => self.scheme(at),
            b'-' if self.rest(at).starts_with("-----BEGIN ") => self.private_key(at),
            byte if is_alphanumeric(byte) && !before.is_some_and(is_alphanumeric) => self
                .access_key_id(at)
                .or_else(|| self.jwt(at))
                .or_else(|| self.shaped(at))
                .or_else(|| self.encoded(at)),
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
        let length = match self.byte(start)? {
            byte if byte.is_ascii_digit() => self.bot_token_length(start),
            b'M' | b'N' | b'O' => self.discord_token_length(start),
            _ => None,
        };
        let length = length.or_else(|| credential_length(self.bytes.get(start..)?))?;
        SecretSpan::whole(start, start + length)
    }

    /// A token of a Telegram bot, `123456789:AA…`.
    fn bot_token_length(&self, start: usize) -> Option<usize> {
        let rest = self.bytes.get(start..)?;
        let digits = rest.iter().take(13).take_while(|it| it.is_ascii_digit()).count();
        let is_token = rest.get(digits..)?.starts_with(b":AA") && (8..=12).contains(&digits);
        let end = self.run(start + digits + 1, is_word);
        (is_token && end - start - digits > 30).then_some(end - start)
    }

    /// A token of a Discord bot: three parts of at least 23, 6 and 27 characters, the first of which encodes digits.
    fn discord_token_length(&self, start: usize) -> Option<usize> {
        let rest = self.bytes.get(start..)?;
        let word = |from: usize| {
            Some(rest.get(from..)?.iter().take(60).take_while(|it| is_word(**it)).count())
        };
        let dot = |at: usize| rest.get(at) == Some(&b'.');
        let first = word(0).filter(|it| (23..=28).contains(it) && dot(*it))?;
        let second = word(first + 1).filter(|it| *it == 6 && dot(first + 1 + it))?;
        let third = word(first + second + 2).filter(|it| *it >= 27)?;
        Some(first + second + 2 + third)
    }

    /// Text in base64 that contains secrets. Also the secret key (40 characters) or signature (28) of AWS beside an
    /// access key id.
    fn encoded(&mut self, start: usize) -> Option<SecretSpan<'a>> {
        if start < self.no_base64_before {
            return None;
        }
        let is_part = |byte| is_word(byte) || matches!(byte, b'+' | b'/');
        let body = self.run(start, is_part);
        let end = self.run(body, |byte| byte == b'=');
        self.no_base64_before = body;
        let word = self.text.get(start..body)?;
        let is_key = (word.len() == 40 || (word.len() == 27 && end == body + 1))
            && looks_random(word)
            && word.bytes().any(|it| it.is_ascii_uppercase())
            && self.is_beside_key_id();
        if is_key {
            return SecretSpan::whole(start, end);
        }
        if word.len() < 16 || self.encodings == MAX_ENCODINGS {
            return None;
        }
        let head = decoded(word.get(..16)?)?;
        let is_text = |it: &u8| (b' '..=b'~').contains(it) || matches!(it, b'\t' | b'\n' | b'\r');
        let is_wide =
            head.chunks(2).all(|it| is_text(&it[0]) && it.get(1).is_none_or(|it| *it == 0));
        if !is_wide && !head.iter().all(is_text) {
            return None;
        }
        let mut bytes = decoded(word)?;
        if is_wide {
            // PowerShell encodes commands in UTF-16.
            bytes.retain(|it| *it != 0);
        }
        let text = String::from_utf8(bytes).ok()?;
        let mut inner = Scan::new(&text, self.has_key_id == Some(true), self.encodings + 1);
        while let Some(found) = inner.next_secret() {
            if found.kept.is_none() {
                return SecretSpan::whole(start, end);
            }
        }
        None
    }

    /// The secret of a command that begins with a word, or follows it.
    fn word(&mut self, at: usize) -> Option<SecretSpan<'a>> {
        let blanks = self.run_back(at, |byte| byte.is_ascii_whitespace());
        let is_new_line = self.text.get(blanks..at)?.contains('\n');
        if is_new_line && !matches!(self.before(blanks), Some(b'\\' | b'`')) {
            self.command.end_line();
        }
        let end = self.run(at, |byte| !byte.is_ascii_whitespace());
        let word = self.text.get(at..end)?;
        if let Some((offset, part)) = self.command.read(word) {
            let (start, end) = self.value_range(at + offset)?;
            let range = part.of(self.text.get(start..end)?)?;
            let secret = self.text.get(start..end)?.get(range.clone())?;
            return is_secret_value("", secret)
                .then(|| SecretSpan::whole(start + range.start, start + range.end))?;
        }
        let is_printed = matches!(word, "echo" | "printf" | "Write-Output");
        if is_printed || word.starts_with(['"', '\'']) {
            return self.piped(if is_printed { end } else { at });
        }
        None
    }

    /// The text that a pipe passes to a command as a password: `echo mina:SECRET | chpasswd`.
    fn piped(&self, from: usize) -> Option<SecretSpan<'a>> {
        let line = self.bytes.get(from..)?.iter().take(NEAR).take_while(|it| **it != b'\n').count();
        let line = self.text.get(from..from + line)?;
        let (text, command) = line.split_once('|')?;
        let mut words = command.split_ascii_whitespace();
        let name = words.by_ref().find(|it| *it != "sudo" || command.contains(" -S"))?;
        let part = match name.rsplit('/').next()? {
            "chpasswd" => Part::AfterColon,
            "passwd" | "kinit" | "cryptsetup" | "su" | "ConvertTo-SecureString" => Part::Whole,
            "sudo" if words.any(|it| it == "-S") => Part::Whole,
            _ if command.contains("--password-stdin") || command.contains("--stdin") => Part::Whole,
            _ if command.contains("passphrase-fd 0") => Part::Whole,
            _ => return None,
        };
        let options = text.len()
            - text.trim_start().trim_start_matches(['-', 'n', 'e', 'E']).trim_start().len();
        let (start, end) = self.value_range(from + options)?;
        let range = part.of(self.text.get(start..end)?)?;
        let secret = self.text.get(start..end)?.get(range.clone())?;
        is_secret_value("", secret)
            .then(|| SecretSpan::whole(start + range.start, start + range.end))?
    }

    /// The text of an element of XML: `<password>SECRET</password>`.
    fn element(&self, close: usize) -> Option<SecretSpan<'a>> {
        let before = self.near_before(close);
        let tag = before.rsplit_once('<')?.1;
        let name = tag.split([' ', '\n', '\t']).next()?;
        let name = name.rsplit(':').next()?;
        if tag.starts_with('/') || tag.ends_with('/') || !is_secret_name(name) {
            return None;
        }
        let end = self.run(close + 1, |byte| byte != b'<');
        let is_closed = self.rest(end).starts_with("</") || self.rest(end).starts_with("<\\/");
        let value = self.text.get(close + 1..end)?;
        (is_closed && is_secret_value(name, value)).then(|| SecretSpan::whole(close + 1, end))?
    }

    /// The text before an offset that is searched for names.
    fn near_before(&self, end: usize) -> &'a str {
        let mut start = end.saturating_sub(NEAR).max(self.masked_until);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        self.text.get(start..end).unwrap_or_default()
    }

    /// Three parts of base64 joined by dots, the first of which begins `{"`. A JWE has five.
    fn jwt(&mut self, start: usize) -> Option<SecretSpan<'a>> {
        if start < self.no_jwt_before || !self.rest(start).starts_with("ey") {
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

    /// The password of `scheme://user:password@host`, also with slashes escaped as `\/`, which JSON allows. The same for
    /// connection strings of Oracle and of Go.
    fn user_info(&self, colon: usize) -> Option<SecretSpan<'a>> {
        if !self.has_at {
            return None;
        }
        let rest = self.rest(colon);
        if let Some(driver) = [":thin:", ":oci:"].into_iter().find(|it| rest.starts_with(it)) {
            let start = colon + driver.len();
            let range = Part::BeforeHost.of(self.text.get(start..self.near_end(start))?)?;
            return SecretSpan::whole(start + range.start, start + range.end);
        }
        let Some(slashes) = ["://", r":\/\/"].into_iter().find(|it| rest.starts_with(it)) else {
            let value = self.text.get(colon + 1..self.near_end(colon + 1))?;
            let end = value.find("@tcp(").or_else(|| value.find("@unix("))?;
            return SecretSpan::whole(colon + 1, colon + 1 + end);
        };
        let begin = colon + slashes.len();
        let is_authority = |byte| !ends_value(byte) && !matches!(byte, b'/' | b'<' | b'>');
        let authority = self.text.get(begin..self.run(begin, is_authority))?;
        let (user_info, _) = authority.rsplit_once('@')?;
        let Some((user, password)) = user_info.split_once(':') else {
            return looks_random(user_info)
                .then(|| SecretSpan::whole(begin, begin + user_info.len()))?;
        };
        let start = begin + user.len() + 1;
        is_secret_value("", password).then(|| SecretSpan::whole(start, begin + user_info.len()))?
    }

    /// The end of the value that begins at an offset, or of the part of it that is searched.
    fn near_end(&self, start: usize) -> usize {
        let near = self.bytes.get(start..).unwrap_or_default().iter().take(NEAR);
        start + near.take_while(|it| !ends_value(**it) && it.is_ascii()).count()
    }

    /// The value after `name=`, `"name":`, or a line's `name: `.
    fn assigned(&self, separator: usize) -> Option<SecretSpan<'a>> {
        let is_colon = self.byte(separator) == Some(b':');
        // `name := value`
        let is_defined = !is_colon && self.before(separator) == Some(b':');
        let name_end = self.run_back(separator - usize::from(is_defined), is_blank);
        let name_end = self.run_back(name_end, is_quote);
        let is_quoted = name_end > self.masked_until && self.byte(name_end).is_some_and(is_quote);
        let start = self.run_back(name_end, is_name);
        let name = self.text.get(start..name_end)?;
        if is_colon && name == "Private-Lines" {
            return self.putty_key(separator);
        }
        let is_parameter =
            !is_colon && start > 0 && matches!(self.before(start), Some(b'?' | b'&'));
        let is_value =
            || is_value_name(name) && self.label(start, name).is_some_and(is_secret_name);
        let is_signature = !is_colon
            && ["signature", "sig"].iter().any(|it| name.eq_ignore_ascii_case(it))
            && !self.byte(separator + 1).is_some_and(is_blank);
        let secrecy = secrecy(name);
        if secrecy == Secrecy::Open && !is_signature && !is_value() {
            // `?key=`, `?code=`: whether it is a secret shows in the value only.
            let is_key = is_parameter && matches!(name, "key" | "code" | "k" | "auth" | "sid");
            let end = self.near_end(separator + 1);
            let value = self.text.get(separator + 1..end)?;
            return (is_key && is_generated(value))
                .then(|| SecretSpan::whole(separator + 1, end))?;
        }
        let is_header = name.to_ascii_lowercase().ends_with("authorization")
            || ["cookie", "set-cookie"].iter().any(|it| name.eq_ignore_ascii_case(it));
        // Prose and ARNs have colons as well: `…:secret:prod/db`, `invalid token: …`.
        let is_line = || {
            let indent = self.run_back(start, |byte| is_blank(byte) || byte == b'-');
            let before = if indent > self.masked_until { self.before(indent) } else { None };
            self.byte(separator + 1).is_some_and(is_blank)
                && before.is_none_or(|byte| matches!(byte, b'\n' | b'{') || is_quote(byte))
        };
        let is_assignment = !is_colon || is_quoted || is_header || is_line();
        // A long value that stays is examined again at each name in it.
        let is_sure = is_assignment && secrecy != Secrecy::Random;
        if !is_sure && self.near_end(separator + 1) >= separator + 1 + NEAR {
            return None;
        }
        let found = self.value(name, separator + 1, is_header)?;
        if is_assignment {
            return Some(found);
        }
        // In a sentence only what is no word is a secret.
        let value = self.text.get(found.start..found.end)?;
        let is_password = ["password", "passwd", "passphrase", "passcode"]
            .iter()
            .any(|it| name.to_ascii_lowercase().ends_with(it));
        let is_secret = if is_password {
            looks_like_password(value)
        } else {
            looks_random(value) && self.byte(separator + 1).is_some_and(is_blank)
        };
        is_secret.then_some(found)
    }

    /// The name of the pair to which a value belongs: `- name: NAME`, `key="NAME"`, `NAME:` or `variable "NAME" {` in a
    /// line above.
    fn label(&self, start: usize, value_name: &str) -> Option<&'a str> {
        let before = self.near_before(start);
        if value_name.eq_ignore_ascii_case("default") {
            let above = if let Some(brace) = before.rfind('{') {
                before.get(..brace)?
            } else {
                let indent = |line: &str| line.len() - line.trim_start().len();
                let line = before.rfind('\n')?;
                let own = before.len() - line - 1;
                let mut lines = before.get(..line)?.rsplit('\n');
                lines.find(|line| !line.trim().is_empty() && indent(line) < own)?
            };
            let above = above.trim_end_matches([' ', '\t', '\n', ':', '=', '"', '\'', '\\']);
            return above
                .rsplit(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
                .next();
        }
        // Not in another object.
        let object = before.rsplit(['{', '}', '<', '>']).next()?;
        let trimmed = [' ', '\t', '"', '\'', '\\'];
        object.rmatch_indices([':', '=']).find_map(|(at, _)| {
            let name = object.get(..at)?.trim_end_matches(trimmed);
            let name = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
            let value = object.get(at + 1..)?.trim_start_matches(trimmed);
            is_label(name).then(|| value.split(['"', '\'', '\\', '\n', ',', ' ']).next())?
        })
    }

    /// The private lines of a key of `PuTTY`, up to the signature.
    fn putty_key(&self, separator: usize) -> Option<SecretSpan<'a>> {
        let count = self.run(separator + 1, |byte| is_blank(byte) || byte.is_ascii_digit());
        let start = self.run(count, |byte| matches!(byte, b'\r' | b'\n' | b'\\'));
        let end = self.rest(start).find("Private-MAC").map_or(self.text.len(), |it| start + it);
        SecretSpan::whole(start, end)
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
        // `name => value`
        let arrow = from + usize::from(self.byte(from) == Some(b'>'));
        let blanks = self.run(arrow, is_blank);
        let (start, mut end) = self.value_range(blanks)?;
        if to_line_end && start == blanks {
            end = self.run(blanks, |byte| byte != b'\n' && !is_quote(byte));
        }
        let is_secret = is_secret_value(name, self.text.get(start..end)?);
        is_secret.then(|| SecretSpan::whole(start, end))?
    }

    /// The value that begins at an offset, without its quotes.
    fn value_range(&self, from: usize) -> Option<(usize, usize)> {
        let slashes = self.run(from, |byte| byte == b'\\');
        match self.byte(slashes) {
            Some(quote @ (b'"' | b'\'')) => {
                Some((slashes + 1, self.closing(quote, slashes - from, slashes + 1)))
            }
            // Its members are checked by their own names. CloudFormation's `{{resolve:..}}` is not a secret either.
            _ if matches!(self.byte(from), Some(b'{' | b'[' | b'(')) => None,
            _ => {
                let end = self.run(from, |byte| !ends_value(byte));
                let before = self.bytes.get(from..end)?;
                // `PASSWORD('…')` and `N'…'` of SQL.
                match self.byte(end) {
                    Some(quote @ (b'"' | b'\'')) if before.ends_with(b"(") || before == b"N" => {
                        Some((end + 1, self.closing(quote, 0, end + 1)))
                    }
                    _ => Some((from, end)),
                }
            }
        }
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

/// Decodes base64 of both alphabets, with or without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    if text.contains(['-', '_']) {
        return BASE64.decode(text.replace('-', "+").replace('_', "/")).ok();
    }
    BASE64.decode(text).ok()
}

/// Reports whether a value of a query is generated, not the name of something.
fn is_generated(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.bytes().any(|it| is(&it));
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    let is_word = value.bytes().all(is_word);
    (is_word && value.len() >= 8 && is_mixed && has(u8::is_ascii_digit)) || looks_random(value)
}
