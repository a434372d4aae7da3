//! The flags of a run, repeated in the commands that it suggests: a command without them would undo what the run installed.

use super::args::{AwsArgs, DesiredArgs, UninstallArgs};
use crate::cli::shell::put_flag;
use crate::language::Language;

/// Returns the flags that select the desired stack and its account, each with a space before it.
pub(super) fn flags(desired: &DesiredArgs, aws: &AwsArgs, language: Option<Language>) -> String {
    let DesiredArgs { rules, bootstrap, function, regions, allow_host } = desired;
    let mut text = String::new();
    put_flag(&mut text, "--rules", rules.iter().map(|it| it.display().to_string()));
    put_flag(&mut text, "--bootstrap", bootstrap.iter().map(|it| it.display().to_string()));
    put_flag(&mut text, "--function", function.iter().cloned());
    put_flag(&mut text, "--regions", (!regions.is_empty()).then(|| regions.join(",")));
    put_flag(&mut text, "--lang", language.iter().map(|it| it.code().to_owned()));
    put_flag(&mut text, "--allow-host", allow_host.iter().map(ToString::to_string));
    text + &of_account(aws)
}

/// Returns the flags of `uninstall`, each with a space before it.
pub(super) fn flags_of_uninstall(args: &UninstallArgs) -> String {
    let UninstallArgs { rules, function, regions, aws, .. } = args;
    let mut text = String::new();
    put_flag(&mut text, "--rules", rules.iter().map(|it| it.display().to_string()));
    put_flag(&mut text, "--function", function.iter().cloned());
    put_flag(&mut text, "--regions", (!regions.is_empty()).then(|| regions.join(",")));
    text + &of_account(aws)
}

fn of_account(aws: &AwsArgs) -> String {
    let mut text = String::new();
    put_flag(&mut text, "--region", aws.region.iter().cloned());
    text + &flags_of_aws(aws)
}

/// Returns the flags for commands of the AWS CLI, without the region: each suggested command names its own.
pub(super) fn flags_of_aws(aws: &AwsArgs) -> String {
    let AwsArgs { region: _, profile, endpoint_url } = aws;
    let mut text = String::new();
    put_flag(&mut text, "--profile", profile.iter().cloned());
    put_flag(&mut text, "--endpoint-url", endpoint_url.iter().cloned());
    text
}
