//! The rule set, the settings and the executable → what is wanted.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::anyhow;

use super::args::{AwsArgs, DesiredArgs};
use super::repeat_flags;
use crate::aws::{Arn, StackNames, is_arn};
use crate::cli::package::{is_here, pack};
use crate::cli::rule_set::{self, FILE, LoadedSet, load_set};
use crate::cli::settings::{settings, warn_of_region, warn_of_regions};
use crate::cli::{CommandContext, Failure, block_on};
use crate::cloud::{CallerIdentity, region_of_profile};
use crate::deploy::health::RepeatFlags;
use crate::deploy::package::hex_sha256;
use crate::deploy::stack::{DesiredRule, FunctionCode, Properties};
use crate::diagnostic::Level;
use crate::language::Language;
use crate::rules::file;
use crate::rules::set::EffectiveRule;
use crate::rules::settings::{EffectiveSettings, LANGUAGE_VARIABLE, Provenance};
use crate::secret::SecretReference;
use crate::slack::deliver::{BadDestination, BotToken, Secret, Webhook};

/// Everything that does not need AWS to be known.
pub(super) struct DesiredInput {
    pub(super) set: LoadedSet,
    pub(super) settings: EffectiveSettings,
    /// The zip, if it is at hand.
    pub(super) zip: Vec<u8>,
    /// What the rules call.
    function: FunctionChoice,
    /// The webhook's address, if one is to be stored.
    pub(super) webhook: Option<Secret>,
    /// Those of this run, for the command that comes next.
    pub(super) flags: RepeatFlags,
}

enum FunctionChoice {
    /// One that is there already, by its ARN.
    Existing(String),
    /// One of our own: the zip's hash and processor.
    Own(String, &'static str),
    /// One of our own, which is not at hand to be compared.
    Absent,
}

/// The commands that want something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DesiredFor {
    Install,
    Status,
    Doctor,
}

impl DesiredFor {
    fn name(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Status => "status",
            Self::Doctor => "doctor",
        }
    }
}

impl DesiredInput {
    pub(super) fn lacks_executable(&self) -> bool {
        matches!(self.function, FunctionChoice::Absent)
    }

    /// Whether the function is ours and reads its secret from Parameter Store.
    pub(super) fn reads_parameter(&self) -> bool {
        let is_secret = matches!(self.settings.webhook.value, Some(file::WebhookSource::Secret(_)));
        !matches!(self.function, FunctionChoice::Existing(_)) && !is_secret
    }

    /// The language of messages and of the rules' descriptions. A function that is there keeps its own, unless the rule set
    /// or this run names one: who installs may have another locale than who did before.
    pub(super) fn language(&self, there: Option<&Properties>) -> Language {
        let language = self.settings.language.value;
        if self.names_language() {
            return language;
        }
        if let FunctionChoice::Existing(_) = self.function {
            // Only descriptions are in it, and no one may remember which they had.
            return Language::default();
        }
        let variables = there.map(environment).unwrap_or_default();
        variables.get(LANGUAGE_VARIABLE).and_then(|it| Language::of_code(it)).unwrap_or(language)
    }

    /// Whether the rule set or this run names the language of messages.
    pub(super) fn names_language(&self) -> bool {
        let from = &self.settings.language.from;
        self.set.settings.language.is_some()
            || matches!(from, Provenance::Flag(_) | Provenance::Variable(LANGUAGE_VARIABLE))
    }

    /// What the function posts with, and the variable that it is given in.
    pub(super) fn secret_variable(&self) -> &str {
        variable(&self.settings)
    }
}

