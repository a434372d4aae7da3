//! `generate`: prints sample events or writes them as log files.

pub(super) mod args;
mod choose;
mod logs;

pub(super) use choose::{service_items, unknown_service};

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::input::{InputSource, refuse_address};
use super::load::{Loaded, load};
use super::single_event::single_event;
use super::{CommandContext, Exit, Failure, shared_args};
use crate::catalog::Action;
use crate::cli::settings::warn_of_regions;
use crate::generate::{Event, EventSpec, IdentityKind, Likeness, Seed};
use crate::language::{Phrase, phrase};
use args::{EventForm, GenerateArgs};

pub(super) fn run(
    args: &GenerateArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    if args.output.is_some() && args.form != EventForm::Log {
        return Err(Failure::usage(phrase!("-o writes log files only"))
            .hint(phrase!("add --as log, or redirect the output with >")));
    }
    args.output.as_deref().map_or(Ok(()), refuse_address)?;
    let blueprint = match &args.like {
        Some(path) => EventBlueprint::Like(likeness(path, context)?),
        None => match new_event(args, context)? {
            Some(spec) => EventBlueprint::Spec(spec),
            None => return Ok(Exit::Canceled),
        },
    };
    let now = (context.world.now)();
    let seed = args.seed.unwrap_or_else(|| random_seed(now));
    if context.verbose && args.seed.is_none() {
        context.ui.status(Phrase::verbatim(format!("--seed {seed}")))?;
    }
    let mut events =
        Events { blueprint, args, seed: Seed(seed), last: args.at.unwrap_or(now), next: 0 };
    if let Some(folder) = &args.output {
        return logs::write(folder, &mut events, context);
    }
    print(args, events, context)?;
    Ok(Exit::Success)
}

