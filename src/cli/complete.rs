//! The hidden command `__complete`, which the scripts of `completions` call on each press of Tab. It prints one line for each
//! candidate, with its description behind a tab, or [`FILES`], because shells complete files better.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{Arg, Command, CommandFactory as _, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, complete};

use super::args::Args;
use super::shared_args::FromCatalog;
use super::toml_file::FILE as RULE_SET;
use super::{CommandContext, Exit, Failure};
use crate::catalog::{Action, Catalog};
use crate::language::Language;
use crate::rules::set::packs;

/// The output where a file is expected.
const FILES: &str = ":files";

pub(super) fn run(
    words: Vec<OsString>,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let candidates = candidates(&Args::command(), words);
    let is_files = |it: &CompletionCandidate| it.get_id().is_some_and(|id| id == FILES);
    // Packs before files: the word after `match --rules` is a pack or a file, or an event.
    if !candidates.is_empty() && candidates.iter().all(is_files) {
        context.ui.bytes(format!("{FILES}\n").as_bytes())?;
        return Ok(Exit::Success);
    }
    for candidate in candidates.iter().filter(|it| !is_files(it)) {
        let value = candidate.get_value().to_string_lossy();
        let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
        let help = help.lines().next().unwrap_or_default();
        context.ui.bytes(format!("{value}\t{help}\n").as_bytes())?;
    }
    Ok(Exit::Success)
}

fn candidates(command: &Command, mut words: Vec<OsString>) -> Vec<CompletionCandidate> {
    // Older versions of PowerShell drop empty arguments, so the script passes an empty word as two quotes.
    if let Some(last) = words.last_mut().filter(|it| *it == "\"\"") {
        last.clear();
    }
    let Some((last, before)) = words.split_last() else { return Vec::new() };
    let given = catalog_words(command.clone(), before);
    // Options are completed only after a dash: there are many, and they would hide the values.
    let wants_options = last.to_string_lossy().starts_with('-');
    let mut command = prepared(command.clone(), &given, wants_options);
    let index = words.len() - 1;
    // Invalid words have no completion.
    let found = complete(&mut command, words, index, None).unwrap_or_default();
    let is_option =
        |it: &CompletionCandidate| it.get_id().is_some_and(|id| id.starts_with("arg::"));
    found.into_iter().filter(|it| wants_options || !is_option(it)).collect()
}

/// Adds a completer to each argument.
fn prepared(command: Command, given: &[String], wants_options: bool) -> Command {
    let prepare = |arg: Arg| {
        if arg.get::<FromCatalog>().is_some() {
            let given = given.to_vec();
            return arg.add(ArgValueCompleter::new(move |word: &OsStr| of_catalog(&given, word)));
        }
        if matches!(arg.get_long(), Some("rules" | "against")) {
            return arg.add(ArgValueCompleter::new(packs_or_files));
        }
        // A word that begins with a dash is an option, not a file.
        let takes_file = arg.get_value_hint() == ValueHint::AnyPath;
        if takes_file && !(wants_options && arg.is_positional()) {
            return arg.add(ArgValueCompleter::new(|_: &OsStr| files()));
        }
        arg
    };
    command.mut_args(prepare).mut_subcommands(|it| prepared(it, given, wants_options))
}

fn files() -> Vec<CompletionCandidate> {
    vec![CompletionCandidate::new(FILES).id(Some(FILES.to_owned()))]
}

/// Completes a rule set, or the last of several packs joined by `+`. A word that begins no pack is a file.
fn packs_or_files(word: &OsStr) -> Vec<CompletionCandidate> {
    let word = word.to_string_lossy();
    let (before, last) = word.rfind('+').map_or(("", &*word), |at| word.split_at(at + 1));
    let is_new = |name: &str| before.split('+').all(|it| it != name);
    let mut found: Vec<_> = packs()
        .iter()
        .filter(|it| it.name.starts_with(last) && is_new(it.name))
        .map(|it| {
            let title = it.pack.title.in_language(Language::En).to_owned();
            CompletionCandidate::new(format!("{before}{}", it.name)).help(Some(title.into()))
        })
        .collect();
    // The usual rule set, which would be hidden by the packs.
    if !found.is_empty() && RULE_SET.starts_with(&*word) && Path::new(RULE_SET).is_file() {
        found.insert(0, CompletionCandidate::new(RULE_SET));
    }
    if found.is_empty() { files() } else { found }
}

/// Returns the words before the cursor that belong to arguments of the catalog.
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

/// Completes services, or the event names of the given service.
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
            actions.map(|it| candidate(it.event_name(), description(&it))).collect()
        }
        _ => Vec::new(),
    }
}

fn description(action: &Action) -> String {
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
    fn packs_are_completed_for_every_command_with_rules() {
        for command in [
            "preview",
            "send --dry-run",
            "match",
            "check",
            "test",
            "rules",
            "rules show --format json",
            "rules coverage",
            "package",
            "backtest",
            "backtest logs/ --rules cis --against",
        ] {
            let option = if command.ends_with("--against") { "" } else { "--rules " };
            let words = format!("audit-alert {command} {option}root+ec");
            let found = candidates(&Args::command(), words.split(' ').map(Into::into).collect());
            let mut found = found.iter().map(|it| it.get_value().to_str().unwrap());
            assert_eq!(found.next(), Some("root+ecs"), "{command}");
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
