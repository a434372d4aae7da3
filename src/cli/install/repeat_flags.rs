//! The flags of a run, for the command that comes next: what a run makes is what its flags say, so a command without them
//! would undo it.

use super::args::{AwsArgs, DesiredArgs, UninstallArgs};
use crate::cli::shell::for_shell;
use crate::language::Language;

/// The flags that say what is wanted and where, each with a blank before it.
pub(super) fn flags(wanted: &DesiredArgs, aws: &AwsArgs, language: Option<Language>) -> String {
    let DesiredArgs { rules, bootstrap, function, regions, allow_host } = wanted;
    let mut text = String::new();
    put(&mut text, "--rules", rules.iter().map(|it| it.display().to_string()));
    put(&mut text, "--bootstrap", bootstrap.iter().map(|it| it.display().to_string()));
    put(&mut text, "--function", function.iter().cloned());
    put(&mut text, "--regions", (!regions.is_empty()).then(|| regions.join(",")));
    put(&mut text, "--lang", language.iter().map(|it| it.code().to_owned()));
    put(&mut text, "--allow-host", allow_host.iter().map(ToString::to_string));
    text + &of_account(aws)
}

/// Those of `uninstall`.
pub(super) fn flags_of_uninstall(args: &UninstallArgs) -> String {
    let UninstallArgs { rules, function, regions, aws, .. } = args;
    let mut text = String::new();
    put(&mut text, "--rules", rules.iter().map(|it| it.display().to_string()));
    put(&mut text, "--function", function.iter().cloned());
    put(&mut text, "--regions", (!regions.is_empty()).then(|| regions.join(",")));
    text + &of_account(aws)
}

fn of_account(aws: &AwsArgs) -> String {
    let mut text = String::new();
    put(&mut text, "--region", aws.region.iter().cloned());
    text + &flags_of_aws(aws)
}

/// Those that AWS's own command has as well, but for the region, which is known better.
pub(super) fn flags_of_aws(aws: &AwsArgs) -> String {
    let AwsArgs { region: _, profile, endpoint_url } = aws;
    let mut text = String::new();
    put(&mut text, "--profile", profile.iter().cloned());
    put(&mut text, "--endpoint-url", endpoint_url.iter().cloned());
    text
}

fn put(text: &mut String, flag: &str, values: impl IntoIterator<Item = String>) {
    for value in values {
        text.push(' ');
        text.push_str(flag);
        text.push(' ');
        text.push_str(&for_shell(&value));
    }
}
