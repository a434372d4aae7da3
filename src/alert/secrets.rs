//! What must not be shown: by the exact name of a member, and by the shape of a value.
//!
//! Names: of the 226 members that botocore 1.44.5 marks `sensitive` and that sound like a credential, those that are
//! one wherever they occur. A search for "secret" or "token" inside names would hide what alerts are about (`secretId`)
//! and what is no secret (`nextToken`, `clientToken`, `httpTokens`). AWS replaces many values itself, not all:
//! `AssumeRole` hands out session tokens in clear.

use std::borrow::Cow;

/// Stands for a value that was withheld.
pub(super) const REDACTED: &str = "[redacted]";

/// Members that hold secrets, in the spelling of [`plain_name`], sorted for the search.
#[rustfmt::skip]
const SECRET_NAMES: &[&str] = &[
    "accesstoken", "accountpassword", "activationcode", "activationkey", "actortoken",
    "addprivatekey", "adminpassword", "adminuserpassword", "apikey", "apikeysecret", "apikeyvalue",
    "apisecret", "apisecretkey", "appsecret", "appserverprivatekey", "asmpassword", "authcode",
    "authenticationmaterial", "authenticationtoken", "authkey", "authorization",
    "authorizationcode", "authorizationprivatekey", "authpassword", "authtoken",
    "basicauthcredentials", "basicauthtoken", "bearertoken", "botlocaleexportpassword",
    "claimcertificateprivatekey", "clientkeypassword", "clientsecret", "clientsecretvalue",
    "clitoken", "codeverifier", "connectiontoken", "copysourcessecustomerkey", "credentialsecret",
    "currentpassword", "customdomainpassword", "dbpassword", "devicetoken",
    "domainsigningprivatekey", "ewspassword", "filepassword", "fsxadminpassword", "idpclientsecret",
    "idtoken", "jointoken", "jwttoken", "keymaterial", "keypassphrase", "keystorepassword",
    "localconsolepassword", "masterpassword", "masteruserpassword", "newpassword", "oauthtoken",
    "oldpassword", "otp", "participanttoken", "passphrase", "passwd", "password", "passworddata",
    "plaintext", "presharedkey", "previouspassword", "privatekey", "privatekeybase64",
    "privatekeypassphrase", "privatekeypem", "privatekeyplaintext", "proposedpassword",
    "rawsecretaccesskey", "refreshtoken", "registrationtoken", "saslpassword", "secret",
    "secretaccesskey", "secretbinary", "secretcode", "secrethash", "secretkey", "secretstring",
    "securitytoken", "serviceaccountprivatekey", "servicecredentialsecret", "servicepassword",
    "sessiontoken", "sharedsecret", "smtppassword", "softwaretokenmfacode", "sourceaccesstoken",
    "ssecustomerkey", "sslclientkeypassword", "streamkey", "subjecttoken", "svmadminpassword",
    "tasktoken", "tdecredentialpassword", "temporarypassword", "token", "tokenvalue",
    "trustpassword", "usercode", "userdata", "userpassword", "usertoken", "webhooksecret",
    "webidentitytoken", "webtoken",
];

/// Last words of names that people give: environment variables, parameters of stacks, tags (`DB_PASSWORD`).
const SECRET_WORDS: [&str; 9] = [
    "password",
    "passwd",
    "pwd",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
];

/// Words before `token` that make it one of paging or idempotence (`continuation-token` of S3).
const PAGING_WORDS: [&str; 5] = ["continuation", "next", "client", "request", "page"];

/// Whether a member of this name holds a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    SECRET_NAMES.binary_search(&plain_name(name).as_str()).is_ok() || is_secret_label(name)
}

/// Whether a name that people chose, in words joined by `_`, `-`, `.` or `/`, ends like one of a secret.
pub(super) fn is_secret_label(name: &str) -> bool {
    let mut words = name.rsplit(['_', '-', '.', '/']).map(str::to_ascii_lowercase);
    let (Some(last), Some(before)) = (words.next(), words.next()) else { return false };
    if PAGING_WORDS.contains(&before.as_str()) {
        return false;
    }
    let pair = format!("{before}{last}");
    SECRET_WORDS.iter().any(|word| *word == last || *word == pair)
}

