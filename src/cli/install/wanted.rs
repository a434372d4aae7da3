//! The rule set, the settings and the executable → what is wanted.

use std::collections::BTreeMap;

use anyhow::anyhow;

use super::args::{AwsArgs, WantedArgs};
use crate::alert::Language;
use crate::cli::package::pack;
use crate::cli::rule_set::{self, FILE, LoadedSet, load_set};
use crate::cli::settings::{Flags, settings};
use crate::cli::{Context, Failure, block_on};
use crate::cloud::{Caller, region_of_profile};
use crate::deploy::package::hex_sha256;
use crate::deploy::stack::{Code, Names, WantedRule};
use crate::diagnostic::Level;
use crate::rules::file;
use crate::rules::set::EffectiveRule;
use crate::rules::settings::{EffectiveSettings, Provenance};
use crate::secret::Reference;
use crate::slack::deliver::{BadDestination, Secret, Token, Webhook};

/// Everything that does not need AWS to be known.
pub(super) struct Input {
    pub(super) set: LoadedSet,
    pub(super) settings: EffectiveSettings,
    /// The zip, unless there is a function already.
    pub(super) zip: Vec<u8>,
    /// The zip's hash and processor, unless there is a function already.
    own: Option<(String, &'static str)>,
    /// The webhook's address, if one is to be stored.
    pub(super) webhook: Option<Secret>,
}

/// Reads what is wanted, for the command of this name.
pub(super) fn read(
    command: &str,
    args: &WantedArgs,
    aws: &AwsArgs,
    context: &mut Context<'_, '_>,
) -> Result<Input, Failure> {
    let path = args.rules.clone().or_else(rule_set::here);
    let set = load_set(path.as_deref(), context)?;
    set.usable(Level::Error, context)?;
    if set.source.is_none() {
        context.ui.status(&format!("no {FILE} here: the rules of the built-in pack starter"))?;
    }
    let project = set.source.as_deref().map(|source| (source, &set.settings));
    let flags = Flags { language: None, region: aws.region.as_deref() };
    let settings = of_account(settings(project, flags, context)?, aws)?;
    let (mut zip, mut own) = (Vec::new(), None);
    if let Some(arn) = &args.function {
        is_of_region(arn, &settings.region.value)?;
    } else {
        let (package, architecture) = pack(&args.bootstrap, &set, command, context)?;
        own = Some((package.code_sha256(), architecture.name()));
        zip = package.bytes;
    }
    let webhook = webhook(args, &settings, context)?;
    Ok(Input { set, settings, zip, own, webhook })
}

/// Settings with the region of the profile, where nothing else says one.
pub(super) fn of_account(
    settings: EffectiveSettings,
    aws: &AwsArgs,
) -> Result<EffectiveSettings, Failure> {
    if settings.region.from != Provenance::BuiltIn {
        return Ok(settings);
    }
    let region = block_on(region_of_profile(aws.profile.as_deref()))?;
    settings.with_region_of_profile(region).map_err(Failure::invalid)
}

/// Rules call functions of their own region only.
fn is_of_region(arn: &str, home: &str) -> Result<(), Failure> {
    let parts: Vec<_> = arn.split(':').collect();
    match parts.as_slice() {
        ["arn", _, "lambda", region, _, "function", _] if *region == home => Ok(()),
        ["arn", _, "lambda", region, _, "function", _] => Err(Failure::invalid(anyhow!(
            "the function is in {region}, and the home region is {home}"
        ))
        .hint(format!("--region {region}"))),
        _ => Err(Failure::invalid(anyhow!("--function takes the ARN of a function"))
            .hint("arn:aws:lambda:ap-northeast-2:111122223333:function:NAME")),
    }
}

/// The address to store: only where the function reads it from Parameter Store.
fn webhook(
    args: &WantedArgs,
    settings: &EffectiveSettings,
    context: &Context<'_, '_>,
) -> Result<Option<Secret>, Failure> {
    let is_token = settings.channel.value.is_some();
    let name = match &settings.webhook.value {
        Some(file::Webhook::Secret(_)) => return Ok(None),
        Some(file::Webhook::Env(name)) => name.as_str(),
        Some(file::Webhook::Parameter(_)) | None if is_token => "SLACK_BOT_TOKEN",
        Some(file::Webhook::Parameter(_)) | None => "SLACK_WEBHOOK_URL",
    };
    let Some(value) = (context.world.env)(name).filter(|it| !it.trim().is_empty()) else {
        return Ok(None);
    };
    let secret = Secret::new(&value);
    match fault(&secret, args, settings) {
        None => Ok(Some(secret)),
        Some(bad) => Err(Failure::invalid(anyhow!("{name} cannot be used: {bad}"))),
    }
}

/// Why the function could not post with a secret.
pub(super) fn fault(
    secret: &Secret,
    args: &WantedArgs,
    settings: &EffectiveSettings,
) -> Option<BadDestination> {
    if settings.channel.value.is_some() {
        Token::new(secret.clone(), None, &args.allow_host).err()
    } else {
        Webhook::new(secret, &args.allow_host).err()
    }
}

/// Where the function finds its secret.
pub(super) fn reference(settings: &EffectiveSettings, names: &Names) -> Reference {
    match &settings.webhook.value {
        Some(file::Webhook::Secret(name)) => Reference::Secret(name.clone()),
        _ => Reference::Parameter(names.parameter.clone()),
    }
}

/// The name of the parameter that the webhook's address is in.
fn parameter(settings: &EffectiveSettings) -> String {
    match &settings.webhook.value {
        Some(file::Webhook::Parameter(name)) => name.clone(),
        _ => Names::default_parameter(&settings.name.value),
    }
}

/// What the rules call, with the account known. `store` says whether the webhook's address is ours to store.
pub(super) fn code(input: &Input, args: &WantedArgs, names: &Names, store: bool) -> Code {
    let Some((sha256, architecture)) = &input.own else {
        return Code::Existing(args.function.clone().unwrap_or_default());
    };
    let settings = &input.settings;
    let (kind, arn, name) = match reference(settings, names) {
        Reference::Secret(name) => ("SECRET", secret_arn(names, &name), name),
        Reference::Parameter(name) => ("PARAMETER", parameter_arn(names, &name), name),
    };
    let mut environment = BTreeMap::new();
    let what = if settings.channel.value.is_some() { "SLACK_BOT_TOKEN" } else { "SLACK_WEBHOOK" };
    environment.insert(format!("{what}_{kind}"), name);
    environment.extend(settings.channel.value.clone().map(|it| ("SLACK_CHANNEL".to_owned(), it)));
    let language = settings.language.value.code();
    environment.insert("AUDIT_ALERT_LANGUAGE".to_owned(), language.to_owned());
    let zone = settings.time_zone.value.clone();
    environment.extend(zone.map(|it| ("AUDIT_ALERT_TIME_ZONE".to_owned(), it)));
    if !args.allow_host.is_empty() {
        let hosts: Vec<_> = args.allow_host.iter().map(ToString::to_string).collect();
        environment.insert("AUDIT_ALERT_ALLOW_HOST".to_owned(), hosts.join(","));
    }
    Code::Own {
        sha256: sha256.clone(),
        architecture,
        environment,
        secret: Some(arn),
        webhook: input.webhook.as_ref().filter(|_| store).map(|it| hex_sha256(it.expose())),
    }
}

fn parameter_arn(names: &Names, name: &str) -> String {
    if name.starts_with("arn:") {
        return name.to_owned();
    }
    let Names { partition, home, account, .. } = names;
    format!("arn:{partition}:ssm:{home}:{account}:parameter/{}", name.trim_start_matches('/'))
}

/// A secret's ARN ends in six characters that nobody chooses (Secrets Manager user guide, "Permissions policy examples").
fn secret_arn(names: &Names, name: &str) -> String {
    if name.starts_with("arn:") {
        return name.to_owned();
    }
    let Names { partition, home, account, .. } = names;
    format!("arn:{partition}:secretsmanager:{home}:{account}:secret:{name}-??????")
}

/// The rules as they are installed.
pub(super) fn rules(set: &LoadedSet, language: Language, names: &Names) -> Vec<WantedRule> {
    // The catalogue knows the regions of the partition `aws`.
    let region = |it: &str| if it == "us-east-1" { names.global_region() } else { it }.to_owned();

    let rule = |rule: &EffectiveRule| {
        let title = rule.about.title.as_ref().map(|it| it.in_language(language));
        WantedRule {
            name: rule.name.clone(),
            description: title.unwrap_or(&rule.name).to_owned(),
            patterns: rule.parts.clone(),
            state: rule.state().name(),
            regions: rule.other_regions().into_iter().map(region).collect(),
        }
    };
    set.effective.rules.iter().map(rule).collect()
}

/// Where the stack lives, once the account is known.
pub(super) fn names(settings: &EffectiveSettings, caller: Caller) -> Names {
    let Caller { account, arn } = caller;
    let home = settings.region.value.clone();
    // The caller's own ARN knows partitions that no list here does.
    let partition = arn.split(':').nth(1).filter(|it| it.starts_with("aws"));
    let partition = partition.unwrap_or_else(|| Names::partition_of(&home)).to_owned();
    Names {
        stack: settings.name.value.clone(),
        account,
        partition,
        home,
        parameter: parameter(settings),
    }
}
