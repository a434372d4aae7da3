//! The text of `--version`.

use crate::catalog::Catalog;

/// Returns the version, the commit if the command was built in a checkout, and the date of the catalog. The commit is a
/// parameter, because it must not be in this library: the function contains the library, and its hash must not change with
/// every commit.
pub(super) fn version(commit: Option<&str>) -> String {
    let date = Catalog::date().map(|it| format!("catalog of {it}"));
    let facts: Vec<_> = commit.map(str::to_owned).into_iter().chain(date).collect();
    format!("audit-alert {} ({})\n", env!("CARGO_PKG_VERSION"), facts.join(", "))
}
