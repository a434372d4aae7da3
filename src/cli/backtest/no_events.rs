//! Explains why a run counted no events: the selection may exclude all of them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::args::BacktestArgs;
use super::sources::{FolderWalk, text};
use crate::backtest::{ExcludedRecords, Partial, Selection, account_and_region, may_contain};
use crate::cli::Failure;
use crate::language::{Phrase, phrase, plural};

/// Maximum number of accounts and of regions that are named.
const MAX_NAMES: usize = 10;

/// Returns the failure of a run without events.
pub(super) fn failure(partial: &Partial, args: &BacktestArgs) -> Failure {
    let ExcludedRecords { by_account, by_region, by_time, accounts, regions } =
        partial.input.excluded.clone();
    let mut skipped = SkippedFiles { files: 0, accounts, regions };
    if partial.selection != Selection::default() {
        skipped.find(&args.sources, &partial.selection);
    }
    let counts = [
        (
            by_account,
            plural!(
                count = by_account,
                "{count} event of other accounts",
                "{count} events of other accounts"
            ),
        ),
        (
            by_region,
            plural!(
                count = by_region,
                "{count} event of other regions",
                "{count} events of other regions"
            ),
        ),
        (
            by_time,
            plural!(
                count = by_time,
                "{count} event outside of the period",
                "{count} events outside of the period"
            ),
        ),
        (
            skipped.files,
            plural!(
                count = skipped.files,
                "{count} file in folders of other accounts, regions or days",
                "{count} files in folders of other accounts, regions or days"
            ),
        ),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(_, phrase)| phrase).collect();
    if counts.is_empty() {
        return Failure::invalid(phrase!("no events in the input"));
    }
    let excluded = Phrase::joined(counts, ", ");
    let mut failure =
        Failure::invalid(phrase!("no events are selected; excluded: {excluded}", excluded));
    if !skipped.accounts.is_empty() {
        let names = listed(&skipped.accounts);
        failure = failure.hint(phrase!("other accounts in the input: {names}", names));
    }
    if !skipped.regions.is_empty() {
        let names = listed(&skipped.regions);
        failure = failure.hint(phrase!("other regions in the input: {names}", names));
    }
    failure
}

fn listed(names: &BTreeSet<String>) -> String {
    names.iter().take(MAX_NAMES).map(|it| &**it).collect::<Vec<_>>().join(", ")
}

/// The files that were skipped because of their folders or names, and the places that the records of the input have.
struct SkippedFiles {
    files: u64,
    accounts: BTreeSet<String>,
    regions: BTreeSet<String>,
}

impl SkippedFiles {
    /// Searches the folders among the sources. Lists them a second time, but only after a run without events.
    fn find(&mut self, sources: &[PathBuf], selection: &Selection) {
        let folders = sources.iter().filter(|it| it.is_dir());
        let files = folders.flat_map(|it| FolderWalk::of(it.clone(), Selection::default()));
        for file in files {
            let path = text(&file);
            if may_contain(&path, selection) {
                continue;
            }
            self.files += 1;
            let (account, region) = account_and_region(&path);
            let add = |names: &mut BTreeSet<String>, selected: &BTreeSet<String>, name: &str| {
                if !selected.is_empty() && !selected.contains(name) && !names.contains(name) {
                    names.insert(name.to_owned());
                }
            };
            let Some(account) = account else { continue };
            add(&mut self.accounts, &selection.accounts, account);
            let is_selected = selection.accounts.is_empty() || selection.accounts.contains(account);
            if let Some(region) = region.filter(|_| is_selected) {
                add(&mut self.regions, &selection.regions, region);
            }
        }
    }
}
