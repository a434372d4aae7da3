//! Collects the tests of the rule set, of test files and of packs.

use std::path::{Path, PathBuf};

use super::Problems;
use crate::cli::named_file::{folder_of, is_within, named_file};
use crate::cli::patterns::files_of;
use crate::cli::rule_set::{LoadedSet, read_text};
use crate::cli::{CommandContext, Failure};
use crate::diagnostic::Source;
use crate::language::{Phrase, phrase};
use crate::rules::file::{TestEntry, TestEvent, read_tests};

/// A test with its location.
pub(in crate::cli) struct CollectedTest {
    pub(in crate::cli) test: TestEntry,
    /// File and line: `tests/ecs.toml:12`.
    pub(super) place: Phrase,
    /// The folder to which paths in the test refer.
    pub(super) folder: PathBuf,
    /// The folder that paths must not leave.
    pub(super) root: PathBuf,
}

impl CollectedTest {
    pub(in crate::cli) fn name(&self) -> String {
        let event = || match &self.test.event {
            TestEvent::File(file) => file.value.clone(),
            TestEvent::Json(_) => "event".to_owned(),
            TestEvent::Generate { what, .. } => what.value.clone(),
        };
        self.test.name.clone().unwrap_or_else(event)
    }
}

/// Collects the tests of a rule set, of files or else of those beside the rule set, and of its packs if `packs`. If
/// `--rules` names packs, collects their tests in any case, but none of the current folder, which are of other rules.
/// Returns `None` if a file is invalid, after printing its diagnostics.
pub(in crate::cli) fn collect(
    files: &[PathBuf],
    packs: bool,
    rule_set: Option<&Path>,
    set: &LoadedSet,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Vec<CollectedTest>>, Failure> {
    let folder = rule_set.map_or(Path::new(""), folder_of);
    let mut found = Vec::new();
    if let Some(source) = &set.source {
        found.extend(collected(set.effective.tests.clone(), source, folder, folder));
    }
    let files = if files.is_empty() {
        let beside = folder.join("tests");
        if beside.is_dir() && set.packs.is_none() {
            found_beside(&beside, folder)?
        } else {
            Vec::new()
        }
    } else {
        let all = files.iter().map(|path| {
            if path.is_dir() { files_of(path, "toml") } else { Ok(vec![path.clone()]) }
        });
        all.collect::<Result<Vec<_>, _>>()?.concat()
    };
    for path in files {
        let source = read_text(&path, context)?;
        let (tests, diagnostics) = read_tests(&source.text);
        if !diagnostics.is_empty() {
            let mut problems = Problems::new();
            for diagnostic in &diagnostics {
                problems.show(&source, diagnostic, context.ui)?;
            }
            problems.end_of(&source.name, context.ui)?;
            return Ok(None);
        }
        let own = folder_of(&path);
        let root = if is_within(own, folder) { folder } else { own };
        found.extend(collected(tests, &source, own, root));
    }
    if packs || set.packs.is_some() {
        let built_in = set.effective.pack_tests().into_iter();
        found.extend(built_in.map(|test| CollectedTest {
            test,
            place: phrase!("built-in pack"),
            folder: PathBuf::new(),
            root: PathBuf::new(),
        }));
    }
    Ok(Some(found))
}

/// Returns the test files in the folder `tests` beside a rule set.
fn found_beside(tests: &Path, root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let files = files_of(tests, "toml")?.into_iter();
    // Refuses links out of the folder: diagnostics quote lines that are not TOML, so a link would print any file.
    let within = files.map(|path| named_file(path, Path::new(""), root));
    within.collect::<Result<_, _>>().map_err(Failure::invalid)
}

fn collected<'s>(
    tests: Vec<TestEntry>,
    source: &'s Source,
    folder: &'s Path,
    root: &'s Path,
) -> impl Iterator<Item = CollectedTest> + 's {
    tests.into_iter().map(move |test| {
        let line = source.position(test.span.range().start).line;
        let place = Phrase::verbatim(format!("{}:{line}", source.name));
        CollectedTest { test, place, folder: folder.to_owned(), root: root.to_owned() }
    })
}
