//! Help, the version, and errors in the arguments themselves: everything that clap answers instead of arguments.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};

use clap::error::ErrorKind;

use super::send;
use super::version::version;
use super::{Exit, Surroundings, Terminal};
use crate::language::{Language, Phrase};
use crate::rules::file::without_secrets;
use crate::ui::{ColorChoice, ErrorCode, Painter, Ui, choose_color, escape_control_lines};

/// Prints help, the version, or why the arguments cannot be used.
pub(super) fn report(
    error: &clap::Error,
    args: &[OsString],
    (stdout, stderr): (&mut dyn Write, &mut dyn Write),
    surroundings: &Surroundings<'_>,
    language: Language,
) -> Exit {
    if error.kind() == ErrorKind::DisplayVersion {
        return written(stdout, &version(surroundings.commit), Exit::Success);
    }
    let color =
        |terminal: Terminal| choose_color(color_of(args), terminal.is_terminal, surroundings.env);
    let address = send::args::has_webhook_url(error).then(send::secret_in_arguments);
    let is_json = given(args, "--format").as_deref() == Some("json");
    if address.is_some() || (is_json && error.use_stderr()) {
        let err = Painter::new(color(surroundings.stderr), false);
        let out = Painter::new(false, false);
        let mut ui = Ui::new((stdout, out), (stderr, err), false, language).in_json(is_json);
        if let Some(failure) = address {
            return failure.report(&mut ui).unwrap_or(Exit::Invalid);
        }
        let (text, hints) = parts(&without_secrets(&error.render().to_string()));
        // If even this cannot be written, the exit code still says it.
        drop(ui.error(ErrorCode::Usage, Phrase::verbatim(text), &hints));
        return Exit::Invalid;
    }
    if error.use_stderr() {
        written(stderr, &text(error, color(surroundings.stderr)), Exit::Invalid)
    } else {
        written(stdout, &text(error, color(surroundings.stdout)), Exit::Success)
    }
}

/// clap's text.
fn text(error: &clap::Error, color: bool) -> String {
    let text = error.render();
    // A secret that was typed by mistake is not repeated.
    let plain = without_secrets(&text.to_string());
    // clap repeats what it was given; what would drive the terminal is shown without colours, and harmless.
    match escape_control_lines(&plain) {
        Cow::Owned(harmless) => harmless,
        Cow::Borrowed(_) if color => without_secrets(&text.ansi().to_string()),
        Cow::Borrowed(plain) => plain.to_owned(),
    }
}

/// Writes a text; a reader that has seen enough is no failure.
fn written(stream: &mut dyn Write, text: &str, exit: Exit) -> Exit {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Invalid,
        _ => exit,
    }
}

/// The parts of clap's text: what is wrong, then the tips and the usage. It separates them by empty lines:
///
/// ```text
/// error: unexpected argument '--form' found
///
///   tip: a similar argument exists: '--format'
///
/// Usage: audit-alert check --format <FORMAT> [PATTERN]...
///
/// For more information, try '--help'.
/// ```
fn parts(text: &str) -> (String, Vec<Phrase>) {
    let one_line = |part: &str| part.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let mut parts = text.split("\n\n").map(one_line).filter(|it| !it.is_empty());
    let error = parts.next().unwrap_or_default();
    let hints = parts.map(|it| it.strip_prefix("tip: ").map(str::to_owned).unwrap_or(it));
    (
        error.strip_prefix("error: ").unwrap_or(&error).to_owned(),
        hints.map(Phrase::verbatim).collect(),
    )
}

/// The value of `--color`.
fn color_of(args: &[OsString]) -> ColorChoice {
    match given(args, "--color").as_deref() {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

/// The value of a flag, in arguments that clap may be unable to read.
pub(super) fn given(args: &[OsString], flag: &str) -> Option<String> {
    let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let joined = args.iter().find_map(|arg| arg.strip_prefix(flag)?.strip_prefix('='));
    let apart = || args.windows(2).find(|pair| pair[0] == flag).map(|pair| &*pair[1]);
    joined.or_else(apart).map(str::to_owned)
}
