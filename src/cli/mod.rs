//! The command line. Each command parses its arguments, loads its inputs, calls the core, renders the result and returns an
//! exit code. Logic that needs its own tests belongs in the core.

mod actions;
mod alerts;
mod args;
mod backtest;
mod browser;
mod check;
mod codes;
mod complete;
mod completions;
mod events;
mod exit;
mod explain;
mod failure;
mod fixes;
mod generate;
mod history;
mod import;
mod init;
mod input;
#[cfg(feature = "aws")]
mod install;
mod load;
mod manual_pages;
mod matching;
mod message_heading;
mod named_file;
mod network;
#[cfg(feature = "aws")]
mod on_aws;
mod open;
mod output_file;
mod package;
mod page_output;
mod patterns;
mod period;
mod preview;
mod problems;
mod rule_set;
mod rule_set_search;
mod rules;
mod send;
mod settings;
mod shared_args;
mod shell;
mod single_event;
#[cfg(feature = "aws")]
mod tail;
mod test;
mod toml_file;
mod usage;
mod version;
mod whole_file;
mod world;
mod wrapped;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};
#[cfg(all(feature = "aws", feature = "lambda"))]
use backtest::worker::ShardWorker;
pub use completions::{SHELLS, completion_script};
pub use exit::Exit;
use failure::Failure;
use network::block_on;
use rule_set_search::RuleSetSearch;
use toml_file::ParsedRuleSet;
pub use world::{Surroundings, Terminal, World};

use crate::language::{Language, phrase};
use crate::ui::{self, ErrorCode, Painter, Ui, choose_color, is_utf8_locale};

/// Bytes that are written at once to standard output. Linux keeps a file in memory in pages of up to the size of the
/// writes, and reads a file of large pages three times as fast as one of 4 KiB pages.
const OUTPUT_BUFFER: usize = 64 << 10;

/// Runs the command of this process. `commit` is the commit of the checkout in which it was built.
pub fn main(commit: Option<&str>) -> ExitCode {
    let (mut stdin, mut stdout, mut stderr) =
        (io::stdin().lock(), io::stdout().lock(), io::stderr().lock());
    let mut buffered = io::BufWriter::with_capacity(OUTPUT_BUFFER, &mut stdout);
    let world = World::of_process(&mut stdin, &mut buffered, &mut stderr, commit);
    #[cfg(all(feature = "aws", feature = "lambda"))]
    if let Some(worker) = ShardWorker::of_process(world.surroundings.env) {
        return worker.serve();
    }
    run(std::env::args_os(), world).into()
}

/// The environment of a command.
struct CommandContext<'c, 'w> {
    ui: &'c mut Ui<'w>,
    stdin: &'c mut dyn io::Read,
    world: &'c Surroundings<'w>,
    quiet: bool,
    verbose: bool,
    /// The value of `--lang`.
    language: Option<Language>,
    search: RuleSetSearch,
    /// The rule set that was found, if it was parsed already and no command has used it yet.
    rule_set: Option<ParsedRuleSet>,
}