/// Returns the specification of an event of the chosen action, or `None` if the user cancels.
fn new_event(
    args: &GenerateArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<EventSpec>, Failure> {
    let template = args.template.as_deref().map(|path| template(path, context)).transpose()?;
    let Some(action) = choose::action(args, template.as_ref(), context)? else { return Ok(None) };
    let spec = event_spec(args, action, template);
    check(args, &spec)?;
    warn_of_regions(&args.region, context)?;
    Ok(Some(spec))
}

/// Reads the event of `--like`.
fn likeness(path: &Path, context: &mut CommandContext<'_, '_>) -> Result<Likeness, Failure> {
    refuse_address(path)?;
    let text = single_event(&InputSource::of(path), context.stdin).map_err(|reason| {
        Failure::invalid(reason).hint(phrase!("--like needs a file with one CloudTrail event"))
    })?;
    let event: Value = serde_json::from_str(&text).map_err(|error| {
        Failure::invalid(phrase!("JSON parser: {message}", message = error.to_string()))
    })?;
    let record = event.get("detail").and_then(Value::as_object).cloned().unwrap_or_default();
    Ok(Likeness::new(record))
}

fn print(
    args: &GenerateArgs,
    events: Events<'_>,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let pretty = args.count == 1;
    // A log is one JSON document, but is printed event by event, because it can be larger than the memory.
    let (before, between, after) = match args.form {
        EventForm::Log if pretty => ("", "", ""),
        EventForm::Log => ("{\"Records\":[\n", ",", "]}\n"),
        _ => ("", "", ""),
    };
    context.ui.bytes(before.as_bytes())?;
    for (index, event) in events.enumerate() {
        let event = event?;
        if index > 0 {
            context.ui.bytes(between.as_bytes())?;
        }
        let value = match args.form {
            EventForm::Event => event.into_envelope(),
            EventForm::Log if pretty => json!({ "Records": [event.into_record()] }),
            EventForm::Record | EventForm::Log => event.into_record(),
        };
        context.ui.json(&value, pretty)?;
    }
    Ok(context.ui.bytes(after.as_bytes())?)
}

/// Returns the specification of the event. Account and region come from the flags, else from the template.
fn event_spec(args: &GenerateArgs, action: Action, template: Option<Value>) -> EventSpec {
    let default = EventSpec::new(action);
    let in_template = |name: &str| {
        let text = template.as_ref()?.get(name)?.as_str()?;
        (!text.contains("${")).then(|| text.to_owned())
    };
    EventSpec {
        identity: args.identity,
        client: args.client,
        user: args.user.clone(),
        role: args.role.clone(),
        group: args.group.clone(),
        source_ip: args.source_ip.clone(),
        region: args.region.clone().or_else(|| in_template("awsRegion")).unwrap_or(default.region),
        account: args
            .account
            .clone()
            .or_else(|| in_template("recipientAccountId"))
            .unwrap_or(default.account),
        error: args.error.clone(),
        full: args.full,
        template,
        ..EventSpec::new(action)
    }
}

/// Refuses flags that do not apply to the identity of the event, and names that it cannot have. They are not ignored silently.
fn check(args: &GenerateArgs, spec: &EventSpec) -> Result<(), Failure> {
    let kind = spec.identity_kind();
    let (user, role, group) = kind.map_or((false, false, false), IdentityKind::takes);
    let flags = [
        ("--user", args.user.is_some(), user),
        ("--role", args.role.is_some(), role),
        ("--group", args.group.is_some(), group),
    ];
    if let Some((flag, ..)) = flags.iter().find(|(_, given, taken)| *given && !taken) {
        let error = phrase!("{flag} does not apply to the identity of this event", flag);
        let failure = Failure::usage(error);
        let Some(kind) = kind else {
            return Err(failure
                .hint(phrase!("an event of a service has no identity; set one with --identity")));
        };
        let takes = |it: &&(IdentityKind, &str, &str)| {
            let (user, role, group) = it.0.takes();
            (*flag == "--user" && user)
                || (*flag == "--role" && role)
                || (*flag == "--group" && group)
        };
        let kinds: Vec<_> =
            IdentityKind::ALL.iter().filter(takes).map(|(_, name, _)| *name).collect();
        return Err(failure.hint(phrase!(
            "the identity is {kind}; {flag} applies to {kinds}",
            kind = kind.name(),
            flag,
            kinds = kinds.join(", ")
        )));
    }
    if let Some(client) = args.client.filter(|client| !spec.clients().contains(client)) {
        let names: Vec<_> = spec.clients().iter().map(|it| it.name()).collect();
        let error =
            phrase!("--client {client} does not apply to this event", client = client.name());
        return Err(Failure::usage(error).hint(phrase!(
            "its identity is {identity}, which uses {clients}",
            identity = kind.map_or("service", IdentityKind::name),
            clients = names.join(", ")
        )));
    }
    let error = match (kind, args.user.as_deref()) {
        (Some(IdentityKind::Account), Some(user)) => shared_args::account(user).err(),
        (Some(IdentityKind::Service), Some(user)) if !user.contains('.') => {
            Some(phrase!("use the DNS name of the service, such as ecs.amazonaws.com"))
        }
        _ => None,
    };
    match error {
        Some(error) => Err(Failure::invalid(Phrase::verbatim("--user").because(error))),
        None => Ok(()),
    }
}

/// Reads a partial record. Of a whole event, returns the member `detail`.
fn template(path: &Path, context: &mut CommandContext<'_, '_>) -> Result<Value, Failure> {
    let source = match load(&InputSource::of(path), context.stdin)? {
        Loaded::Text(source) => source,
        Loaded::Unreadable(source, diagnostic) => {
            context.ui.diagnostic(&source, &diagnostic)?;
            return Err(Failure::invalid(phrase!("cannot read the template")));
        }
    };
    let file = Phrase::verbatim(source.name.to_string());
    let value: Value = serde_json::from_str(&source.text).map_err(|error| {
        let reason = phrase!("JSON parser: {message}", message = error.to_string());
        Failure::invalid(file.clone().because(reason))
    })?;
    let inside = value.get("detail").filter(|detail| detail.is_object());
    if inside.is_some() && value.as_object().is_some_and(|it| it.len() > 1) {
        context.ui.status(phrase!("only the member `detail` of the template is used"))?;
    }
    let record = inside.unwrap_or(&value).clone();
    if record.is_object() {
        return Ok(record);
    }
    Err(Failure::invalid(file.because(phrase!("a template must be a JSON object"))).hint(phrase!(
        "a template has members of a CloudTrail record, such as {example}",
        example = "{\"requestParameters\": {..}}"
    )))
}

/// Returns a seed that differs each time.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the low digits vary")]
fn random_seed(now: Timestamp) -> u64 {
    now.as_nanosecond() as u64 % 1_000_000_007
}

/// The specification of the events, or the event that they are like.
enum EventBlueprint {
    Spec(EventSpec),
    Like(Likeness),
}

/// Generates the events, one second apart.
struct Events<'a> {
    blueprint: EventBlueprint,
    args: &'a GenerateArgs,
    seed: Seed,
    last: Timestamp,
    next: u32,
}

impl Iterator for Events<'_> {
    type Item = Result<Event, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let before = i64::from(self.args.count.checked_sub(self.next + 1)?);
        let at = self.last.saturating_sub(SignedDuration::from_secs(before)).unwrap_or(self.last);
        let seed =
            if self.args.count == 1 { self.seed } else { self.seed.of_event(self.next.into()) };
        self.next += 1;
        let mut event = match &self.blueprint {
            EventBlueprint::Spec(spec) => Event::generate(spec, seed, at),
            EventBlueprint::Like(likeness) => likeness.event(seed, at),
        };
        for (path, value) in &self.args.set {
            if let Err(error) = event.set(path, value) {
                let error = Phrase::verbatim("--set").because(error);
                let failure = Failure::invalid(error);
                return Some(Err(
                    failure.hint(phrase!("run the command without --set to see the paths"))
                ));
            }
        }
        Some(Ok(event))
    }
}
