//! `test record`: makes tests from real events.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::args::RecordArgs;
use super::collect::collect;
use crate::cli::events::each_event;
use crate::cli::input::refuse_address;
use crate::cli::named_file::folder_of;
use crate::cli::problems::Problems;
use crate::cli::rule_set::{LoadedSet, chosen, load_set};
use crate::cli::{CommandContext, Exit, Failure, whole_file};
use crate::diagnostic::Level;
use crate::language::{Phrase, phrase, plural};
use crate::rules::engine::Engine;
use crate::rules::testing::TestRecorder;

/// Path and text of the values of the real events that stay, and whether the text is the time of the event; with the names of the
/// rules that test them.
type KeptValues = BTreeMap<(String, String, bool), BTreeSet<String>>;

pub(super) fn run(
    args: &RecordArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    args.output.as_deref().map_or(Ok(()), refuse_address)?;
    let path = chosen(args.rules.as_deref(), context)?;
    let set = load_set(path.as_deref(), context)?;
    set.require_valid(Level::Error, context)?;
    let Some(mut names) = existing_names(args, path.as_deref(), &set, context)? else {
        return Ok(Exit::Invalid);
    };
    let engine = Engine::of(&set.effective);
    let recorder = TestRecorder::new(&set.effective, &engine);
    let (mut tables, mut events, mut buffer) = (Vec::new(), 0_usize, String::new());
    let mut problems = Problems::new();
    let mut kept = KeptValues::new();
    each_event(&args.events, &mut problems, context, &mut |event, problems, ui| {
        let Some(delivered) = event.delivered(&mut buffer) else {
            // The closure is generic over the lifetimes of the record, unlike `Result::err`.
            if let Err(problem) = event.with_record(|record| record.map(|_| ())) {
                problems.show(&event.source(), &problem, ui)?;
            }
            return Ok(ControlFlow::Continue(()));
        };
        events += 1;
        match recorder.record(delivered) {
            Ok(test) => {
                if names.insert(test.name.clone()) {
                    tables.push(test.toml());
                    for value in test.kept {
                        let key = (value.path().to_owned(), value.text(), value.is_time());
                        kept.entry(key).or_default().extend(value.rules);
                    }
                }
            }
            Err(reason) => {
                let place = Phrase::verbatim(event.origin.to_string());
                let failure = Failure::invalid(place.because(reason));
                let hint = phrase!("write this test by hand, with a generated event");
                problems.failed(failure.hint(hint), ui)?;
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if events == 0 && problems.total == 0 {
        return Err(Failure::nothing(phrase!("no events in the input")));
    }
    let text = tables.join("\n");
    match &args.output {
        Some(path) if !tables.is_empty() => append(path, &text)?,
        Some(_) => {}
        None => context.ui.text(Phrase::verbatim(&text))?,
    }
    for (value, rules) in &kept {
        context.ui.status(kept_note(value, rules))?;
    }
    context.ui.status(summary(events, tables.len(), args.output.as_deref()))?;
    Ok(problems.exit)
}

/// Returns the names of the tests of the rule set and of the output. Returns `None` if a file is invalid, after printing its
/// diagnostics.
fn existing_names(
    args: &RecordArgs,
    path: Option<&Path>,
    set: &LoadedSet,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<HashSet<String>>, Failure> {
    let is_elsewhere = |output: &&PathBuf| output.exists() && Some(output.as_path()) != path;
    let output = args.output.iter().filter(is_elsewhere).map(|output| vec![output.clone()]);
    let mut names = HashSet::new();
    // Without files, those of the rule set and beside it.
    for files in std::iter::once(Vec::new()).chain(output) {
        let Some(tests) = collect(&files, false, path, set, context)? else { return Ok(None) };
        names.extend(tests.into_iter().filter_map(|it| it.test.name));
    }
    Ok(Some(names))
}

fn summary(events: usize, made: usize, output: Option<&Path>) -> Phrase {
    let events = plural!(count = events, "{count} event", "{count} events");
    let tests = plural!(count = made, "{count} new test", "{count} new tests");
    match output {
        _ if made == 0 => phrase!("no new tests from {events}", events),
        Some(path) => {
            let file = path.display();
            phrase!("{tests} from {events}, appended to {file}", tests, events, file)
        }
        None => phrase!("{tests} from {events}", tests, events),
    }
}

/// Names a value of a real event that is in the tests.
fn kept_note((path, text, is_time): &(String, String, bool), rules: &BTreeSet<String>) -> Phrase {
    let rules: Vec<_> = rules.iter().map(|rule| format!("`{rule}`")).collect();
    let rules = rules.join(", ");
    if *is_time {
        phrase!(
            "kept `{text}` in `{path}` and all other times; tested by {rules}",
            text,
            path,
            rules
        )
    } else {
        phrase!("kept `{text}` in `{path}`; tested by {rules}", text, path, rules)
    }
}

/// Appends tables to a file, or creates it.
fn append(path: &Path, tables: &str) -> Result<(), Failure> {
    let failed = |error| Failure::io(phrase!("cannot write {file}", file = path.display()), error);
    let mut text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    let folder = folder_of(path);
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    if !text.is_empty() {
        let separator: &[u8] = if text.ends_with(b"\n") { b"\n" } else { b"\n\n" };
        text.extend_from_slice(separator);
    }
    text.extend_from_slice(tables.as_bytes());
    whole_file::replace(path, &text)
}
