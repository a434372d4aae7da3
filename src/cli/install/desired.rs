//! Reads the rule set, the settings and the executable into the desired stack.

use std::collections::BTreeMap;
use std::path::Path;

use super::args::{AwsArgs, DesiredArgs};
use super::{destinations, repeat_flags, rule_set_record};
use crate::aws::{Arn, ReservedConcurrency, StackNames};
use crate::cli::package::{bundle_of, is_here, pack};
use crate::cli::rule_set::{self, FILE, LoadedSet, load_set};
use crate::cli::settings::{settings, warn_of_regions, with_region_of_profile};
use crate::cli::{CommandContext, Failure};
use crate::cloud::CallerIdentity;
use crate::deploy::health::RepeatFlags;
use crate::deploy::observed::Owner;
use crate::deploy::package::hex_sha256;
use crate::deploy::resource::{LambdaFunction, Reading, RuleSetRecord};
use crate::deploy::stack::{AccountConcurrency, DesiredRule, FunctionCode};
use crate::diagnostic::Level;
use crate::language::{Language, Phrase, phrase};
use crate::rules::checks::has_wildcards;
use crate::rules::file;
use crate::rules::set::EffectiveRule;
use crate::rules::settings::{
    BadSetting, EffectiveSettings, LANGUAGE_VARIABLE, Provenance, Setting, StackFlags,
};
use crate::secret::SecretReference;
use crate::slack::deliver::{AllowedHost, BadDestination, BotToken, Secret, Webhook};

/// The input of the desired stack, as far as it does not depend on AWS.
pub(super) struct DesiredInput {
    pub(super) set: LoadedSet,
    pub(super) settings: EffectiveSettings,
    /// The function's zip; empty if there is no executable, or with `--function`.
    pub(super) zip: Vec<u8>,
    /// The record of the rule set.
    pub(super) rule_set: RuleSetRecord,
    /// The function that the rules invoke.
    function: FunctionChoice,
    /// The webhook URL or token to store.
    pub(super) webhook: Option<Secret>,
    /// Hosts other than Slack's that the function may post to.
    pub(super) allowed_hosts: Vec<AllowedHost>,
    /// The flags of this run, for suggested commands.
    pub(super) flags: RepeatFlags,
}

enum FunctionChoice {
    /// An existing function, by its ARN.
    Existing(String),
    /// The stack's own function: the hash and the architecture of its zip.
    Own(String, &'static str),
    /// The stack's own function, without an executable to compare its code with.
    Absent,
}

/// The commands with a desired stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DesiredFor {
    Install,
    Status,
    Doctor,
    Export,
    /// `export --member`, whose template has no function.
    ExportMember,
}

impl DesiredFor {
    fn name(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Status => "status",
            Self::Doctor => "doctor",
            Self::Export | Self::ExportMember => "export",
        }
    }

    /// Returns true if the command needs the zip of the function.
    fn requires_zip(self) -> bool {
        matches!(self, Self::Install | Self::Export)
    }
}

impl DesiredInput {
    pub(super) fn lacks_executable(&self) -> bool {
        matches!(self.function, FunctionChoice::Absent)
    }

    /// Returns the language of messages and of the rules' descriptions. An installed function keeps its language unless the
    /// rule set or this run names one, so that a user with another locale does not change it by accident.
    pub(super) fn language(&self, installed: Option<&LambdaFunction>) -> Language {
        let language = self.settings.language.value;
        if self.names_language() {
            return language;
        }
        if let FunctionChoice::Existing(_) = self.function {
            // The language concerns only the rules' descriptions, and the previous one is stored nowhere.
            return Language::default();
        }
        let installed = installed.and_then(|it| it.environment.known()?.get(LANGUAGE_VARIABLE));
        installed.and_then(|it| Language::of_code(it)).unwrap_or(language)
    }

    /// Returns true if the rule set or this run names the language of messages.
    pub(super) fn names_language(&self) -> bool {
        let from = &self.settings.language.from;
        self.set.settings.language.is_some()
            || matches!(from, Provenance::Flag(_) | Provenance::Variable(LANGUAGE_VARIABLE))
    }

