//! The built-in packs.

use std::sync::{LazyLock, OnceLock};

use super::resolved_packs::{ResolvedPackRule, rules_of_packs};
use crate::rules::file::{Pack, read_pack};

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
    /// Contents of the pack's file, parsed on first use: most commands need none of them.
    pub pack: LazyLock<Pack, Box<dyn FnOnce() -> Pack + Send>>,
}

impl PackInfo {
    /// All rules of the pack, including those defined in files of other packs.
    pub fn rules(&self) -> impl Iterator<Item = &'static ResolvedPackRule> {
        rules_of_packs(&[self.name]).into_iter()
    }
}

/// All packs.
pub fn packs() -> &'static [PackInfo] {
    static PACKS: OnceLock<Vec<PackInfo>> = OnceLock::new();
    PACKS.get_or_init(|| {
        // A test proves that all files are valid.
        let info = |&(name, text): &(&'static str, &'static str)| {
            let read: Box<dyn FnOnce() -> Pack + Send> = Box::new(|| read_pack(text).0);
            PackInfo { name, pack: LazyLock::new(read) }
        };
        FILES.iter().map(info).collect()
    })
}
