//! `completions`: the scripts in `completions/`. They are short and stay as they are: what may follow a word they ask
//! `complete`, so that they know the services and events of the installed version.

use clap_complete::Shell;

use super::{CommandContext, Exit, Failure};

/// Every shell, and the name its script is installed under.
pub const SHELLS: [(Shell, &str); 5] = [
    (Shell::Bash, "audit-alert.bash"),
    (Shell::Zsh, "_audit-alert"),
    (Shell::Fish, "audit-alert.fish"),
    (Shell::Elvish, "audit-alert.elv"),
    (Shell::PowerShell, "_audit-alert.ps1"),
];

/// The completion script of a shell, if there is one.
pub fn completion_script(shell: Shell) -> Option<&'static str> {
    Some(match shell {
        Shell::Bash => include_str!("../../completions/audit-alert.bash"),
        Shell::Zsh => include_str!("../../completions/_audit-alert"),
        Shell::Fish => include_str!("../../completions/audit-alert.fish"),
        Shell::Elvish => include_str!("../../completions/audit-alert.elv"),
        Shell::PowerShell => include_str!("../../completions/_audit-alert.ps1"),
        // clap_complete may come to know more shells.
        _ => return None,
    })
}

pub(super) fn run(shell: Shell, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let script = completion_script(shell)
        .ok_or_else(|| Failure::invalid(anyhow::anyhow!("no script for {shell}")))?;
    context.ui.bytes(script.as_bytes())?;
    Ok(Exit::Success)
}
