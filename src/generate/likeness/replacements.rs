//! The replacements of one event: the same text has the same replacement everywhere.

use std::collections::{HashMap, HashSet};

use super::super::identity::PEOPLE;
use super::super::random::{Random, Seed};
use super::forms::{IDENTIFYING_LENGTH, IdentifierForm, similar};
use super::networks::{PrivateNetworks, first_address, network};

/// Names of resources in generated events.
const NAMES: [&str; 16] = [
    "sample-api",
    "sample-orders",
    "sample-web",
    "sample-batch",
    "sample-search",
    "sample-audit",
    "sample-images",
    "sample-queue",
    "sample-reports",
    "sample-worker",
    "sample-backup",
    "sample-events",
    "sample-cache",
    "sample-jobs",
    "sample-data",
    "sample-site",
];

/// Account numbers of AWS's documentation.
const ACCOUNTS: [&str; 6] = [
    "111122223333",
    "444455556666",
    "777788889999",
    "123456789012",
    "210987654321",
    "999988887777",
];

/// Larger networks stay: the registries allocate no network with a shorter prefix to an organization.
const SHORTEST_PREFIX: u8 = 8;

#[derive(Debug)]
pub(super) struct Replacements<'o> {
    random: Random,
    networks: PrivateNetworks,
    original: &'o str,
    made: HashMap<String, String>,
    used: HashSet<String>,
}

impl<'o> Replacements<'o> {
    pub(super) fn new(seed: Seed, original: &'o str) -> Self {
        Self {
            random: Random::new(seed),
            networks: PrivateNetworks::new(seed, original),
            original,
            made: HashMap::new(),
            used: HashSet::new(),
        }
    }

    /// The replacement of an identifier or a name. `member` is the name of the member with the text.
    pub(super) fn of(&mut self, member: &str, text: &str) -> String {
        if let Some(made) = self.made.get(text) {
            return made.clone();
        }
        let made = self.make(member, text);
        self.set(text, made.clone());
        made
    }

    /// The replacement of a network in CIDR notation. Its addresses have the same one, except where the event has that network
    /// already. Returns `None` for other texts.
    pub(super) fn network(&mut self, text: &str) -> Option<String> {
        let (address, length) = network(text)?;
        if length < SHORTEST_PREFIX {
            return Some(text.to_owned());
        }
        if let Some(made) = self.made.get(text) {
            return Some(made.clone());
        }
        let first = |made: String| made.parse().ok().map(|it| first_address(it, length));
        let mut made = first(self.of("", &address.to_string()))?;
        for _ in 0..8 {
            if !self.original.contains(&format!("{made}/")) {
                break;
            }
            made = first(IdentifierForm::Address.another(text, &mut self.random))?;
        }
        let made = format!("{made}/{length}");
        self.set(text, made.clone());
        Some(made)
    }

    /// Sets the replacement of a text.
    pub(super) fn set(&mut self, text: &str, made: String) {
        self.used.insert(made.clone());
        self.made.insert(text.to_owned(), made);
    }

    /// Replaces a part of an identifier by characters of the same kinds. Returns `None` for a part of a name.
    pub(super) fn part_of_identifier(&mut self, text: &str, part: &str) -> Option<String> {
        IdentifierForm::of(text)?;
        // A short part has few others.
        let mut others = (0..8).map(|_| similar(part, &mut self.random));
        Some(others.find(|made| made != part).unwrap_or_else(|| part.to_owned()))
    }

    /// The replacement of a text that was replaced before.
    pub(super) fn known(&self, text: &str) -> Option<&str> {
        self.made.get(text).map(String::as_str)
    }

    fn make(&mut self, member: &str, text: &str) -> String {
        let Some(form) = IdentifierForm::of(text) else { return self.name(member) };
        if let Some(address) = text.parse().ok().and_then(|it| self.networks.another(it)) {
            return address.to_string();
        }
        if form == IdentifierForm::Account {
            let first = self.random.below(ACCOUNTS.len());
            let mut accounts = ACCOUNTS.iter().cycle().skip(first).take(ACCOUNTS.len());
            if let Some(account) = accounts.find(|account| self.is_new(account)) {
                return (*account).to_owned();
            }
        }
        // There are few other texts of a short form, so that a new one may never come.
        for _ in 0..32 {
            let another = form.another(text, &mut self.random);
            if self.is_new(&another) {
                return another;
            }
        }
        form.another(text, &mut self.random)
    }

    fn name(&mut self, member: &str) -> String {
        let lower = member.to_ascii_lowercase();
        let is_person =
            ["user", "principal", "session", "email"].iter().any(|it| lower.contains(it));
        let names = if is_person { &PEOPLE[..] } else { &NAMES };
        let first = self.random.below(names.len());
        let all = names.iter().cycle().skip(first).take(names.len());
        let numbered = (2..).map(|number| format!("{}-{number}", names[first]));
        let mut all = all.map(|name| (*name).to_owned()).chain(numbered);
        all.find(|name| self.is_new(name)).unwrap_or_default()
    }

    fn is_new(&self, text: &str) -> bool {
        !self.used.contains(text)
            && (text.len() < IDENTIFYING_LENGTH || !self.original.contains(text))
    }
}
