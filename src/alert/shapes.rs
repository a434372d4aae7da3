//! Credentials that are recognized without context, by the prefixes that their issuers document. Most rows are those of
//! gitleaks 8.30.1 (`config/gitleaks.toml`, MIT license); lengths are lower, because events have cut and sample values.

use std::ops::Range;

use Body::{Alphanumeric, Base64, Dotted, Hex, Segment, Url, Word};

/// Characters that follow a prefix.
#[derive(Clone, Copy)]
enum Body {
    Alphanumeric,
    Hex,
    /// Letters, digits, `-` and `_`.
    Word,
    /// Words of which one has no `-` or `_` in 16 characters. Names in lower case may begin with the prefix as well.
    Segment,
    /// Words with dots, `=` and `~`.
    Dotted,
    Base64,
    /// The rest of a URL.
    Url,
}

impl Body {
    fn contains(self, byte: u8) -> bool {
        let is_word = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        match self {
            Alphanumeric => byte.is_ascii_alphanumeric(),
            Hex => byte.is_ascii_hexdigit(),
            Word | Segment => is_word,
            Dotted => is_word || matches!(byte, b'.' | b'=' | b'~'),
            Base64 => is_word || matches!(byte, b'+' | b'/' | b'='),
            Url => is_word || b"/.\\@%~:+=?&;!$*#".contains(&byte),
        }
    }
}

