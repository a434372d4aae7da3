//! Finds secrets among the words of commands: `mysql -pSECRET`, `net user mina SECRET`, `["--password", "SECRET"]`.

use std::ops::Range;

use super::secrets::{is_secret_name, is_secret_value, looks_random};

/// Place of a secret in the words of a command.
#[derive(Clone, Copy)]
enum Place {
    /// The word after an option.
    Next(&'static str, Part),
    /// The rest of the word that begins with an option.
    Rest(&'static str, Part),
    /// Words that are no options, after one of these words: the number of words to skip. Words in lower case are not secret.
    Word(&'static [&'static str], usize),
    /// The word after the name of a secret, behind this word.
    AfterName(&'static str),
    /// Each word that has this form.
    Each(Part),
}

/// Part of a word that is secret.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// `SECRET`
    Whole,
    /// `user:SECRET`
    AfterColon,
    /// `user%SECRET`
    AfterPercent,
    /// `user/SECRET@host`
    BeforeHost,
}

impl Part {
    /// The range of the secret in a value.
    pub(super) fn of(self, value: &str) -> Option<Range<usize>> {
        let after = |separator| Some(value.find(separator)? + 1..value.len());
        match self {
            Self::Whole => Some(0..value.len()),
            Self::AfterColon => after(':'),
            Self::AfterPercent => after('%'),
            Self::BeforeHost => {
                let start = value.find('/')? + 1;
                Some(start..start + value.get(start..)?.find('@')?)
            }
        }
    }
}

/// `-p SECRET` and `-pSECRET`.
const P: &[Place] = &[Place::Next("-p", Part::Whole), Place::Rest("-p", Part::Whole)];

/// A blank after `-p` makes these prompt for the password.
const MYSQL: &[Place] = &[Place::Rest("-p", Part::Whole), Place::Word(&["password"], 0)];

const CURL: &[Place] = &[
    Place::Next("-u", Part::AfterColon),
    Place::Rest("-u", Part::AfterColon),
    Place::Next("-U", Part::AfterColon),
    Place::Next("--user", Part::AfterColon),
    Place::Rest("--user=", Part::AfterColon),
    Place::Next("--proxy-user", Part::AfterColon),
    Place::Next("-b", Part::Whole),
    Place::Next("--cookie", Part::Whole),
];

const LDAP: &[Place] = &[
    Place::Next("-w", Part::Whole),
    Place::Rest("-w", Part::Whole),
    Place::Next("-s", Part::Whole),
];
const SAMBA: &[Place] = &[
    Place::Next("-U", Part::AfterPercent),
    Place::Next("--user", Part::AfterPercent),
    Place::Rest("--user=", Part::AfterPercent),
];
const FIRST: &[Place] = &[Place::Word(&[], 0)];
const SET: &[Place] = &[Place::AfterName("set")];
const HERE: &[Place] = &[Place::Next("<<<", Part::Whole)];
const SQLCMD: &[Place] = &[Place::Next("-P", Part::Whole), Place::Rest("-P", Part::Whole)];
const WINDOWS: &[Place] = &[
    Place::Rest("/p:", Part::Whole),
    Place::Next("/rp", Part::Whole),
    Place::Next("/p", Part::Whole),
    Place::Next("-p", Part::Whole),
];

/// Commands whose options do not tell by their name that the value is secret, from their manual pages. Sorted by name,
/// in lower case, for binary search.
#[rustfmt::skip]
const COMMANDS: &[(&str, &[Place])] = &[
    ("7z", &[Place::Rest("-p", Part::Whole)]),
    ("7za", &[Place::Rest("-p", Part::Whole)]),
    ("ab", &[Place::Next("-A", Part::AfterColon)]),
    ("aws", &[Place::AfterName("set"), Place::Word(&["SecureString"], 0)]),
    ("az", P),
    ("bcp", SQLCMD),
    ("buildah", P),
    ("chpasswd", &[Place::Each(Part::AfterColon)]),
    ("convertto-securestring", FIRST),
    ("crane", P),
    ("cryptsetup", HERE),
    ("curl", CURL),
    ("docker", P),
    ("doctl", &[Place::Next("-t", Part::Whole)]),
    ("env", &[Place::AfterName("")]),
    ("helm", P),
    ("htpasswd", &[
        Place::Word(&["-b", "-bc", "-cb", "-bB", "-Bb", "-cbB", "-Bbc", "-cBb", "-bm", "-bs"], 2),
        Place::Word(&["-nb", "-bn", "-nbB", "-Bbn", "-bnB", "-nBb", "-nbm"], 1),
    ]),
    ("http", &[Place::Next("-a", Part::AfterColon), Place::Next("--auth", Part::AfterColon)]),
    ("https", &[Place::Next("-a", Part::AfterColon), Place::Next("--auth", Part::AfterColon)]),
    ("kinit", HERE),
    ("ldapadd", LDAP),
    ("ldapdelete", LDAP),
    ("ldapmodify", LDAP),
    ("ldappasswd", LDAP),
    ("ldapsearch", LDAP),
    ("machine", &[Place::Next("password", Part::Whole), Place::Next("account", Part::Whole)]),
    ("mariadb", MYSQL),
    ("mariadb-admin", MYSQL),
    ("mariadb-dump", MYSQL),
    ("masterauth", FIRST),
    ("mongo", P),
    ("mongodump", P),
    ("mongoexport", P),
    ("mongoimport", P),
    ("mongorestore", P),
    ("mongosh", P),
    ("mosquitto_pub", SQLCMD),
    ("mosquitto_sub", SQLCMD),
    ("mysql", MYSQL),
    ("mysqladmin", MYSQL),
    ("mysqlcheck", MYSQL),
    ("mysqldump", MYSQL),
    ("mysqlimport", MYSQL),
    ("mysqlsh", MYSQL),
    ("mysqlslap", MYSQL),
    ("nerdctl", P),
    ("net", &[Place::Word(&["user"], 1), Place::Word(&["use"], 0)]),
    ("npm", SET),
    ("openssl", &[
        Place::Rest("pass:", Part::Whole), Place::Next("-k", Part::Whole), Place::Next("-K", Part::Whole),
    ]),
    ("oras", P),
    ("passwd", HERE),
    ("pip", SET),
    ("plink", &[Place::Next("-pw", Part::Whole)]),
    ("podman", P),
    ("pscp", &[Place::Next("-pw", Part::Whole)]),
    ("psexec", P),
    ("rabbitmqadmin", P),
    ("rabbitmqctl", &[Place::Word(&["add_user", "change_password", "authenticate_user"], 1)]),
    ("redis-cli", &[Place::Next("-a", Part::Whole), Place::Rest("-a", Part::Whole)]),
    ("requirepass", FIRST),
    ("rpcclient", SAMBA),
    ("schtasks", WINDOWS),
    ("setx", &[Place::AfterName("")]),
    ("skopeo", P),
    ("smbclient", SAMBA),
    ("smbmap", P),
    ("snmpget", &[Place::Next("-A", Part::Whole), Place::Next("-X", Part::Whole)]),
    ("snmpwalk", &[Place::Next("-A", Part::Whole), Place::Next("-X", Part::Whole)]),
    ("sqlcmd", SQLCMD),
    ("sqlldr", &[Place::Each(Part::BeforeHost)]),
    ("sqlplus", &[Place::Each(Part::BeforeHost)]),
    ("ssh-keygen", &[Place::Next("-N", Part::Whole), Place::Next("-P", Part::Whole)]),
    ("sshpass", P),
    ("tsql", SQLCMD),
    ("unzip", SQLCMD),
    ("useradd", P),
    ("usermod", P),
    ("vault", &[Place::Word(&["login"], 0)]),
    ("winscp", &[Place::Each(Part::BeforeHost)]),
    ("wlfreerdp", WINDOWS),
    ("xfreerdp", WINDOWS),
    ("zip", SQLCMD),
];

/// The state between the words of a command.
#[derive(Default)]
pub(super) struct Command {
    places: &'static [Place],
    is_netrc: bool,
    is_net: bool,
    /// The next word is secret.
    next: Option<Part>,
    /// The word to skip before the secret one, after the word that introduces them.
    skip: Option<usize>,
    before: Before,
    /// The command reads names and values.
    has_names: bool,
}

/// The words before, if they can introduce a secret.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Before {
    #[default]
    Other,
    /// `password`
    Password,
    /// `password is`, `password to`
    PasswordIs,
    /// `SET PASSWORD FOR mina`
    PasswordFor,
    /// `IDENTIFIED`, `IDENTIFIED WITH plugin`
    Identified,
    /// `IDENTIFIED BY`
    IdentifiedBy,
    /// The name of a secret.
    Name,
}

