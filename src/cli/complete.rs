//! What may follow on the command line: asked by the scripts that `completions` prints, on each press of the key. The
//! answer is one line for each value, with its meaning behind a tab; or [`FILES`], which shells complete better.

use std::ffi::{OsStr, OsString};

use clap::{Arg, Command, CommandFactory as _, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, complete};

use super::args::Args;
use super::shared_args::FromCatalog;
use super::{CommandContext, Exit, Failure};
use crate::catalog::{Action, Catalog};

/// The answer where a file is expected.
const FILES: &str = ":files";

pub(super) fn run(
    words: Vec<OsString>,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let candidates = candidates(&Args::command(), words);
    let is_files = |it: &CompletionCandidate| it.get_id().is_some_and(|id| id == FILES);
    if candidates.iter().any(is_files) {
        context.ui.bytes(format!("{FILES}\n").as_bytes())?;
        return Ok(Exit::Success);
    }
    for candidate in candidates {
        let value = candidate.get_value().to_string_lossy();
        let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
        let help = help.lines().next().unwrap_or_default();
        context.ui.bytes(format!("{value}\t{help}\n").as_bytes())?;
    }
    Ok(Exit::Success)
}

fn candidates(command: &Command, mut words: Vec<OsString>) -> Vec<CompletionCandidate> {
    // The way in which every PowerShell can pass an empty word.
    if let Some(last) = words.last_mut().filter(|it| *it == "\"\"") {
        last.clear();
    }
    let Some((last, before)) = words.split_last() else { return Vec::new() };
    let given = catalog_words(command.clone(), before);
    // Options are offered to those who begin one: there are many, and they hide what is looked for.
    let wants_options = last.to_string_lossy().starts_with('-');
    let mut command = prepared(command.clone(), &given, wants_options);
    let index = words.len() - 1;
    // Words that make no sense have nothing to follow them.
    let found = complete(&mut command, words, index, None).unwrap_or_default();
    let is_option =
        |it: &CompletionCandidate| it.get_id().is_some_and(|id| id.starts_with("arg::"));
    found.into_iter().filter(|it| wants_options || !is_option(it)).collect()
}

/// Gives each argument what completes it.
fn prepared(command: Command, given: &[String], wants_options: bool) -> Command {
    let prepare = |arg: Arg| {
        if arg.get::<FromCatalog>().is_some() {
            let given = given.to_vec();
            return arg.add(ArgValueCompleter::new(move |word: &OsStr| of_catalog(&given, word)));
        }
        // A word that begins an option is no file.
        let takes_file = arg.get_value_hint() == ValueHint::AnyPath;
        if takes_file && !(wants_options && arg.is_positional()) {
            return arg.add(ArgValueCompleter::new(|_: &OsStr| {
                vec![CompletionCandidate::new(FILES).id(Some(FILES.to_owned()))]
            }));
        }
        arg
    };
    command.mut_args(prepare).mut_subcommands(|it| prepared(it, given, wants_options))
}

/// The words that arguments from the catalogue have already.
fn catalog_words(command: Command, before: &[OsString]) -> Vec<String> {
    let mut command = command.ignore_errors(true);
    let Ok(matches) = command.try_get_matches_from_mut(before) else { return Vec::new() };
    let Some((name, matches)) = matches.subcommand() else { return Vec::new() };
    let arguments = command.find_subcommand(name).into_iter().flat_map(Command::get_positionals);
    let marked = arguments.filter(|it| it.get::<FromCatalog>().is_some());
    let values =
        marked.filter_map(|it| matches.try_get_many::<String>(it.get_id().as_str()).ok()?);
    values.flatten().cloned().collect()
}

/// Services, or the event names of the one that is given.
fn of_catalog(given: &[String], word: &OsStr) -> Vec<CompletionCandidate> {
    let catalog = Catalog::embedded();
    let word = word.to_string_lossy().to_ascii_lowercase();
    let begins = |name: &str| name.to_ascii_lowercase().starts_with(&word);
    let candidate = |name: &'static str, help: String| {
        CompletionCandidate::new(name).help(Some(help.into())).id(Some(name.to_owned()))
    };
    match given {
        [] => {
            let services = catalog.services().iter().filter(|it| begins(it.name));
            services.map(|it| candidate(it.name, it.title.to_owned())).collect()
        }
        [service] => {
            let actions = catalog.scope(service).map(|it| it.actions()).unwrap_or_default();
            let actions = actions.into_iter().filter(|it| begins(it.event_name()));
            actions.map(|it| candidate(it.event_name(), meaning(&it))).collect()
        }
        _ => Vec::new(),
    }
}

fn meaning(action: &Action) -> String {
    match action {
        Action::Api(operation) => format!("{}, {}", operation.level.name(), operation.service.name),
        Action::Other(_) => action.kind().event_type().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command, CommandFactory as _};

    use super::{Args, FromCatalog, candidates};

    #[test]
    fn two_arguments_take_a_service_and_its_event() {
        let marked = |name: &'static str| Arg::new(name).add(FromCatalog);
        let generate = Command::new("generate")
            .arg(Arg::new("user").long("user"))
            .args([marked("service"), marked("action")]);
        let command = Command::new("tool").subcommand(generate);
        for (line, expected) in [
            ("tool generate ecr", &["ecr", "ecr-public"][..]),
            ("tool generate ecs runt", &["RunTask"]),
            ("tool generate --user iam ecs runt", &["RunTask"]),
            ("tool generate ecs --user=iam runt", &["RunTask"]),
            ("tool generate ecs RunTask r", &[]),
        ] {
            let words = line.split(' ').map(Into::into).collect();
            let found = candidates(&command, words);
            let found: Vec<_> = found.iter().map(|it| it.get_value().to_str().unwrap()).collect();
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn codes_are_completed() {
        for (line, expected) in [
            ("audit-alert explain aa011", &["AA0110", "AA0111", "AA0112"][..]),
            ("audit-alert check --allow AA000", &["AA0006"]),
            ("audit-alert check --allow=aa031", &["--allow=AA0310", "--allow=AA0311"]),
        ] {
            let words = line.split(' ').map(Into::into).collect();
            let found = candidates(&Args::command(), words);
            let found = found.iter().map(|it| it.get_value().to_str().unwrap());
            let found: Vec<_> = found.take(expected.len()).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