/// Prefix, characters after it, and their least number.
type CredentialShape = (&'static str, Body, usize);

/// Addresses are compared without regard to case.
#[rustfmt::skip]
const SHAPES: &[CredentialShape] = &[
    // AWS: session tokens (base64 of a fixed header), Bedrock, ECR, Login with Amazon, EKS.
    ("IQoJb3JpZ2lu", Base64, 52),
    ("FwoGZXIvYXdz", Base64, 52),
    ("FQoGZXIvYXdz", Base64, 52),
    ("AQoDYXdz", Base64, 56),
    ("AQoEXAMPLE", Base64, 40),
    ("ABSK", Base64, 100),
    ("bedrock-api-key-YmVk", Base64, 16),
    ("QVdTOmV5", Base64, 40),
    ("eyJwYXlsb2FkIjoi", Base64, 100),
    ("Atza|", Base64, 20),
    ("Atzr|", Base64, 20),
    ("k8s-aws-v1.", Base64, 20),
    // Keys and assertions in base64 without their frame: PKCS #8, PKCS #1, SAML.
    ("MIIEvQIBADAN", Base64, 60),
    ("MIIEvgIBADAN", Base64, 60),
    ("MIIEowIBAAKC", Base64, 60),
    ("MIIEpAIBAAKC", Base64, 60),
    ("MIIJKAIBAAKC", Base64, 60),
    ("MIIJQgIBADAN", Base64, 60),
    ("MIIJQwIBADAN", Base64, 60),
    ("MIGHAgEAMBMG", Base64, 60),
    ("PHNhbWxwOlJlc3BvbnNl", Base64, 20),
    ("PHNhbWwycDpSZXNwb25z", Base64, 20),
    ("AGE-SECRET-KEY-1", Alphanumeric, 40),
    // Slack
    ("xoxa-", Word, 10),
    ("xoxb-", Word, 10),
    ("xoxc-", Word, 10),
    ("xoxd-", Base64, 10),
    ("xoxe-", Word, 10),
    ("xoxe.", Dotted, 10),
    ("xoxo-", Word, 10),
    ("xoxp-", Word, 10),
    ("xoxr-", Word, 10),
    ("xoxs-", Word, 10),
    ("xapp-", Word, 10),
    ("hooks.slack.com/", Url, 8),
    ("hooks.slack-gov.com/", Url, 8),
    // Addresses of webhooks
    ("webhook.office.com/", Url, 8),
    ("outlook.office.com/webhook/", Url, 8),
    ("outlook.office365.com/webhook/", Url, 8),
    ("logic.azure.com/workflows/", Url, 8),
    ("logic.azure.com:443/workflows/", Url, 8),
    ("api.telegram.org/bot", Url, 8),
    ("discord.com/api/webhooks/", Url, 8),
    ("discordapp.com/api/webhooks/", Url, 8),
    ("discord.com/api/v", Url, 40),
    ("events.pagerduty.com/integration/", Url, 8),
    ("events.eu.pagerduty.com/integration/", Url, 8),
    ("events.pagerduty.com/x-ere/", Url, 8),
    ("alert.victorops.com/integrations/", Url, 8),
    ("chat.googleapis.com/v1/spaces/", Url, 40),
    ("hooks.zapier.com/hooks/", Url, 8),
    ("maker.ifttt.com/trigger/", Url, 8),
    ("open.feishu.cn/open-apis/bot/", Url, 8),
    ("open.larksuite.com/open-apis/bot/", Url, 8),
    ("qyapi.weixin.qq.com/cgi-bin/webhook/", Url, 8),
    ("oapi.dingtalk.com/robot/", Url, 8),
    ("sumologic.com/receiver/", Url, 8),
    ("webhook.site/", Url, 30),
    // GitHub and GitLab
    ("ghp_", Alphanumeric, 20),
    ("gho_", Alphanumeric, 20),
    ("ghr_", Alphanumeric, 20),
    ("ghs_", Alphanumeric, 20),
    ("ghu_", Alphanumeric, 20),
    ("github_pat_", Word, 20),
    ("glpat-", Dotted, 16),
    ("glptt-", Hex, 32),
    ("gldt-", Word, 20),
    ("glrt-", Dotted, 20),
    ("glrtr-", Dotted, 20),
    ("glcbt-", Word, 20),
    ("glft-", Word, 20),
    ("glffct-", Word, 20),
    ("glimt-", Word, 20),
    ("glagent-", Word, 40),
    ("gloas-", Word, 40),
    ("glsoat-", Word, 20),
    ("GR1348941", Word, 20),
    // Payment
    ("sk_live_", Alphanumeric, 10),
    ("sk_test_", Alphanumeric, 10),
    ("sk_prod_", Alphanumeric, 10),
    ("rk_live_", Alphanumeric, 10),
    ("rk_test_", Alphanumeric, 10),
    ("rk_prod_", Alphanumeric, 10),
    ("whsec_", Base64, 16),
    ("sq0atp-", Word, 20),
    ("sq0csp-", Word, 20),
    ("EAAAE", Word, 55),
    ("EZAK", Alphanumeric, 50),
    ("EZTK", Alphanumeric, 50),
    ("FLWSECK_TEST-", Word, 12),
    ("FLWSECK-", Word, 12),
    ("shippo_live_", Hex, 32),
    ("shippo_test_", Hex, 32),
    ("access_token$production$", Word, 30),
    // Models
    ("sk-", Segment, 20),
    ("pplx-", Alphanumeric, 40),
    ("hf_", Alphanumeric, 24),
    ("api_org_", Alphanumeric, 30),
    ("gsk_", Alphanumeric, 40),
    ("xai-", Alphanumeric, 60),
    ("r8_", Alphanumeric, 30),
    // Clouds and infrastructure
    ("AIza", Word, 30),
    ("GOCSPX-", Word, 20),
    ("ya29.", Word, 20),
    ("1//0", Word, 40),
    ("LTAI", Alphanumeric, 20),
    ("SK", Hex, 32),
    ("sk.eyJ", Dotted, 30),
    ("hvs.", Word, 20),
    ("hvb.", Word, 40),
    ("hvr.", Word, 20),
    ("dapi", Hex, 32),
    ("dkea", Hex, 32),
    ("dop_v1_", Hex, 40),
    ("doo_v1_", Hex, 40),
    ("dor_v1_", Hex, 40),
    ("dp.pt.", Alphanumeric, 40),
    ("dp.st.", Dotted, 40),
    ("dp.ct.", Alphanumeric, 40),
    ("dt0c01.", Dotted, 60),
    ("dt0s01.", Dotted, 60),
    ("fo1_", Word, 40),
    ("fm1a_", Base64, 60),
    ("fm1r_", Base64, 60),
    ("fm2_", Base64, 60),
    ("HRKU-AA", Word, 40),
    ("v1.0-", Word, 100),
    ("pul-", Hex, 40),
    ("pscale_tkn_", Dotted, 32),
    ("pscale_oauth_", Dotted, 32),
    ("pscale_pw_", Dotted, 32),
    ("sha256~", Word, 43),
    ("tskey-", Segment, 20),
    ("cfut_", Alphanumeric, 30),
    ("napi_", Alphanumeric, 50),
    ("sbp_", Hex, 40),
    ("sb_secret_", Word, 20),
    ("vcp_", Alphanumeric, 20),
    ("ico-", Alphanumeric, 32),
    ("pnu_", Alphanumeric, 36),
    ("rnd_", Alphanumeric, 28),
    // Packages
    ("npm_", Alphanumeric, 30),
    ("pypi-", Word, 40),
    ("rubygems_", Hex, 40),
    ("oy2", Alphanumeric, 43),
    ("AKCp", Alphanumeric, 60),
    ("cmVmd", Alphanumeric, 59),
    ("CLOJARS_", Alphanumeric, 40),
    ("dckr_pat_", Word, 20),
    ("dckr_oat_", Word, 20),
    ("sgp_", Word, 40),
    // Mail, monitoring, work
    ("SG.", Dotted, 30),
    ("key-", Hex, 32),
    ("xkeysib-", Word, 60),
    ("xsmtpsib-", Word, 60),
    ("NRAK-", Alphanumeric, 27),
    ("NRII-", Word, 32),
    ("NRJS-", Hex, 19),
    ("glc_", Base64, 32),
    ("glsa_", Word, 32),
    ("eyJrIjoi", Base64, 60),
    ("sntrys_", Base64, 40),
    ("sntryu_", Hex, 40),
    ("rdme_", Alphanumeric, 60),
    ("PMAK-", Word, 40),
    ("lin_api_", Alphanumeric, 30),
    ("ntn_", Alphanumeric, 40),
    ("secret_", Alphanumeric, 43),
    ("figd_", Word, 40),
    ("ATATT3", Dotted, 60),
    ("ATCTT3", Dotted, 60),
    ("ATBB", Alphanumeric, 28),
    ("pat-na1-", Word, 32),
    ("ops_eyJ", Base64, 100),
    ("shpat_", Hex, 32),
    ("shpca_", Hex, 32),
    ("shppa_", Hex, 32),
    ("shpss_", Hex, 32),
    ("API-", Alphanumeric, 26),
    ("EAAC", Alphanumeric, 80),
    ("EAAM", Alphanumeric, 80),
    ("duffel_live_", Dotted, 40),
    ("duffel_test_", Dotted, 40),
    ("p8e-", Alphanumeric, 32),
];

/// Credentials that are recognized by text inside them: prefix, offset of that text, and least length. The rest is
/// [`Dotted`].
const MARKED: [(&str, usize, &str, usize); 3] = [
    // A secret of an application in Entra ID.
    ("", 4, "Q~", 34),
    ("", 14, ".atlasv1.", 60),
    // Airtable
    ("pat", 17, ".", 70),
];

/// Rows of [`SHAPES`] by the first byte of the prefix, which rules out most words: `ROWS[STARTS[b]..STARTS[b + 1]]`.
/// Addresses are in lower case, and found by the upper case as well.
const ROWS: [usize; SHAPES.len()] = sorted().0;
const STARTS: [usize; 257] = sorted().1;

const fn sorted() -> ([usize; SHAPES.len()], [usize; 257]) {
    let mut rows = [0; SHAPES.len()];
    let mut starts = [0; 257];
    let mut next = 0;
    let mut first = 0;
    while first < 256 {
        starts[first] = next;
        let mut row = 0;
        while row < SHAPES.len() {
            if SHAPES[row].0.as_bytes()[0] as usize == first {
                rows[next] = row;
                next += 1;
            }
            row += 1;
        }
        first += 1;
    }
    starts[256] = next;
    (rows, starts)
}

/// Rows whose prefix begins with a byte.
fn rows(first: u8) -> impl Iterator<Item = &'static CredentialShape> {
    let bound = |at: usize| STARTS.get(at).copied().unwrap_or_default();
    let range = bound(usize::from(first))..bound(usize::from(first) + 1);
    ROWS.get(range).unwrap_or_default().iter().filter_map(|row| SHAPES.get(*row))
}