/// Runs one command line.
pub fn run(args: impl IntoIterator<Item = OsString>, world: World<'_>) -> Exit {
    let World { stdin, stdout, stderr, surroundings } = world;
    let args: Vec<OsString> = args.into_iter().collect();
    // For messages before the arguments and the files are read.
    let language = usage::given(&args, "--lang").and_then(|it| Language::of_code(&it));
    let locale = || Language::of_environment(surroundings.env).map(|(language, _)| language);
    let language = language.or_else(locale).unwrap_or_default();
    let args = match Args::try_parse_from(&args) {
        Ok(args) => args,
        Err(error) => {
            return usage::report(&error, &args, (stdout, stderr), &surroundings, language);
        }
    };
    let painter = |terminal: Terminal, hyperlinks: bool| {
        let color = choose_color(args.color.into(), terminal.is_terminal, surroundings.env);
        Painter::new(color, color && hyperlinks && terminal.is_terminal)
    };
    let hyperlinks = !args.command.refuses_hyperlinks() && !is_set((surroundings.env)("CI"));
    let out = painter(surroundings.stdout, hyperlinks);
    let err = painter(surroundings.stderr, false);
    let mut ui = Ui::new((stdout, out), (stderr, err), args.quiet, language)
        .in_ascii(!is_utf8_locale(surroundings.env))
        .in_json(args.command.prints_json());
    let mut context = CommandContext {
        ui: &mut ui,
        stdin,
        world: &surroundings,
        quiet: args.quiet,
        verbose: args.verbose,
        language: args.lang,
        search: RuleSetSearch::default(),
        rule_set: None,
    };
    if !matches!(args.command, Command::Complete { .. } | Command::Man { .. }) {
        context.search = RuleSetSearch::run(surroundings.env);
        settings::set_language_early(&mut context);
    }
    let result = dispatch(args.command, &mut context);
    let exit = result.or_else(|failure| failure.report(&mut ui));
    let pointed = point_to_explain(&mut ui);
    let flushed = ui.flush().and(pointed);
    match exit.and_then(|exit| flushed.map(|()| exit).or_else(|error| keep_remote(exit, error))) {
        Ok(exit) => exit,
        // The reader has read enough, as in `audit-alert … | head`.
        Err(error) if error.is_closed() => Exit::Success,
        Err(error) => {
            // If standard error cannot be written either, the exit code still reports the error.
            drop(ui.error(ErrorCode::Output, error.phrase(), &[]));
            Exit::Invalid
        }
    }
}

/// Prints once, below all diagnostics, the command that explains the most severe code.
fn point_to_explain(ui: &mut Ui<'_>) -> ui::Result<()> {
    match ui.shown_code() {
        Some(code) => {
            ui.status(phrase!("for details: audit-alert explain {code}", code = code.id()))
        }
        None => Ok(()),
    }
}

/// Keeps the exit code of a remote failure or an interruption, even if the output could not be written.
fn keep_remote(exit: Exit, error: ui::Error) -> ui::Result<Exit> {
    if exit >= Exit::Remote { Ok(exit) } else { Err(error) }
}

/// Runs a command.
fn dispatch(command: Command, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    match command {
        Command::Generate(args) => generate::run(&args, context),
        Command::Preview(args) => preview::run(&args, context),
        Command::Send(args) => send::run(&args, context),
        Command::Check(args) => check::run(&args, context),
        Command::Explain(args) => explain::run(&args, context),
        Command::Match(args) => matching::run(&args, context),
        Command::Backtest(args) => backtest::run(&args, context),
        #[cfg(feature = "aws")]
        Command::Tail(args) => tail::run(&args, context),
        Command::Actions(args) => actions::run(&args, context),
        Command::Test(args) => test::run(&args, context),
        Command::Rules(args) => rules::run(&args, context),
        Command::Init(args) => init::run(&args, context),
        Command::Import(args) => import::run(&args, context),
        Command::Package(args) => package::run(&args, context),
        #[cfg(feature = "aws")]
        Command::Install(args) => install::install(&args, context),
        #[cfg(feature = "aws")]
        Command::Status(args) => install::status(&args, context),
        #[cfg(feature = "aws")]
        Command::Uninstall(args) => install::uninstall(&args, context),
        #[cfg(feature = "aws")]
        Command::Doctor(args) => install::doctor(&args, context),
        #[cfg(feature = "aws")]
        Command::Export(args) => install::export(&args, context),
        Command::Completions { shell } => completions::run(shell, context),
        Command::Complete { words } => complete::run(words, context),
        Command::Man { folder } => manual_pages::run(&folder),
    }
}

/// Returns `true` if a variable such as `CI` is set, and not to `0` or `false`.
fn is_set(variable: Option<String>) -> bool {
    variable.is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}
