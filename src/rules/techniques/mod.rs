//! Techniques of MITRE ATT&CK for cloud platforms, which rules name in `mitre`. `tools/attack/` generates the table.

use std::sync::LazyLock;

/// The edition of the table.
pub const ATTACK: &str = "MITRE ATT&CK for Enterprise 18.1";

const TABLE: &str = include_str!("techniques.tsv");

/// A technique or sub-technique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Technique {
    /// Such as `T1098.001`.
    pub id: &'static str,
    /// The name, without that of the technique to which a sub-technique belongs.
    pub name: &'static str,
    platforms: &'static str,
    tactics: &'static str,
}

/// Identifiers and names of the tactics, in the order of ATT&CK's matrix.
const TACTICS: [(&str, &str); 12] = [
    ("TA0001", "Initial Access"),
    ("TA0002", "Execution"),
    ("TA0003", "Persistence"),
    ("TA0004", "Privilege Escalation"),
    ("TA0005", "Defense Evasion"),
    ("TA0006", "Credential Access"),
    ("TA0007", "Discovery"),
    ("TA0008", "Lateral Movement"),
    ("TA0009", "Collection"),
    ("TA0011", "Command and Control"),
    ("TA0010", "Exfiltration"),
    ("TA0040", "Impact"),
];

/// Names of the tactics, in the order of ATT&CK's matrix.
pub fn tactics() -> impl Iterator<Item = &'static str> {
    TACTICS.iter().map(|(_, name)| *name)
}

/// All techniques, in the order of their identifiers.
pub fn techniques() -> &'static [Technique] {
    static TECHNIQUES: LazyLock<Vec<Technique>> = LazyLock::new(|| {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        rows.filter_map(|row| {
            let mut cells = row.split('\t');
            Some(Technique {
                id: cells.next()?,
                platforms: cells.next()?,
                tactics: cells.next()?,
                name: cells.next()?,
            })
        })
        .collect()
    });
    &TECHNIQUES
}

impl Technique {
    /// The technique with this identifier.
    pub fn of_id(id: &str) -> Option<Self> {
        techniques().iter().find(|it| it.id == id).copied()
    }

    /// The URL of its page.
    pub fn page(&self) -> String {
        format!("https://attack.mitre.org/techniques/{}/", self.id.replace('.', "/"))
    }

    /// Names of its tactics, in the order of ATT&CK's matrix.
    pub fn tactics(&self) -> impl Iterator<Item = &'static str> {
        let ids = self.tactics;
        let own = TACTICS.iter().filter(move |(id, _)| ids.split(',').any(|it| it == *id));
        own.map(|(_, name)| *name)
    }

    /// Names of the platforms that it concerns, such as `IaaS`.
    pub fn platforms(&self) -> impl Iterator<Item = &'static str> {
        self.platforms.split(',')
    }
}

/// Returns true if a text has the form of an identifier: `T1098` or `T1098.001`.
pub fn is_technique_id(text: &str) -> bool {
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let Some(number) = text.strip_prefix('T') else { return false };
    match number.split_once('.') {
        Some((number, sub)) => digits(number, 4) && digits(sub, 3),
        None => digits(number, 4),
    }
}

#[cfg(test)]
mod tests {
    use super::{ATTACK, TABLE, Technique, is_technique_id, techniques};

    #[test]
    fn every_row_is_a_technique_with_known_tactics() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(techniques().len(), rows.count());
        assert!(techniques().is_sorted_by_key(|it| it.id));
        for it in techniques() {
            assert!(is_technique_id(it.id), "{}", it.id);
            assert!(!it.name.is_empty() && it.platforms().all(|it| !it.is_empty()), "{}", it.id);
            assert_eq!(it.tactics().count(), it.tactics.split(',').count(), "{}", it.id);
        }
        assert!(TABLE.lines().next().is_some_and(|line| line.contains(ATTACK)));
    }

    #[test]
    fn tactics_are_in_the_order_of_the_matrix() {
        let it = Technique::of_id("T1098.001").unwrap();
        assert_eq!(it.name, "Additional Cloud Credentials");
        assert_eq!(it.tactics().collect::<Vec<_>>(), ["Persistence", "Privilege Escalation"]);
    }

    #[test]
    fn identifiers_have_a_fixed_form() {
        for (text, expected) in [
            ("T1098", true),
            ("T1098.001", true),
            ("t1098", false),
            ("T109", false),
            ("T1098.1", false),
            ("T1098.", false),
            ("TA0003", false),
            ("T1098.001 ", false),
            ("", false),
        ] {
            assert_eq!(is_technique_id(text), expected, "{text}");
        }
    }
}