/// Finds the credentials of known shapes in a text: byte ranges in ascending order, which begin where a word begins.
pub fn credentials(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(rest) = bytes.get(at..).filter(|it| !it.is_empty()) {
        let begins = is_word(at) && !at.checked_sub(1).is_some_and(is_word);
        let length = begins.then(|| credential_length(rest)).flatten().unwrap_or_default();
        if length > 0 {
            found.push(at..at + length);
        }
        at += length.max(1);
    }
    found
}

/// The length of the credential at the start of a text.
pub(super) fn credential_length(text: &[u8]) -> Option<usize> {
    let first = *text.first()?;
    let lower = first.to_ascii_lowercase();
    let addresses = (lower != first).then(|| rows(lower).filter(|it| matches!(it.1, Url)));
    let mut shapes = rows(first).chain(addresses.into_iter().flatten());
    shapes.find_map(|shape| length_of(shape, text)).or_else(|| marked_length(text))
}

fn marked_length(text: &[u8]) -> Option<usize> {
    let is_marked = |(prefix, offset, mark, _): &&(&str, usize, &str, usize)| {
        text.get(*offset..).is_some_and(|it| it.starts_with(mark.as_bytes()))
            && text.starts_with(prefix.as_bytes())
    };
    let (_, _, _, least) = MARKED.iter().find(is_marked)?;
    let head = text.get(..*least)?;
    let is_body = head.iter().all(|it| Dotted.contains(*it));
    let length = text.iter().position(|it| !Dotted.contains(*it)).unwrap_or(text.len());
    is_body.then_some(length)
}

