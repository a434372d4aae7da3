//! Prints help, the version and errors in the arguments: everything that clap returns instead of arguments.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};

use clap::error::{ContextKind, ErrorKind};

use super::send;
use super::version::version;
use super::{Exit, Surroundings, Terminal};
use crate::diagnostic::did_you_mean;
use crate::language::{Language, Phrase, phrase};
use crate::rules::file::without_secrets;
use crate::slack::deliver::AllowedHost;
use crate::ui::{ColorChoice, ErrorCode, Painter, Ui, choose_color, printable_lines};

/// Prints help, the version, or an error in the arguments.
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
    let translated = if is_json || language == Language::default() {
        None
    } else {
        translatable(error).map(|text| (text, hints(error)))
    };
    if address.is_some() || translated.is_some() || (is_json && error.use_stderr()) {
        let err = Painter::new(color(surroundings.stderr), false);
        let out = Painter::new(false, false);
        let mut ui = Ui::new((stdout, out), (stderr, err), false, language).in_json(is_json);
        if let Some(failure) = address {
            return failure.report(&mut ui).unwrap_or(Exit::Invalid);
        }
        let (text, hints) =
            translated.unwrap_or_else(|| parts(&quoted(&error.render().to_string(), args)));
        // If standard error cannot be written, the exit code still reports the error.
        drop(ui.error(ErrorCode::Usage, text, &hints));
        return Exit::Invalid;
    }
    if error.use_stderr() {
        written(stderr, &text(error, args, color(surroundings.stderr)), Exit::Invalid)
    } else {
        written(stdout, &text(error, args, color(surroundings.stdout)), Exit::Success)
    }
}

/// Returns the common errors of clap as phrases, which can be translated. Returns `None` for other errors.
fn translatable(error: &clap::Error) -> Option<Phrase> {
    let arg = || context(error, ContextKind::InvalidArg);
    let value = || context(error, ContextKind::InvalidValue);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => phrase!("unexpected argument '{arg}'", arg = arg()?),
        ErrorKind::InvalidSubcommand => {
            let name = context(error, ContextKind::InvalidSubcommand)?;
            phrase!("unknown command '{name}'", name)
        }
        ErrorKind::MissingRequiredArgument => {
            phrase!("required arguments are missing: {args}", args = arg()?)
        }
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg)?;
            match arg()? {
                arg if arg == other => phrase!("'{arg}' can be given only once", arg),
                arg => phrase!("'{arg}' cannot be combined with '{other}'", arg, other),
            }
        }
        ErrorKind::InvalidValue if value()?.is_empty() => {
            phrase!("'{arg}' requires a value", arg = arg()?)
        }
        ErrorKind::InvalidValue | ErrorKind::TooManyValues => {
            phrase!("invalid value '{value}' for '{arg}'", value = value()?, arg = arg()?)
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            phrase!("'{arg}' requires a value", arg = arg()?)
        }
        ErrorKind::MissingSubcommand => phrase!("no command given"),
        ErrorKind::InvalidUtf8 => phrase!("an argument is not UTF-8"),
        ErrorKind::ValueValidation if value().is_none() => {
            phrase!("invalid value for '{arg}'", arg = arg()?).because(AllowedHost::expected())
        }
        ErrorKind::ValueValidation => {
            let source = std::error::Error::source(error)?;
            let reason = source.downcast_ref().cloned();
            let reason = reason.unwrap_or_else(|| Phrase::verbatim(source.to_string()));
            phrase!("invalid value '{value}' for '{arg}'", value = value()?, arg = arg()?)
                .because(reason)
        }
        _ => return None,
    })
}

/// Returns the suggestions and the usage line of an error.
fn hints(error: &clap::Error) -> Vec<Phrase> {
    let similar =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let similar = similar.into_iter().find_map(|kind| context(error, kind));
    let values = context(error, ContextKind::ValidValue).filter(|it| !it.is_empty());
    let usage = context(error, ContextKind::Usage);
    let usage = usage.as_deref().and_then(|it| it.trim().strip_prefix("Usage: "));
    let hints = [
        similar.map(|name| did_you_mean(&name)),
        values.map(|values| phrase!("valid values: {values}", values)),
        usage.map(|usage| phrase!("usage: {usage}", usage)),
        Some(phrase!("for more information, pass --help")),
    ];
    hints.into_iter().flatten().collect()
}

/// Returns a value of an error without secrets, which the user may have typed by mistake.
fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    error.get(kind).map(|value| without_secrets(&value.to_string()))
}

/// Returns clap's text.
fn text(error: &clap::Error, args: &[OsString], color: bool) -> String {
    let text = error.render();
    let plain = quoted(&text.to_string(), args);
    // A text with control characters is escaped and printed without colors.
    match printable_lines(&plain) {
        Cow::Owned(escaped) => escaped,
        Cow::Borrowed(_) if color => quoted(&text.ansi().to_string(), args),
        Cow::Borrowed(plain) => plain.to_owned(),
    }
}

/// Returns clap's text, which quotes the arguments, without their line breaks, and without secrets that were typed by mistake.
fn quoted(text: &str, args: &[OsString]) -> String {
    let mut text = text.to_owned();
    for arg in args.iter().map(|it| it.to_string_lossy()).filter(|it| it.contains('\n')) {
        // Of `--flag=value`, clap quotes the value alone.
        let value = arg.split_once('=').map(|(_, value)| value);
        for part in [Some(&*arg), value].into_iter().flatten().filter(|it| it.contains('\n')) {
            text = text.replace(part, &part.replace('\n', "␤"));
        }
    }
    without_secrets(&text)
}

/// Writes a text. A closed pipe is not an error.
fn written(stream: &mut dyn Write, text: &str, exit: Exit) -> Exit {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Invalid,
        _ => exit,
    }
}

/// Splits clap's text into the error, and the tips and the usage. Empty lines separate them:
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
fn parts(text: &str) -> (Phrase, Vec<Phrase>) {
    let one_line = |part: &str| part.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let mut parts = text.split("\n\n").map(one_line).filter(|it| !it.is_empty());
    let error = parts.next().unwrap_or_default();
    let hints = parts.map(|it| it.strip_prefix("tip: ").map(str::to_owned).unwrap_or(it));
    (
        Phrase::verbatim(error.strip_prefix("error: ").unwrap_or(&error)),
        hints.map(Phrase::verbatim).collect(),
    )
}

/// Returns the value of `--color`.
fn color_of(args: &[OsString]) -> ColorChoice {
    match given(args, "--color").as_deref() {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

/// Returns the value of a flag, in arguments that may be invalid.
pub(super) fn given(args: &[OsString], flag: &str) -> Option<String> {
    let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let joined = args.iter().find_map(|arg| arg.strip_prefix(flag)?.strip_prefix('='));
    let apart = || args.windows(2).find(|pair| pair[0] == flag).map(|pair| &*pair[1]);
    joined.or_else(apart).map(str::to_owned)
}