/// Reads what is wanted. Whoever only looks may do so without the function's executable.
pub(super) fn read(
    command: DesiredFor,
    args: &DesiredArgs,
    aws: &AwsArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<DesiredInput, Failure> {
    let (set, settings) = set_and_settings(args.rules.as_deref(), aws, context)?;
    warn_of_regions(&args.regions, context)?;
    if set.source.is_none() {
        context.ui.status(&format!("no {FILE} here: the rules of the built-in pack starter"))?;
    }
    let may_lack = command != DesiredFor::Install && args.bootstrap.is_empty();
    let (zip, function) = if let Some(arn) = &args.function {
        (Vec::new(), FunctionChoice::Existing(arn.clone()))
    } else if may_lack && !is_here(context) {
        (Vec::new(), FunctionChoice::Absent)
    } else {
        let (package, architecture) = pack(&args.bootstrap, &set, command.name(), context)?;
        let hash = package.code_sha256();
        (package.bytes, FunctionChoice::Own(hash, architecture.name()))
    };
    let webhook = match webhook(args, &settings, context) {
        Err(bad) if command != DesiredFor::Install => {
            context.ui.warning(&format!("{}; it is not compared", bad.words()))?;
            None
        }
        other => other?,
    };
    let flags = RepeatFlags {
        own: repeat_flags::flags(args, aws, context.language),
        aws: repeat_flags::flags_of_aws(aws),
    };
    Ok(DesiredInput { set, settings, zip, function, webhook, flags })
}

/// The settings for a command that wants nothing. Of a rule set that cannot be used, nobody knows which stack it means.
pub(super) fn settings_only(
    path: Option<&Path>,
    aws: &AwsArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<EffectiveSettings, Failure> {
    let (set, settings) = set_and_settings(path, aws, context)?;
    if set.source.is_none() {
        context.ui.status(&format!("no {FILE} here"))?;
    }
    Ok(settings)
}

fn set_and_settings(
    path: Option<&Path>,
    aws: &AwsArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<(LoadedSet, EffectiveSettings), Failure> {
    let path = path.map(Path::to_owned).or_else(rule_set::here);
    let set = load_set(path.as_deref(), context)?;
    set.require_valid(Level::Error, context)?;
    let project = set.source.as_deref().map(|source| (source, &set.settings));
    let settings = of_account(settings(project, aws.region.as_deref(), context)?, aws, context)?;
    Ok((set, settings))
}

/// Settings with the region of the profile, where nothing else says one.
fn of_account(
    settings: EffectiveSettings,
    aws: &AwsArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<EffectiveSettings, Failure> {
    if settings.region.from != Provenance::BuiltIn {
        return Ok(settings);
    }
    let region = block_on(region_of_profile(aws.profile.as_deref()))?;
    let settings = settings.with_region_of_profile(region).map_err(Failure::invalid)?;
    if settings.region.from == Provenance::Profile {
        warn_of_region(&settings, context)?;
    }
    Ok(settings)
}

/// The address to store: only where the function reads it from Parameter Store.
fn webhook(
    args: &DesiredArgs,
    settings: &EffectiveSettings,
    context: &CommandContext<'_, '_>,
) -> Result<Option<Secret>, Failure> {
    if let Some(file::WebhookSource::Secret(_)) = settings.webhook.value {
        return Ok(None);
    }
    let name = variable(settings);
    let Some(value) = (context.world.env)(name).filter(|it| !it.trim().is_empty()) else {
        return Ok(None);
    };
    let secret = Secret::new(&value);
    match fault(&secret, args, settings) {
        None => Ok(Some(secret)),
        Some(bad) => Err(Failure::invalid(anyhow!("{name} cannot be used: {bad}"))),
    }
}

/// The variable that the secret is given in.
fn variable(settings: &EffectiveSettings) -> &str {
    match &settings.webhook.value {
        Some(file::WebhookSource::Env(name)) => name,
        _ if settings.channel.value.is_some() => "SLACK_BOT_TOKEN",
        _ => "SLACK_WEBHOOK_URL",
    }
}

/// Why the function could not post with a secret.
pub(super) fn fault(
    secret: &Secret,
    args: &DesiredArgs,
    settings: &EffectiveSettings,
) -> Option<BadDestination> {
    if settings.channel.value.is_some() {
        BotToken::new(secret.clone(), None, &args.allow_host).err()
    } else {
        Webhook::new(secret, &args.allow_host).err()
    }
}

/// Where the function finds its secret.
pub(super) fn reference(settings: &EffectiveSettings, names: &StackNames) -> SecretReference {
    match &settings.webhook.value {
        Some(file::WebhookSource::Secret(name)) => SecretReference::Secret(name.clone()),
        _ => SecretReference::Parameter(names.parameter.clone()),
    }
}

/// The name of the parameter that the webhook's address is in.
fn parameter(settings: &EffectiveSettings) -> String {
    match &settings.webhook.value {
        Some(file::WebhookSource::Parameter(name)) => name.clone(),
        _ => StackNames::default_parameter(&settings.name.value),
    }
}

/// What the rules call, with the account known. `there` is the function as it is, if it is, and `store` says whether the
/// webhook's address is ours to store.
pub(super) fn code(
    input: &DesiredInput,
    args: &DesiredArgs,
    names: &StackNames,
    there: Option<&Properties>,
    store: bool,
) -> FunctionCode {
    let is = |name: &str| there.and_then(|it| it.get(name)).cloned().unwrap_or_default();
    let (sha256, architecture) = match &input.function {
        FunctionChoice::Existing(arn) => return FunctionCode::Existing(arn.clone()),
        FunctionChoice::Own(hash, architecture) => (hash.clone(), (*architecture).to_owned()),
        FunctionChoice::Absent => (is("code"), is("architecture")),
    };
    let settings = &input.settings;
    let (kind, arn, name) = match reference(settings, names) {
        SecretReference::Secret(name) => ("SECRET", secret_arn(names, &name), name),
        SecretReference::Parameter(name) => ("PARAMETER", parameter_arn(names, &name), name),
    };
    let mut environment = BTreeMap::new();
    let what = if settings.channel.value.is_some() { "SLACK_BOT_TOKEN" } else { "SLACK_WEBHOOK" };
    environment.insert(format!("{what}_{kind}"), name);
    environment.extend(settings.channel.value.clone().map(|it| ("SLACK_CHANNEL".to_owned(), it)));
    let language = input.language(there).code();
    environment.insert(LANGUAGE_VARIABLE.to_owned(), language.to_owned());
    let zone = settings.time_zone.value.clone();
    environment.extend(zone.map(|it| ("AUDIT_ALERT_TIME_ZONE".to_owned(), it)));
    if !args.allow_host.is_empty() {
        let hosts: Vec<_> = args.allow_host.iter().map(ToString::to_string).collect();
        environment.insert("AUDIT_ALERT_ALLOW_HOST".to_owned(), hosts.join(","));
    }
    FunctionCode::Own {
        sha256,
        architecture,
        environment,
        secret: Some(arn),
        webhook: input.webhook.as_ref().filter(|_| store).map(|it| hex_sha256(it.expose())),
        owns_parameter: matches!(settings.webhook.value, None | Some(file::WebhookSource::Env(_))),
    }
}

/// The variables of a function.
pub(super) fn environment(function: &Properties) -> BTreeMap<String, String> {
    let text = function.get("environment").map(String::as_str).unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}

fn parameter_arn(names: &StackNames, name: &str) -> String {
    if is_arn(name) {
        return name.to_owned();
    }
    names.arn("ssm", &names.home, &format!("parameter/{}", name.trim_start_matches('/')))
}

/// A secret's ARN ends in six characters that nobody chooses (Secrets Manager user guide, "Permissions policy examples").
fn secret_arn(names: &StackNames, name: &str) -> String {
    if is_arn(name) {
        return name.to_owned();
    }
    names.arn("secretsmanager", &names.home, &format!("secret:{name}-??????"))
}

/// The rules as they are installed.
pub(super) fn rules(set: &LoadedSet, language: Language, names: &StackNames) -> Vec<DesiredRule> {
    let partition = names.known_partition();
    let rule = |rule: &EffectiveRule| {
        let title = rule.about.title.as_ref().map(|it| it.in_language(language));
        DesiredRule {
            description: title.unwrap_or(&rule.name).to_owned(),
            parts: rule.installed_names().into_iter().zip(rule.parts.iter().cloned()).collect(),
            state: rule.state().name(),
            regions: rule.other_regions(partition).into_iter().map(str::to_owned).collect(),
        }
    };
    set.effective.rules.iter().map(rule).collect()
}

/// Where the stack lives, once the account is known.
pub(super) fn names(settings: &EffectiveSettings, caller: CallerIdentity) -> StackNames {
    let CallerIdentity { account, arn } = caller;
    let home = &settings.region.value;
    let names = StackNames::new(&settings.name.value, &account, home);
    // The caller's own ARN knows partitions that the table does not have.
    let partition = Arn::parse(&arn).map(|it| it.partition).filter(|it| it.starts_with("aws"));
    let partition = partition.map_or_else(|| names.partition.clone(), str::to_owned);
    StackNames { partition, parameter: parameter(settings), ..names }
}