    /// Returns the record of the rule set: the installed one if only its name differs, as in another checkout.
    pub(super) fn record(&self, installed: Option<&RuleSetRecord>) -> RuleSetRecord {
        let same = installed.filter(|it| it.is_equivalent(&self.rule_set));
        same.unwrap_or(&self.rule_set).clone()
    }

    /// The name of the environment variable with the function's secret.
    pub(super) fn secret_variable(&self) -> &str {
        secret_variable(&self.settings)
    }
}

/// Reads the input. Only `install` and `export` require the function's executable.
pub(super) fn read(
    command: DesiredFor,
    args: &DesiredArgs,
    aws: &AwsArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<DesiredInput, Failure> {
    let (set, settings) = set_and_settings(args.rules.as_deref(), aws, context)?;
    set.report_default(context)?;
    let flags = StackFlags {
        regions: args.regions.clone(),
        function: args.function.clone(),
        allow_hosts: args.allow_host.iter().map(ToString::to_string).collect(),
    };
    let settings = with_flags(settings, flags, context)?;
    let allowed_hosts = allowed_hosts(&settings)?;
    let bundle = bundle_of(&set)?;
    let is_optional = !command.requires_zip() && args.bootstrap.is_empty();
    let (zip, function) = if let Some(arn) = &settings.function.value {
        if !args.bootstrap.is_empty() {
            return Err(needless_bootstrap(&settings.function.from));
        }
        (Vec::new(), FunctionChoice::Existing(arn.clone()))
    } else if is_optional && !is_here(context) {
        (Vec::new(), FunctionChoice::Absent)
    } else {
        let (package, architecture) =
            pack(&args.bootstrap, settings.architecture.value, &bundle, command.name(), context)?;
        let hash = package.code_sha256();
        (package.bytes, FunctionChoice::Own(hash, architecture.name()))
    };
    let webhook = match webhook(&allowed_hosts, &settings, context) {
        // An export never has the secret.
        _ if matches!(command, DesiredFor::Export | DesiredFor::ExportMember) => None,
        Err(error) if command != DesiredFor::Install => {
            context.ui.warning(phrase!("{error}; it is not compared", error = error.message()))?;
            None
        }
        other => other?,
    };
    let flags = RepeatFlags {
        own: repeat_flags::flags(args, aws, context.language),
        aws: repeat_flags::flags_of_aws(aws),
    };
    let rule_set = rule_set_record::record(&set, &bundle);
    Ok(DesiredInput { set, settings, zip, rule_set, function, webhook, allowed_hosts, flags })
}

/// Applies the flags of a run and prints the settings that they override.
pub(super) fn with_flags(
    settings: EffectiveSettings,
    flags: StackFlags,
    context: &mut CommandContext<'_, '_>,
) -> Result<EffectiveSettings, Failure> {
    let (settings, notes) = settings.with_flags(flags);
    warn_of_regions(&settings.regions.value, context)?;
    notes.into_iter().try_for_each(|note| context.ui.status(note))?;
    Ok(settings)
}

fn allowed_hosts(settings: &EffectiveSettings) -> Result<Vec<AllowedHost>, Failure> {
    let Setting { value: hosts, from } = &settings.allow_hosts;
    let parse = |host: &String| {
        host.parse().map_err(|expected| {
            Failure::invalid(BadSetting { from: from.clone(), value: host.clone(), expected })
        })
    };
    hosts.iter().map(parse).collect()
}

fn needless_bootstrap(from: &Provenance) -> Failure {
    Failure::invalid(phrase!("--bootstrap cannot be used: {from} names a function", from))
        .hint(phrase!("the rules invoke that function, so no executable is installed"))
}

/// Reads the settings for a command without a desired stack. An invalid rule set is an error: it may name another stack than
/// its readable part.
pub(super) fn settings_only(
    path: Option<&Path>,
    aws: &AwsArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<EffectiveSettings, Failure> {
    let (set, settings) = set_and_settings(path, aws, context)?;
    if set.is_default() {
        context.ui.status(phrase!("no {file} found", file = FILE))?;
    }
    Ok(settings)
}

fn set_and_settings(
    path: Option<&Path>,
    aws: &AwsArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<(LoadedSet, EffectiveSettings), Failure> {
    let path = rule_set::chosen(path, context)?;
    let set = load_set(path.as_deref(), context)?;
    set.require_valid(Level::Error, context)?;
    let project = set.source.as_deref().map(|source| (source, &set.settings));
    let settings = settings(project, aws.region.as_deref(), context)?;
    let settings = with_region_of_profile(settings, aws.profile.as_deref(), context)?;
    Ok((set, settings))
}

/// Reads the webhook URL to store. Returns `None` if the function reads it from Secrets Manager, or if none is set.
fn webhook(
    allowed: &[AllowedHost],
    settings: &EffectiveSettings,
    context: &CommandContext<'_, '_>,
) -> Result<Option<Secret>, Failure> {
    if let Some(file::SecretSource::Secret(_)) = settings.webhook.value {
        return Ok(None);
    }
    let name = secret_variable(settings);
    let Some(value) = (context.world.env)(name).filter(|it| !it.trim().is_empty()) else {
        return Ok(None);
    };
    let secret = Secret::new(&value);
    match secret_error(&secret, allowed, settings) {
        None => Ok(Some(secret)),
        Some(error) => {
            Err(Failure::invalid(phrase!("cannot use {variable}: {error}", variable = name, error)))
        }
    }
}

/// Returns the environment variable with the secret.
fn secret_variable(settings: &EffectiveSettings) -> &str {
    match &settings.webhook.value {
        Some(file::SecretSource::Env(name)) => name,
        _ if settings.channel.value.is_some() => "SLACK_BOT_TOKEN",
        _ => "SLACK_WEBHOOK_URL",
    }
}

/// Returns the reason why the function cannot post with a secret; `None` if it can.
pub(super) fn secret_error(
    secret: &Secret,
    allowed: &[AllowedHost],
    settings: &EffectiveSettings,
) -> Option<Phrase> {
    let error: Option<BadDestination> = if settings.channel.value.is_some() {
        BotToken::new(secret.clone(), None, allowed).err()
    } else {
        Webhook::new(secret, allowed).err()
    };
    error.map(|it| Phrase::from(&it))
}

/// Returns the reference by which the function reads its secret.
pub(super) fn reference(settings: &EffectiveSettings, names: &StackNames) -> SecretReference {
    match &settings.webhook.value {
        Some(file::SecretSource::Secret(name)) => SecretReference::Secret(name.clone()),
        _ => SecretReference::Parameter(names.parameter.clone()),
    }
}

/// Returns the name of the parameter with the webhook URL.
fn parameter(settings: &EffectiveSettings) -> String {
    match &settings.webhook.value {
        Some(file::SecretSource::Parameter(name)) => name.clone(),
        _ => StackNames::default_parameter(&settings.name.value),
    }
}

/// The observed facts that the desired function depends on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Installed<'i> {
    /// The installed function.
    pub(super) function: Option<&'i LambdaFunction>,
    /// The account's concurrency, unless the function has reserved some. `None` if it is unknown.
    pub(super) concurrency: Option<AccountConcurrency>,
    /// The owner of the secret's parameter; `None` if there is none.
    pub(super) parameter: Option<&'i Owner>,
}

impl Installed<'_> {
    /// Returns the reserved concurrency; unknown if the account has too little to reserve it. An installed function without
    /// a reservation is then as desired.
    pub(super) fn concurrency(&self, reserved: ReservedConcurrency) -> Reading<Option<i32>> {
        match reserved {
            ReservedConcurrency::Unreserved => Reading::Known(None),
            ReservedConcurrency::Reserved(count) => {
                let count = count.cast_signed();
                let is_impossible = self.concurrency.is_some_and(|it| !it.allows(count));
                if is_impossible { Reading::Unknown } else { Reading::Known(Some(count)) }
            }
        }
    }
}

/// Returns the function that the rules invoke.
pub(super) fn code(
    input: &DesiredInput,
    names: &StackNames,
    installed: &Installed<'_>,
) -> FunctionCode {
    let (sha256, architecture) = match &input.function {
        FunctionChoice::Existing(arn) => return FunctionCode::Existing(arn.clone()),
        FunctionChoice::Own(hash, architecture) => {
            (Reading::Known(hash.clone()), Reading::Known((*architecture).to_owned()))
        }
        FunctionChoice::Absent => (Reading::Unknown, Reading::Unknown),
    };
    let settings = &input.settings;
    let is_secret = matches!(settings.webhook.value, Some(file::SecretSource::Secret(_)));
    let routing = &input.set.effective.routing;
    let (uses_default, own) = (destinations::uses_default(routing), reference(settings, names));
    let mut environment = BTreeMap::new();
    if uses_default {
        let prefix =
            if settings.channel.value.is_some() { "SLACK_BOT_TOKEN" } else { "SLACK_WEBHOOK" };
        let (kind, name) = match &own {
            SecretReference::Secret(name) => ("SECRET", name),
            SecretReference::Parameter(name) => ("PARAMETER", name),
        };
        environment.insert(format!("{prefix}_{kind}"), name.clone());
        let channel = settings.channel.value.clone();
        environment.extend(channel.map(|it| ("SLACK_CHANNEL".to_owned(), it)));
    }
    let language = input.language(installed.function).code();
    environment.insert(LANGUAGE_VARIABLE.to_owned(), language.to_owned());
    let zone = settings.time_zone.value.clone();
    environment.extend(zone.map(|it| ("AUDIT_ALERT_TIME_ZONE".to_owned(), it)));
    if !input.allowed_hosts.is_empty() {
        let hosts: Vec<_> = input.allowed_hosts.iter().map(ToString::to_string).collect();
        environment.insert("AUDIT_ALERT_ALLOW_HOST".to_owned(), hosts.join(","));
    }
    FunctionCode::Own {
        sha256,
        architecture,
        environment,
        access: destinations::access(routing, &own, names),
        concurrency: installed.concurrency(settings.reserved_concurrency.value),
        webhook: match (installed.parameter, &input.webhook) {
            _ if !uses_default || names.is_parameter_elsewhere() => None,
            (None | Some(Owner::ThisStack), Some(webhook)) => {
                Some(Reading::Known(hex_sha256(webhook.expose())))
            }
            (Some(Owner::ThisStack), None) if !is_secret => Some(Reading::Unknown),
            _ => None,
        },
        owns_parameter: uses_default
            && matches!(settings.webhook.value, None | Some(file::SecretSource::Env(_))),
    }
}

/// Returns the rules in the form in which they are installed.
pub(super) fn rules(set: &LoadedSet, language: Language, names: &StackNames) -> Vec<DesiredRule> {
    let partition = names.known_partition();
    let rule = |rule: &EffectiveRule| {
        let title = rule.about.title.as_ref().map(|it| it.in_language(language));
        DesiredRule {
            description: title.unwrap_or(&rule.name).to_owned(),
            parts: rule.installed_names().into_iter().zip(rule.parts().iter().cloned()).collect(),
            state: rule.state().name(),
            regions: rule.other_regions(partition).into_iter().map(str::to_owned).collect(),
            has_wildcards: has_wildcards(&rule.parsed),
            receives_unnamed_reads: rule.receives_unnamed_reads(),
        }
    };
    set.effective.rules.iter().map(rule).collect()
}

/// Returns the names of the stack's resources in the caller's account.
pub(super) fn names(settings: &EffectiveSettings, caller: CallerIdentity) -> StackNames {
    let CallerIdentity { account, arn } = caller;
    let home = &settings.region.value;
    let names = StackNames::new(&settings.name.value, &account, home);
    // The caller's ARN has the partition even if the table lacks it.
    let partition = Arn::parse(&arn).map(|it| it.partition).filter(|it| it.starts_with("aws"));
    let partition = partition.map_or_else(|| names.partition.clone(), str::to_owned);
    StackNames { partition, parameter: parameter(settings), ..names }
}
