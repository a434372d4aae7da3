//! The text of `--version`.

use crate::catalog::Catalog;

/// The version, the commit where the command was built in a checkout, and the date of the catalogue. The commit comes from the
/// caller, because it must not be in this library: the function is made of it, and would have another hash at every commit.
pub(super) fn version(commit: Option<&str>) -> String {
    let date = Catalog::date().map(|it| format!("catalogue of {it}"));
    let facts: Vec<_> = commit.map(str::to_owned).into_iter().chain(date).collect();
    format!("audit-alert {} ({})\n", env!("CARGO_PKG_VERSION"), facts.join(", "))
}