fn plain_name(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether AWS has already put a placeholder here; then its own words stay.
pub(super) fn is_hidden_by_aws(value: &str) -> bool {
    let stars = !value.is_empty() && value.bytes().all(|it| it == b'*');
    stars
        || matches!(
            value,
            "HIDDEN_DUE_TO_SECURITY_REASONS"
                | "HIDDEN_FOR_SECURITY_REASONS"
                | "<sensitiveDataRemoved>"
                | "[REDACTED]"
                | "Value hidden due to security reasons."
        )
}

/// Replaces what has the shape of a secret inside a text. Access key ids are no secrets but help who has one: they keep
/// their ends, so that people can still tell keys apart.
pub(super) fn mask_secrets(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = next_secret(text, at) {
        masked.push_str(text.get(copied..found.start).unwrap_or_default());
        match found.kept {
            Some((head, tail)) => masked.extend([head, "****", tail]),
            None => masked.push_str(REDACTED),
        }
        copied = found.end;
        at = found.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(masked)
}

/// A secret in a text, and the ends of it that stay.
struct Secret<'a> {
    start: usize,
    end: usize,
    kept: Option<(&'a str, &'a str)>,
}

/// How a credential begins, which characters go on, and how long it is at least.
struct Shape {
    prefix: &'static str,
    is_body: fn(u8) -> bool,
    min: usize,
}

/// Shapes that need no context. Prefixes are those that the issuers document: AWS STS tokens (base64 of a fixed
/// header), JWTs (base64 of `{"`), Slack, GitHub and GitLab.
const SHAPES: [Shape; 15] = [
    Shape { prefix: "IQoJb3JpZ2lu", is_body: is_base64, min: 64 },
    Shape { prefix: "FwoGZXIvYXdz", is_body: is_base64, min: 64 },
    Shape { prefix: "FQoGZXIvYXdz", is_body: is_base64, min: 64 },
    Shape { prefix: "eyJ", is_body: is_jwt, min: 40 },
    Shape { prefix: "xoxb-", is_body: is_word, min: 15 },
    Shape { prefix: "xoxp-", is_body: is_word, min: 15 },
    Shape { prefix: "xoxa-", is_body: is_word, min: 15 },
    Shape { prefix: "xapp-", is_body: is_word, min: 15 },
    Shape { prefix: "ghp_", is_body: is_word, min: 30 },
    Shape { prefix: "gho_", is_body: is_word, min: 30 },
    Shape { prefix: "ghs_", is_body: is_word, min: 30 },
    Shape { prefix: "github_pat_", is_body: is_word, min: 30 },
    Shape { prefix: "glpat-", is_body: is_word, min: 20 },
    Shape { prefix: "hooks.slack.com/", is_body: is_url_path, min: 24 },
    Shape { prefix: "hooks.slack-gov.com/", is_body: is_url_path, min: 28 },
];

/// Parameters of signed URLs whose values are credentials.
const SIGNED_URL: [&str; 2] = ["X-Amz-Signature=", "X-Amz-Security-Token="];

/// What stands behind `-----BEGIN ` of a private key (RFC 7468 and the older forms of OpenSSL and OpenSSH).
const PRIVATE_KEYS: [&str; 6] = [
    "PRIVATE KEY-----",
    "RSA PRIVATE KEY-----",
    "EC PRIVATE KEY-----",
    "DSA PRIVATE KEY-----",
    "OPENSSH PRIVATE KEY-----",
    "ENCRYPTED PRIVATE KEY-----",
];

fn next_secret(text: &str, from: usize) -> Option<Secret<'_>> {
    let bytes = text.as_bytes();
    (from..bytes.len()).find_map(|start| {
        // Every shape begins with one of these, and a look at one byte keeps long texts cheap.
        let known = matches!(
            bytes.get(start),
            Some(b'A' | b'F' | b'I' | b'X' | b'e' | b'g' | b'h' | b'x' | b'-')
        );
        if !known {
            return None;
        }
        let inside_word = start > 0 && bytes.get(start - 1).copied().is_some_and(is_alphanumeric);
        let rest = text.get(start..)?;
        if rest.starts_with("-----BEGIN ") {
            return private_key(rest, start);
        }
        if inside_word {
            return None;
        }
        access_key_id(rest, start)
            .or_else(|| signed_url(rest, start))
            .or_else(|| shaped(rest, start))
    })
}

fn run(rest: &str, is_body: fn(u8) -> bool) -> usize {
    rest.bytes().position(|byte| !is_body(byte)).unwrap_or(rest.len())
}

fn access_key_id(rest: &str, start: usize) -> Option<Secret<'_>> {
    let is_key = (rest.starts_with("AKIA") || rest.starts_with("ASIA"))
        && run(rest, is_alphanumeric) == 20
        && rest.bytes().take(20).all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
    let kept = (rest.get(..8)?, rest.get(16..20)?);
    is_key.then_some(Secret { start, end: start + 20, kept: Some(kept) })
}

/// To the end of the key, or of the text where the key was cut off.
fn private_key(rest: &str, start: usize) -> Option<Secret<'_>> {
    let kind = rest.strip_prefix("-----BEGIN ")?;
    let is_private = PRIVATE_KEYS.iter().any(|it| kind.starts_with(it));
    let behind = |end: usize| Some(end + kind.get(end..)?.find("KEY-----")? + "KEY-----".len());
    let length = kind.find("-----END ").and_then(behind).unwrap_or(kind.len());
    let end = start + (rest.len() - kind.len()) + length;
    is_private.then_some(Secret { start, end, kept: None })
}

fn signed_url(rest: &str, start: usize) -> Option<Secret<'_>> {
    let name = SIGNED_URL.iter().find(|name| rest.starts_with(**name))?;
    let value = rest.get(name.len()..)?;
    let length = value.find(['&', ' ', '"', '\'']).unwrap_or(value.len());
    let begin = start + name.len();
    (length > 0).then_some(Secret { start: begin, end: begin + length, kept: None })
}

fn shaped(rest: &str, start: usize) -> Option<Secret<'_>> {
    let shape = SHAPES.iter().find(|shape| rest.starts_with(shape.prefix))?;
    let length = run(rest, shape.is_body);
    (length >= shape.min).then_some(Secret { start, end: start + length, kept: None })
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_jwt(byte: u8) -> bool {
    is_word(byte) || byte == b'.'
}

fn is_base64(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'+' | b'/' | b'=')
}

fn is_url_path(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'/' | b'.')
}
