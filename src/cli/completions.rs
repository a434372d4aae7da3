//! `completions`: prints the scripts in `completions/`. They are short, because they call `__complete` for candidates and so
//! always match the installed version.

use clap_complete::Shell;

use super::{CommandContext, Exit, Failure};
use crate::language::phrase;

/// The shells, and the file names of their scripts.
pub const SHELLS: [(Shell, &str); 5] = [
    (Shell::Bash, "audit-alert.bash"),
    (Shell::Zsh, "_audit-alert"),
    (Shell::Fish, "audit-alert.fish"),
    (Shell::Elvish, "audit-alert.elv"),
    (Shell::PowerShell, "_audit-alert.ps1"),
];

/// Returns the completion script of a shell, or `None` if there is none.
pub fn completion_script(shell: Shell) -> Option<&'static str> {
    Some(match shell {
        Shell::Bash => include_str!("../../completions/audit-alert.bash"),
        Shell::Zsh => include_str!("../../completions/_audit-alert"),
        Shell::Fish => include_str!("../../completions/audit-alert.fish"),
        Shell::Elvish => include_str!("../../completions/audit-alert.elv"),
        Shell::PowerShell => include_str!("../../completions/_audit-alert.ps1"),
        // `Shell` is non-exhaustive.
        _ => return None,
    })
}

pub(super) fn run(shell: Shell, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let script = completion_script(shell).ok_or_else(|| {
        Failure::invalid(phrase!("no completion script for {shell}", shell = shell.to_string()))
    })?;
    context.ui.bytes(script.as_bytes())?;
    Ok(Exit::Success)
}