impl Command {
    /// Begins a new line.
    pub(super) fn end_line(&mut self) {
        if !self.is_netrc {
            *self = Self::default();
        }
    }

    /// Reads a word. Returns the offset in the word at which a value begins, and its part that is secret.
    pub(super) fn read(&mut self, word: &str) -> Option<(usize, Part)> {
        // The end of a line that continues.
        if word == "\\" || word == "`" {
            return None;
        }
        if matches!(word, "|" | "||" | "&&" | "&" | ";") {
            *self = Self::default();
            return None;
        }
        let bare = word.trim_start_matches(['"', '\'', '\\', '(', '`', '$']);
        let is_option = bare.starts_with('-');
        if let Some(part) = self.next.take()
            && !(is_option && bare.len() > 1)
            && !word.starts_with(['(', '`'])
        {
            return Some((0, part));
        }
        let found = self.phrase(word, bare).or_else(|| self.place(word, bare, is_option));
        if found.is_none() {
            self.start(bare);
        }
        found
    }

    /// Reads a word that stands alone, as an element of an array. Returns the range of the secret in it.
    pub(super) fn secret(&mut self, word: &str) -> Option<Range<usize>> {
        let (offset, part) = self.read(word)?;
        let value = word.get(offset..)?;
        let range = part.of(value)?;
        let is_secret = is_secret_value("", value.get(range.clone())?);
        is_secret.then_some(offset + range.start..offset + range.end)
    }

