//! Finds the tests: those of the rule set, those of test files, those of packs.

use std::path::{Path, PathBuf};

use super::Problems;
use super::args::TestArgs;
use crate::cli::patterns::files_of;
use crate::cli::rule_set::{LoadedSet, read_text};
use crate::cli::{Context, Failure};
use crate::diagnostic::Source;
use crate::rules::file::{Test, TestEvent, read_tests};

/// A test, and where it was found.
pub(super) struct Collected {
    pub(super) test: Test,
    /// `tests/ecs.toml:12`
    pub(super) place: String,
    /// Where paths in it begin.
    pub(super) folder: PathBuf,
}

impl Collected {
    pub(super) fn name(&self) -> String {
        let event = || match &self.test.event {
            TestEvent::File(file) => file.value.clone(),
            TestEvent::Generate { what, .. } => what.value.clone(),
        };
        self.test.name.clone().unwrap_or_else(event)
    }
}

/// Nothing, if a file of tests is not valid; what is wrong with it was shown.
pub(super) fn collect(
    args: &TestArgs,
    rule_set: Option<&Path>,
    set: &LoadedSet,
    context: &mut Context<'_, '_>,
) -> Result<Option<Vec<Collected>>, Failure> {
    let folder = rule_set.and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
    let mut found = Vec::new();
    if let Some(source) = &set.source {
        found.extend(collected(set.effective.tests.clone(), source, &folder));
    }
    let files = if args.files.is_empty() {
        let beside = folder.join("tests");
        if beside.is_dir() { files_of(&beside, "toml")? } else { Vec::new() }
    } else {
        let all = args.files.iter().map(|path| {
            if path.is_dir() { files_of(path, "toml") } else { Ok(vec![path.clone()]) }
        });
        all.collect::<Result<Vec<_>, _>>()?.concat()
    };
    for path in files {
        let source = read_text(&path, context)?;
        let (tests, wrong) = read_tests(&source.text);
        if !wrong.is_empty() {
            let mut problems = Problems::new();
            for diagnostic in &wrong {
                problems.show(&source, diagnostic, context.ui)?;
            }
            problems.end_of(&source, context.ui)?;
            return Ok(None);
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        found.extend(collected(tests, &source, &folder));
    }
    if args.packs {
        let built_in = set.effective.pack_tests.clone().into_iter();
        found.extend(built_in.map(|test| Collected {
            test,
            place: "built in".to_owned(),
            folder: PathBuf::new(),
        }));
    }
    Ok(Some(found))
}

fn collected<'s>(
    tests: Vec<Test>,
    source: &'s Source,
    folder: &'s Path,
) -> impl Iterator<Item = Collected> + 's {
    tests.into_iter().map(move |test| {
        let line = source.position(test.span.range().start).line;
        Collected { place: format!("{}:{line}", source.name), test, folder: folder.to_owned() }
    })
}
