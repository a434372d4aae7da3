//! Forms of identifiers: recognizes them and makes others of the same form.

use std::net::IpAddr;

use super::super::random::{HEX, Random, UPPER};

/// Shorter texts do not identify anything.
pub(super) const IDENTIFYING_LENGTH: usize = 6;

/// Prefixes of unique identifiers (IAM user guide, "Understanding unique ID prefixes").
const UNIQUE: [&str; 12] = [
    "ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "AKIA", "ANPA", "ANVA", "APKA", "AROA", "ASCA", "ASIA",
];

/// Prefixes of resource identifiers, which a hyphen separates from hexadecimal or alphanumeric characters.
const RESOURCES: [&str; 72] = [
    "acl",
    "aclassoc",
    "aki",
    "ami",
    "ari",
    "b",
    "c",
    "cagw",
    "cgw",
    "cr",
    "cvpn",
    "d",
    "dopt",
    "e",
    "eice",
    "eigw",
    "eipalloc",
    "eipassoc",
    "eni",
    "eni-attach",
    "fgt",
    "fl",
    "fs",
    "fsap",
    "fsmt",
    "g",
    "h",
    "i",
    "igw",
    "import-ami",
    "ipam",
    "ipam-pool",
    "ipam-scope",
    "j",
    "key",
    "lgw",
    "lt",
    "mi",
    "nat",
    "o",
    "ou",
    "p",
    "pcx",
    "pl",
    "ps",
    "r",
    "rtb",
    "rtbassoc",
    "s",
    "scg",
    "sg",
    "sgr",
    "sir",
    "snap",
    "spi",
    "ssoins",
    "subnet",
    "subnet-cidr-assoc",
    "t",
    "tgw",
    "tgw-attach",
    "tgw-rtb",
    "tmf",
    "tms",
    "tmt",
    "u",
    "vgw",
    "vol",
    "vpc",
    "vpc-cidr-assoc",
    "vpce",
    "vpn",
];

/// A recognized form of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdentifierForm {
    Account,
    Address,
    /// `0a:f2:00:5d:20:0b`
    MacAddress,
    Uuid,
    /// `AIDA…`, with the length of the prefix.
    Unique,
    /// `vpc-0a1b…`, with the length of the prefix and its hyphen.
    Resource(usize),
    /// Only digits, at least six.
    Digits,
    /// A text with a random part.
    Mixed,
}

impl IdentifierForm {
    /// Returns `None` for a text that is rather a name.
    pub(super) fn of(text: &str) -> Option<Self> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if digits == text.len() {
            return match digits {
                12 => Some(Self::Account),
                IDENTIFYING_LENGTH.. => Some(Self::Digits),
                _ => None,
            };
        }
        if text.parse::<IpAddr>().is_ok() {
            return Some(Self::Address);
        }
        if is_mac_address(text) {
            return Some(Self::MacAddress);
        }
        if is_uuid(text) {
            return Some(Self::Uuid);
        }
        let unique = UNIQUE.iter().any(|prefix| text.starts_with(prefix));
        let is_upper = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        if unique && (16..=24).contains(&text.len()) && text.bytes().all(is_upper) {
            return Some(Self::Unique);
        }
        let resource = text.rsplit_once('-').filter(|(prefix, rest)| {
            RESOURCES.contains(prefix)
                && rest.len() >= 8
                && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if let Some((prefix, _)) = resource {
            return Some(Self::Resource(prefix.len() + 1));
        }
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+=".contains(&byte);
        (text.len() >= 10 && text.bytes().all(is_part) && has_random_part(text))
            .then_some(Self::Mixed)
    }

    /// Another identifier of the same form.
    pub(super) fn another(self, text: &str, random: &mut Random) -> String {
        match self {
            Self::Address => address(text, random),
            Self::Uuid if text.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                random.uuid().to_ascii_uppercase()
            }
            Self::Uuid => random.uuid(),
            Self::Unique => {
                let prefix = text.get(..4).unwrap_or_default();
                let length = text.len().saturating_sub(prefix.len() + "EXAMPLE".len());
                format!("{prefix}{}EXAMPLE", random.text(UPPER, length))
            }
            Self::Resource(prefix) => {
                let (prefix, rest) = text.split_at(prefix);
                format!("{prefix}{}", similar(rest, random))
            }
            Self::Account | Self::MacAddress | Self::Digits | Self::Mixed => similar(text, random),
        }
    }
}

/// Reports whether a part of a text is random rather than a word or a short number: `ci-deploy-1234` has none.
fn has_random_part(text: &str) -> bool {
    text.split(['-', '_']).any(|part| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        digits >= 2 && part.len() >= 8
    })
}

fn is_mac_address(text: &str) -> bool {
    let groups: Vec<_> = text.split(':').collect();
    groups.len() == 6
        && groups.iter().all(|it| it.len() == 2 && it.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A text with other characters of the same kinds.
pub(super) fn similar(text: &str, random: &mut Random) -> String {
    let is_hex = text.bytes().all(|byte| HEX.contains(&byte) || b"-:".contains(&byte));
    let mut first = true;
    let mut another = |c: char| {
        let alphabet: &[u8] = match c {
            // A number does not begin with zero.
            '1'..='9' if std::mem::take(&mut first) => b"123456789",
            'a'..='f' | '0'..='9' if is_hex && text.contains(|c: char| c.is_ascii_alphabetic()) => {
                HEX
            }
            '0'..='9' => b"0123456789",
            'a'..='z' => b"abcdefghijklmnopqrstuvwxyz",
            'A'..='Z' => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            other if other.is_ascii() => return other.to_string(),
            _ => b"abcdefghijklmnopqrstuvwxyz",
        };
        random.text(alphabet, 1)
    };
    text.chars().map(&mut another).collect()
}

/// An address that is reserved for documentation (RFC 5737, RFC 3849).
fn address(text: &str, random: &mut Random) -> String {
    if text.contains(':') {
        return format!("2001:db8::{:x}:{:x}", random.below(0x1_0000), 1 + random.below(0xffff));
    }
    let host = 1 + random.below(254);
    let networks = ["203.0.113", "198.51.100", "192.0.2"];
    format!("{}.{host}", random.pick(&networks).unwrap_or_default())
}
