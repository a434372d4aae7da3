//! The next steps after a rule set was created.

use std::path::Path;

use unicode_width::UnicodeWidthStr as _;

use crate::cli::CommandContext;
use crate::cli::rule_set::FILE;
use crate::cli::shell::for_shell;
use crate::language::{Phrase, phrase};
use crate::rules::draft::Draft;
use crate::rules::file::SecretSource;
use crate::ui;

/// Slack's page on making a webhook.
const WEBHOOK_PAGE: &str =
    "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/";

/// Prints the next steps.
pub(super) fn steps(
    path: &Path,
    draft: &Draft,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let (file, rules) = if path == Path::new(FILE) {
        (String::new(), String::new())
    } else {
        let path = for_shell(&path.display().to_string());
        (format!(" {path}"), format!(" --rules {path}"))
    };
    let [check, test, install] = padded([
        format!("audit-alert check{file}"),
        format!("audit-alert test{rules}"),
        format!("audit-alert install --dry-run{rules}"),
    ]);
    let steps = [
        phrase!("{command}     validate the rule set", command = check),
        phrase!("{command}     run its test", command = test),
        phrase!("create a webhook in Slack: {page}", page = WEBHOOK_PAGE),
        webhook(&draft.webhook),
        phrase!("{command}     preview the installation", command = install),
    ];
    let mut steps = steps.into_iter();
    let first = steps.next().map(|step| phrase!("next: {step}", step));
    first.map_or(Ok(()), |it| context.ui.status(it))?;
    steps.try_for_each(|step| context.ui.status(phrase!("      {step}", step)))
}

fn padded<const N: usize>(commands: [String; N]) -> [String; N] {
    let width = commands.iter().map(|it| it.width()).max().unwrap_or_default();
    commands.map(|it| crate::preview::padded(&it, width))
}

/// The step that gives the function the webhook URL.
fn webhook(source: &SecretSource) -> Phrase {
    match source {
        SecretSource::Parameter(name) => phrase!(
            "set SLACK_WEBHOOK_URL to its URL; `install` stores it in the parameter {name}",
            name
        ),
        SecretSource::Secret(name) => phrase!("store its URL in the secret {name}", name),
        SecretSource::Env(name) => {
            phrase!("set {name} to its URL; `install` stores it in a parameter", name)
        }
    }
}