    /// Recognizes words of SQL and of sentences.
    fn phrase(&mut self, word: &str, bare: &str) -> Option<(usize, Part)> {
        let is = |it: &str| bare.eq_ignore_ascii_case(it);
        let is_quoted = word.len() > bare.len() && word.starts_with(['"', '\'', '\\']);
        let (next, is_secret) = match self.before {
            Before::IdentifiedBy => (Before::Other, !is("password") && !is("random")),
            Before::Password if is_quoted || looks_like_password(bare) => (Before::Other, true),
            Before::Password if ["is", "is:", "was", "was:", "to"].into_iter().any(is) => {
                (Before::PasswordIs, false)
            }
            Before::Password if is("for") => (Before::PasswordFor, false),
            Before::PasswordIs => (Before::Other, is_quoted || looks_like_password(bare)),
            Before::PasswordFor if is("=") => (Before::Password, false),
            Before::PasswordFor => (Before::PasswordFor, false),
            Before::Identified if is("by") => (Before::IdentifiedBy, false),
            Before::Identified => (Before::Identified, false),
            _ if is("password") || is("passphrase") => (Before::Password, false),
            _ if is("identified") => (Before::Identified, false),
            _ => (Before::Other, false),
        };
        let was_name = self.before == Before::Name;
        self.before = next;
        if is_secret {
            return Some((0, Part::Whole));
        }
        let is_start = |it: &Place| matches!(it, Place::AfterName(start) if bare == *start);
        self.has_names |= self.places.iter().any(is_start);
        if self.has_names {
            if was_name && !bare.starts_with('-') {
                return Some((0, Part::Whole));
            }
            if !bare.starts_with('-') && !bare.contains('=') && is_secret_name(bare) {
                self.before = Before::Name;
            }
        }
        None
    }

