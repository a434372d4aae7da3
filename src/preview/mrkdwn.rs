//! Parses Slack's markup: code blocks, `*bold*`, `_italic_`, `~strike~`, `` `code` ``, `<…>` tokens and entities. Where
//! parsers of this markup differ, it interprets more text as markup, so that a preview never looks safer than Slack.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::line::{Role, Run};

const FENCE: &str = "```";

/// A paragraph or a code block. Runs may contain line breaks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum MrkdwnPart {
    Text(Vec<Run>),
    Code(Vec<Run>),
}

/// A parser of markup, with the presentation of tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct MrkdwnReader<'z> {
    /// The reader's time zone.
    pub(super) zone: &'z TimeZone,
    /// The role of ordinary text.
    pub(super) plain: Role,
    /// Prints the URL of a link after its label.
    pub(super) addresses: bool,
}

impl MrkdwnReader<'_> {
    pub(super) fn read(&self, text: &str) -> Vec<MrkdwnPart> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, code, after)) = split_fence(rest) {
            self.push_text(&mut parts, before);
            let mut runs = Vec::new();
            self.tokens(code, Role::Code, &mut runs);
            parts.push(MrkdwnPart::Code(runs));
            rest = after;
        }
        self.push_text(&mut parts, rest);
        parts
    }

    fn push_text(&self, parts: &mut Vec<MrkdwnPart>, text: &str) {
        let text = text.trim_matches('\n');
        if !text.is_empty() {
            let mut runs = Vec::new();
            self.styled(text, self.plain, &mut runs);
            parts.push(MrkdwnPart::Text(runs));
        }
    }

    /// Parses text with emphasis and inline code.
    fn styled(&self, text: &str, role: Role, runs: &mut Vec<Run>) {
        let mut rest = text;
        let mut plain_end = 0;
        while let Some((at, mark)) = text_mark(rest, plain_end) {
            let before = rest.get(..at).unwrap_or_default();
            let after = rest.get(at + 1..).unwrap_or_default();
            let Some(end) = close(before, after, mark) else {
                plain_end = at + 1;
                continue;
            };
            let (inside, after) =
                (after.get(..end).unwrap_or_default(), after.get(end + 1..).unwrap_or_default());
            self.tokens(before, role, runs);
            match mark {
                '`' => self.tokens(inside, Role::Code, runs),
                '*' => self.styled(inside, Role::Bold, runs),
                '_' => self.styled(inside, Role::Italic, runs),
                _ => self.styled(inside, Role::Strike, runs),
            }
            rest = after;
            plain_end = 0;
        }
        self.tokens(rest, role, runs);
    }

    /// Parses text with `<…>` tokens and entities only.
    fn tokens(&self, text: &str, role: Role, runs: &mut Vec<Run>) {
        let mut rest = text;
        while let Some((before, token)) = rest.split_once('<') {
            let Some((token, after)) = token.split_once('>') else { break };
            push(runs, Run::new(decode(before), role));
            self.token(token, role, runs);
            rest = after;
        }
        push(runs, Run::new(decode(rest), role));
    }

    fn token(&self, token: &str, role: Role, runs: &mut Vec<Run>) {
        let (target, label) = match token.split_once('|') {
            Some((target, label)) => (target, Some(decode(label))),
            None => (token, None),
        };
        if let Some(date) = target.strip_prefix("!date^") {
            let shown = self.date(date).or(label).unwrap_or_default();
            return push(runs, Run::new(shown, role));
        }
        if let Some((sigil, name)) =
            ["!", "@", "#"].iter().find_map(|it| Some((*it, target.strip_prefix(it)?)))
        {
            let sigil = if sigil == "#" { "#" } else { "@" };
            let name = label.unwrap_or_else(|| decode(name));
            return push(
                runs,
                Run::new(format!("{sigil}{}", name.trim_start_matches('@')), Role::Mention),
            );
        }
        let url = decode(target);
        let written_out = label.is_some() && self.addresses;
        push(
            runs,
            Run {
                text: label.unwrap_or_else(|| url.clone()),
                role: Role::Link,
                link: Some(url.clone()),
            },
        );
        if written_out {
            push(runs, Run::new(format!(" ({url})"), role));
        }
    }

    /// Formats the token `unix^format^optional link`. Returns `None` for formats that we do not write; the fallback of the token
    /// is shown then. Slack shows local time without a zone. The zone is added here, because a preview may be read elsewhere.
    fn date(&self, token: &str) -> Option<String> {
        let mut parts = token.split('^');
        let seconds = parts.next()?.parse().ok()?;
        let time = Timestamp::from_second(seconds).ok()?.to_zoned(self.zone.clone());
        let shown = parts
            .next()?
            .replace("{date_num}", &time.strftime("%Y-%m-%d").to_string())
            .replace("{time_secs}", &time.strftime("%H:%M:%S %Z").to_string());
        Some(shown).filter(|shown| !shown.contains('{'))
    }
}

fn push(runs: &mut Vec<Run>, run: Run) {
    if !run.text.is_empty() {
        runs.push(run);
    }
}

/// The first code block: text before it, its content, text after it. Six backticks in a row are not a block.
fn split_fence(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(FENCE)?;
    let end = rest.find(FENCE).filter(|end| *end > 0)?;
    Some((before, rest.get(..end)?, rest.get(end + FENCE.len()..)?))
}

/// The next character at or after `from` that may open emphasis, outside `<…>` tokens.
fn text_mark(text: &str, from: usize) -> Option<(usize, char)> {
    let mut in_token = false;
    text.char_indices().find(|&(at, c)| {
        match c {
            '<' => in_token = true,
            '>' => in_token = false,
            _ => {}
        }
        at >= from && !in_token && matches!(c, '*' | '_' | '~' | '`')
    })
}

/// The end of the emphasis that opens between `before` and `after`. It must end on the same line and not be empty, and the
/// opening mark must not be inside a word. Returns `None` if there is no emphasis.
fn close(before: &str, after: &str, mark: char) -> Option<usize> {
    let opens = !before.ends_with(|c: char| c.is_ascii_alphanumeric())
        && after.starts_with(|c: char| !c.is_whitespace() && c != mark);
    let line = after.lines().next()?;
    line.match_indices(mark).map(|(at, _)| at).find(|at| {
        opens && line.get(..*at).is_some_and(|inside| !inside.ends_with(char::is_whitespace))
    })
}

fn decode(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
