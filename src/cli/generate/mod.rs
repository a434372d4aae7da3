//! `generate`: sample events, printed or written as log files.

pub(super) mod args;
mod choose;
mod logs;

pub(super) use choose::{service_items, unknown_service};

use std::path::Path;

use anyhow::anyhow;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::input::{InputSource, Loaded, load, refuse_address};
use super::{CommandContext, Exit, Failure};
use crate::catalog::Action;
use crate::cli::settings::warn_of_regions;
use crate::generate::{Event, EventSpec, IdentityKind, Seed};
use args::{EventForm, GenerateArgs};

pub(super) fn run(
    args: &GenerateArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    if args.output.is_some() && args.form != EventForm::Log {
        return Err(Failure::usage(anyhow!("-o writes log files only"))
            .hint("add --as log, or send the output on with >"));
    }
    args.output.as_deref().map_or(Ok(()), refuse_address)?;
    let template = args.template.as_deref().map(|path| template(path, context)).transpose()?;
    let Some(action) = choose::action(args, template.as_ref(), context)? else {
        return Ok(Exit::Cancelled);
    };
    let recipe = recipe(args, action, template);
    check(args, &recipe)?;
    warn_of_regions(&args.region, context)?;
    let now = (context.world.now)();
    let seed = args.seed.unwrap_or_else(|| chance(now));
    if context.verbose && args.seed.is_none() {
        context.ui.status(&format!("--seed {seed}"))?;
    }
    let mut events =
        Events { recipe, args, seed: Seed(seed), last: args.at.unwrap_or(now), next: 0 };
    if let Some(folder) = &args.output {
        return logs::write(folder, &mut events, context);
    }
    print(args, events, context)?;
    Ok(Exit::Success)
}

fn print(
    args: &GenerateArgs,
    events: Events<'_>,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let pretty = args.count == 1;
    // A log is one document, printed as it is made: it may be larger than the memory.
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

/// What is asked for. Where the flags leave the place open, a template says it.
fn recipe(args: &GenerateArgs, action: Action, template: Option<Value>) -> EventSpec {
    let open = EventSpec::new(action);
    let said = |name: &str| {
        let text = template.as_ref()?.get(name)?.as_str()?;
        (!text.contains("${")).then(|| text.to_owned())
    };
    EventSpec {
        identity: args.identity,
        user: args.user.clone(),
        role: args.role.clone(),
        group: args.group.clone(),
        source_ip: args.source_ip.clone(),
        region: args.region.clone().or_else(|| said("awsRegion")).unwrap_or(open.region),
        account: args
            .account
            .clone()
            .or_else(|| said("recipientAccountId"))
            .unwrap_or(open.account),
        error: args.error.clone(),
        full: args.full,
        template,
        ..EventSpec::new(action)
    }
}

/// Flags that say nothing about such an event, and names that such an identity cannot have: nothing is dropped silently.
fn check(args: &GenerateArgs, recipe: &EventSpec) -> Result<(), Failure> {
    let kind = recipe.identity_kind();
    let (user, role, group) = kind.map_or((false, false, false), IdentityKind::takes);
    let flags = [
        ("--user", args.user.is_some(), user),
        ("--role", args.role.is_some(), role),
        ("--group", args.group.is_some(), group),
    ];
    if let Some((flag, ..)) = flags.iter().find(|(_, given, taken)| *given && !taken) {
        let failure =
            Failure::usage(anyhow!("{flag} says nothing about the identity of this event"));
        let Some(kind) = kind else {
            return Err(
                failure.hint("an event of a service names nobody; --identity gives it somebody")
            );
        };
        let takes = |it: &&(IdentityKind, &str, &str)| {
            let (user, role, group) = it.0.takes();
            (*flag == "--user" && user)
                || (*flag == "--role" && role)
                || (*flag == "--group" && group)
        };
        let kinds: Vec<_> =
            IdentityKind::ALL.iter().filter(takes).map(|(_, name, _)| *name).collect();
        let hint =
            format!("the identity is {}; {flag} goes with {}", kind.name(), kinds.join(", "));
        return Err(failure.hint(hint));
    }
    let wrong = match (kind, args.user.as_deref()) {
        (Some(IdentityKind::Account), Some(user)) => args::account(user).err(),
        (Some(IdentityKind::Service), Some(user)) if !user.contains('.') => {
            Some("a service is called by its DNS name, such as ecs.amazonaws.com".to_owned())
        }
        _ => None,
    };
    match wrong {
        Some(why) => Err(Failure::invalid(anyhow!("--user: {why}"))),
        None => Ok(()),
    }
}

/// A partial record; of a whole event, what is in `detail`.
fn template(path: &Path, context: &mut CommandContext<'_, '_>) -> Result<Value, Failure> {
    let input = if path == Path::new("-") {
        InputSource::Stdin
    } else {
        InputSource::File(path.to_owned())
    };
    let source = match load(&input, context.stdin)? {
        Loaded::Text(source) => source,
        Loaded::Unreadable(source, diagnostic) => {
            context.ui.diagnostic(&source, &diagnostic)?;
            return Err(Failure::invalid(anyhow!("the template cannot be read")));
        }
    };
    let value: Value = serde_json::from_str(&source.text)
        .map_err(|error| Failure::invalid(anyhow!("{}: {error}", source.name)))?;
    let inside = value.get("detail").filter(|detail| detail.is_object());
    if inside.is_some() && value.as_object().is_some_and(|it| it.len() > 1) {
        context.ui.status("of the template, only what is in `detail` is used")?;
    }
    let record = inside.unwrap_or(&value).clone();
    if record.is_object() {
        return Ok(record);
    }
    Err(Failure::invalid(anyhow!("{}: a template is a JSON object", source.name))
        .hint("it holds members of a CloudTrail record, such as {\"requestParameters\": {..}}"))
}

/// A seed that is another one each time.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the low digits vary")]
fn chance(now: Timestamp) -> u64 {
    now.as_nanosecond() as u64 % 1_000_000_007
}

/// The events, one after another.
struct Events<'a> {
    recipe: EventSpec,
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
        let mut event = Event::generate(&self.recipe, seed, at);
        for (path, value) in &self.args.set {
            if let Err(error) = event.set(path, value) {
                let failure = Failure::invalid(anyhow!(error).context("--set"));
                return Some(Err(failure.hint("look at the event without --set to see its paths")));
            }
        }
        Some(Ok(event))
    }
}