    /// Compares a word with the places of the command.
    fn place(&mut self, word: &str, bare: &str, is_option: bool) -> Option<(usize, Part)> {
        let lead = word.len() - bare.len();
        if let Some(skip) = self.skip {
            let is_other = is_option || bare.contains('=') || (self.is_net && is_of_net(word));
            if skip > 0 && !is_other {
                self.skip = Some(skip - 1);
                return None;
            }
            if !is_other {
                self.skip = None;
                let is_plain = bare.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
                return (!is_plain).then_some((0, Part::Whole));
            }
        }
        // `--password SECRET`, `-Password SECRET`
        if is_option && bare.len() > 4 && !bare.contains(['=', ':']) && is_secret_name(bare) {
            self.next = Some(Part::Whole);
        }
        // `/pass:SECRET`
        if let Some((name, value)) = bare.strip_prefix('/').and_then(|it| it.split_once(':'))
            && is_secret_name(name)
            && !value.is_empty()
        {
            return Some((word.len() - value.len(), Part::Whole));
        }
        for place in self.places {
            match place {
                Place::Next(option, part) if bare == *option => self.next = Some(*part),
                Place::Rest(option, part) => {
                    if let Some(rest) = bare.strip_prefix(option)
                        && !rest.is_empty()
                        && !is_longer_option(option, rest)
                    {
                        return Some((lead + option.len(), *part));
                    }
                }
                Place::Word(after, skip) if after.contains(&bare) => self.skip = Some(*skip),
                Place::Each(part) if part.of(bare).is_some() => return Some((lead, *part)),
                _ => {}
            }
        }
        None
    }

    /// Begins a command if the word is the name of one.
    fn start(&mut self, bare: &str) {
        const LONGEST: usize = 24;
        let from = bare.len().saturating_sub(LONGEST);
        let Some(tail) = bare.get(from..) else { return };
        let name = tail.rsplit(['/', '\\', '(', ',']).next().unwrap_or(tail);
        let name = name.strip_suffix(".exe").unwrap_or(name);
        if name.is_empty() || (name.len() == tail.len() && from > 0) {
            return;
        }
        let order = |it: &(&str, &[Place])| {
            it.0.bytes().cmp(name.bytes().map(|byte| byte.to_ascii_lowercase()))
        };
        let Some((name, places)) =
            COMMANDS.binary_search_by(order).ok().and_then(|at| COMMANDS.get(at))
        else {
            return;
        };
        *self = Self {
            places,
            is_netrc: *name == "machine",
            is_net: *name == "net",
            has_names: places.iter().any(|it| matches!(it, Place::AfterName(""))),
            ..Self::default()
        };
        let first = |it: &Place| match it {
            Place::Word([], skip) => Some(*skip),
            _ => None,
        };
        self.skip = places.iter().find_map(first);
    }
}

/// Reports whether the rest of a word makes it another option: `-port` is not `-p ort`.
fn is_longer_option(option: &str, rest: &str) -> bool {
    const LONGER: [&str; 8] = ["ort", "assword", "rofile", "roject", "ath", "ass", "w", "refix"];
    option.len() == 2 && LONGER.iter().any(|it| rest.starts_with(it) && rest.len() <= it.len() + 1)
}

/// Reports whether a word of `net use` is an option, a drive or a share.
fn is_of_net(word: &str) -> bool {
    word.starts_with(['/', '\\']) || word.ends_with(':')
}

/// Reports whether a word of a sentence is a password, not a word: letters with digits or signs.
pub(super) fn looks_like_password(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ',', ')', '"', '\'']);
    let has = |is: fn(&u8) -> bool| word.bytes().any(|it| is(&it));
    let is_mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    let has_sign = word.bytes().any(|it| b"!@#%^&*+=~".contains(&it));
    let is_address = word.contains("://") || word.contains('(');
    (6..=128).contains(&word.len())
        && !is_address
        && has(u8::is_ascii_alphabetic)
        && ((has(u8::is_ascii_digit)
            && (is_mixed || has_sign || !word.contains(['-', '/', '.', ':'])))
            || (has_sign && is_mixed)
            || looks_random(word))
}
