//! The noise of the built-in packs: the share of the records of a public log that they alert on. `tests/packs.rs` measures it.

/// The document with the figures.
const README: &str = include_str!("../../../README.md");

/// Returns the noise of a pack as the README's table of packs shows it, such as `8.4 %`.
pub(super) fn noise_of(pack: &str) -> Option<&'static str> {
    let name = format!("`{pack}`");
    README.lines().find_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let is_row = cells.next()? == name;
        cells.nth(2).filter(|noise| is_row && noise.ends_with(" %"))
    })
}

#[cfg(test)]
mod tests {
    use super::noise_of;
    use crate::rules::set::packs;

    #[test]
    fn every_pack_has_its_noise() {
        for pack in packs() {
            let noise = noise_of(pack.name).unwrap_or_else(|| panic!("{}", pack.name));
            let share: f64 = noise.trim_end_matches(" %").parse().unwrap();
            assert!((0.0..=100.0).contains(&share), "{}: {noise}", pack.name);
        }
        assert_eq!(noise_of("other"), None);
    }
}
