//! The built-in packs.

use std::sync::{LazyLock, OnceLock};

use crate::rules::file::{Pack, PackRule, read_pack};

/// Names and contents of all files in `packs/`. The most commonly needed packs come first.
pub(crate) const FILES: [(&str, &str); 17] = [
    ("starter", include_str!("../packs/starter.toml")),
    ("cis", include_str!("../packs/cis.toml")),
    ("root", include_str!("../packs/root.toml")),
    ("signin", include_str!("../packs/signin.toml")),
    ("iam", include_str!("../packs/iam.toml")),
    ("identity-center", include_str!("../packs/identity-center.toml")),
    ("logging", include_str!("../packs/logging.toml")),
    ("network", include_str!("../packs/network.toml")),
    ("data", include_str!("../packs/data.toml")),
    ("exfiltration", include_str!("../packs/exfiltration.toml")),
    ("destruction", include_str!("../packs/destruction.toml")),
    ("org", include_str!("../packs/org.toml")),
    ("ecs", include_str!("../packs/ecs.toml")),
    ("compute", include_str!("../packs/compute.toml")),
    ("persistence", include_str!("../packs/persistence.toml")),
    ("ai", include_str!("../packs/ai.toml")),
    ("abuse", include_str!("../packs/abuse.toml")),
];

/// A pack and its name.
#[derive(Debug)]
pub struct PackInfo {
    /// The name in rule sets.
    pub name: &'static str,
    /// Contents of the pack's file, parsed on first use: every command starts with few of the packs.
    pub pack: LazyLock<Pack, Box<dyn FnOnce() -> Pack + Send>>,
    text: &'static str,
}

impl PackInfo {
    /// All rules of the pack, including those defined in files of other packs.
    pub fn rules(&self) -> impl Iterator<Item = &'static PackRule> {
        let files = packs().iter().filter(|it| it.may_have_rules_of(self.name));
        let all = files.flat_map(|it| &it.pack.rules);
        all.filter(|rule| rule.packs.iter().any(|it| it == self.name))
    }

    /// Returns `false` if no rule in the pack's file belongs to another pack. Does not parse the file.
    pub(super) fn may_have_rules_of(&self, pack: &str) -> bool {
        self.text.contains(&format!("\"{pack}\""))
    }
}

/// All packs.
pub fn packs() -> &'static [PackInfo] {
    static PACKS: OnceLock<Vec<PackInfo>> = OnceLock::new();
    PACKS.get_or_init(|| {
        // A test proves that all files are valid.
        let info = |&(name, text): &(&'static str, &'static str)| {
            let read: Box<dyn FnOnce() -> Pack + Send> = Box::new(|| read_pack(text).0);
            PackInfo { name, pack: LazyLock::new(read), text }
        };
        FILES.iter().map(info).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::packs;

    #[test]
    fn the_files_with_rules_of_a_pack_are_found_without_parsing() {
        for file in packs() {
            for pack in file.pack.rules.iter().flat_map(|it| &it.packs) {
                assert!(file.may_have_rules_of(pack), "{} {pack}", file.name);
            }
        }
        // Otherwise all files are parsed.
        let of_starter = packs().iter().filter(|it| it.may_have_rules_of("starter"));
        assert_eq!(of_starter.map(|it| it.name).collect::<Vec<_>>(), ["starter"]);
    }
}
