//! `completions`: the scripts that `completions/` holds as well.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::args::Args;
use super::{Context, Exit, Failure};

/// Every shell, and the name its script is installed under.
pub const SHELLS: [(Shell, &str); 5] = [
    (Shell::Bash, "audit-alert.bash"),
    (Shell::Zsh, "_audit-alert"),
    (Shell::Fish, "audit-alert.fish"),
    (Shell::Elvish, "audit-alert.elv"),
    (Shell::PowerShell, "_audit-alert.ps1"),
];

/// The completion script of a shell.
pub fn completion_script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "audit-alert", &mut script);
    if shell == Shell::Bash {
        // clap_complete 4.6.11 spells a hyphen in the command's name in two ways; with both, nothing is completed.
        let text = String::from_utf8_lossy(&script).replace("audit__subcmd__alert", "audit__alert");
        script = text.into_bytes();
    }
    script
}

pub(super) fn run(shell: Shell, context: &mut Context<'_, '_>) -> Result<Exit, Failure> {
    context.ui.bytes(&completion_script(shell))?;
    Ok(Exit::Yes)
}
