//! The command line: resolve the arguments → load → call the core → render → exit. Not for logic worth a test of its
//! own, which belongs in the core.

mod actions;
mod alerts;
mod args;
mod check;
mod codes;
mod complete;
mod completions;
mod exit;
mod explain;
mod failure;
mod generate;
mod init;
mod input;
#[cfg(feature = "aws")]
mod install;
mod matching;
mod named_file;
mod network;
mod package;
mod patterns;
mod preview;
mod problems;
mod rule_set;
mod rules;
mod send;
mod settings;
mod shared_args;
mod shell;
mod test;
mod world;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};
pub use completions::{SHELLS, completion_script};
pub use exit::Exit;
use failure::Failure;
use network::block_on;
pub use world::{Surroundings, Terminal, World};

use crate::language::{Language, phrase};
use crate::rules::file::without_secrets;
use crate::ui::{ColorChoice, Painter, Ui, choose_color, undriven_lines};

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let (mut stdin, mut stdout, mut stderr) =
        (io::stdin().lock(), io::stdout().lock(), io::stderr().lock());
    let mut buffered = io::BufWriter::new(&mut stdout);
    run(std::env::args_os(), World::of_process(&mut stdin, &mut buffered, &mut stderr)).into()
}

/// What a command works with.
struct Context<'c, 'w> {
    ui: &'c mut Ui<'w>,
    stdin: &'c mut dyn io::Read,
    world: &'c Surroundings<'w>,
    quiet: bool,
    verbose: bool,
}

/// Runs one command line in a world.
pub fn run(args: impl IntoIterator<Item = OsString>, world: World<'_>) -> Exit {
    let World { stdin, stdout, stderr, surroundings } = world;
    let args: Vec<OsString> = args.into_iter().collect();
    let language = Language::of_environment(surroundings.env);
    let args = match Args::try_parse_from(&args) {
        Ok(args) => args,
        Err(error) if send::args::gave_address(&error) => {
            let plain = Painter::new(false, false);
            let choice = color_of(&args);
            let color = choose_color(choice, surroundings.stderr.is_terminal, surroundings.env);
            let mut ui =
                Ui::new((stdout, plain), (stderr, Painter::new(color, false)), false, language);
            return send::on_the_command_line().report(&mut ui).unwrap_or(Exit::Invalid);
        }
        Err(error) if error.use_stderr() => {
            return usage(&error, color_of(&args), stderr, &surroundings, surroundings.stderr);
        }
        Err(help) => {
            return usage(&help, color_of(&args), stdout, &surroundings, surroundings.stdout);
        }
    };
    let painter = |terminal: Terminal, hyperlinks: bool| {
        let color = choose_color(args.color.into(), terminal.is_terminal, surroundings.env);
        Painter::new(color, color && hyperlinks && terminal.is_terminal)
    };
    let hyperlinks = !args.command.refuses_hyperlinks() && !is_set((surroundings.env)("CI"));
    let out = painter(surroundings.stdout, hyperlinks);
    let err = painter(surroundings.stderr, false);
    let mut ui = Ui::new((stdout, out), (stderr, err), args.quiet, language);
    let mut context = Context {
        ui: &mut ui,
        stdin,
        world: &surroundings,
        quiet: args.quiet,
        verbose: args.verbose,
    };
    let result = dispatch(args.command, &mut context);
    let exit = result.or_else(|failure| failure.report(&mut ui));
    let pointed = point_to_explain(&mut ui);
    let flushed = ui.flush().and(pointed);
    match exit.and_then(|exit| flushed.map(|()| exit).or_else(|error| unread(exit, error))) {
        Ok(exit) => exit,
        // A reader that has seen enough is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Yes,
        Err(error) => {
            // If even this cannot be said, the exit code still says it.
            drop(ui.error(phrase!("failed to write the output").because(&error), &[]));
            Exit::Invalid
        }
    }
}

/// Tells once per run, below all diagnostics, where their codes are explained.
fn point_to_explain(ui: &mut Ui<'_>) -> io::Result<()> {
    match ui.shown_code() {
        Some(code) => ui.status(&format!("for details: audit-alert explain {}", code.id())),
        None => Ok(()),
    }
}

/// What happened elsewhere stays so, whoever reads of it.
fn unread(exit: Exit, error: io::Error) -> io::Result<Exit> {
    if exit >= Exit::Remote { Ok(exit) } else { Err(error) }
}

/// Runs a command.
fn dispatch(command: Command, context: &mut Context<'_, '_>) -> Result<Exit, Failure> {
    match command {
        Command::Generate(args) => generate::run(&args, context),
        Command::Preview(args) => preview::run(&args, context),
        Command::Send(args) => send::run(&args, context),
        Command::Check(args) => check::run(&args, context),
        Command::Explain(args) => explain::run(&args, context),
        Command::Match(args) => matching::run(&args, context),
        Command::Actions(args) => actions::run(&args, context),
        Command::Test(args) => test::run(&args, context),
        Command::Rules(args) => rules::run(&args, context),
        Command::Init(args) => init::run(&args, context),
        Command::Package(args) => package::run(&args, context),
        #[cfg(feature = "aws")]
        Command::Install(args) => install::install(&args, context),
        #[cfg(feature = "aws")]
        Command::Status(args) => install::status(&args, context),
        #[cfg(feature = "aws")]
        Command::Uninstall(args) => install::uninstall(&args, context),
        #[cfg(feature = "aws")]
        Command::Doctor(args) => install::doctor(&args, context),
        Command::Completions { shell } => completions::run(shell, context),
        Command::Complete { words } => complete::run(words, context),
    }
}

/// What `--color` says, for errors in the arguments themselves.
fn color_of(args: &[OsString]) -> ColorChoice {
    let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let says = |when: &str| {
        let joined = format!("--color={when}");
        args.contains(&joined.into()) || args.windows(2).any(|pair| pair == ["--color", when])
    };
    match (says("always"), says("never")) {
        (true, false) => ColorChoice::Always,
        (false, true) => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

/// Prints help, or what is wrong with the arguments.
fn usage(
    error: &clap::Error,
    choice: ColorChoice,
    stream: &mut dyn io::Write,
    surroundings: &Surroundings<'_>,
    terminal: Terminal,
) -> Exit {
    let color = choose_color(choice, terminal.is_terminal, surroundings.env);
    let text = error.render();
    // A secret that was typed by mistake is not repeated.
    let plain = without_secrets(&text.to_string());
    // clap repeats what it was given; what would drive the terminal is shown without colours, and harmless.
    let text = match undriven_lines(&plain) {
        Cow::Owned(harmless) => harmless,
        Cow::Borrowed(_) if color => without_secrets(&text.ansi().to_string()),
        Cow::Borrowed(plain) => plain.to_owned(),
    };
    let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    let unread = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    if error.use_stderr() || written.is_err_and(|error| !unread(&error)) {
        Exit::Invalid
    } else {
        Exit::Yes
    }
}

/// Whether a variable such as `CI` is set to something that means yes.
fn is_set(variable: Option<String>) -> bool {
    variable.is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}