fn length_of((prefix, body, least): &CredentialShape, text: &[u8]) -> Option<usize> {
    let start = match body {
        Url => address_length(text, prefix.as_bytes())?,
        _ if text.starts_with(prefix.as_bytes()) => prefix.len(),
        _ => return None,
    };
    let rest = text.get(start..)?;
    if matches!(body, Segment) && !has_segment(rest) {
        return None;
    }
    let length = rest.iter().position(|it| !body.contains(*it)).unwrap_or(rest.len());
    (length >= *least).then_some(start + length)
}

/// Reports whether a word has 16 letters and digits in a row. Only the beginning is searched, because each word of a long
/// text may begin with the prefix.
fn has_segment(rest: &[u8]) -> bool {
    let rest = rest.get(..256).unwrap_or(rest);
    let length = rest.iter().position(|it| !Segment.contains(*it)).unwrap_or(rest.len());
    let word = rest.get(..length).unwrap_or_default();
    word.split(|it| matches!(it, b'-' | b'_')).any(|it| it.len() >= 16)
}

/// The length of the beginning of an address, in which a slash may be written `\/`, as JSON allows.
fn address_length(text: &[u8], prefix: &[u8]) -> Option<usize> {
    let mut at = 0;
    for expected in prefix {
        if *expected == b'/' && text.get(at) == Some(&b'\\') {
            at += 1;
        }
        if !text.get(at)?.eq_ignore_ascii_case(expected) {
            return None;
        }
        at += 1;
    }
    Some(at)
}
