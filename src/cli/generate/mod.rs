//! `generate`: sample events, printed or written as log files.

pub(super) mod args;
mod choose;
mod logs;

pub(super) use choose::{service_items, unknown_service};

use std::path::Path;

use anyhow::anyhow;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::input::{Input, Loaded, load};
use super::{Context, Exit, Failure};
use crate::generate::{Event, IdentityKind, Recipe, Seed};
use args::{Form, GenerateArgs, Identity};

pub(super) fn run(args: &GenerateArgs, context: &mut Context<'_, '_>) -> Result<Exit, Failure> {
    check(args)?;
    let template = args.template.as_deref().map(|path| template(path, context)).transpose()?;
    let Some(action) = choose::action(args, template.as_ref(), context)? else {
        return Ok(Exit::Cancelled);
    };
    let recipe = Recipe {
        action,
        identity: args.identity.map(IdentityKind::from),
        user: args.user.clone(),
        role: args.role.clone(),
        group: args.group.clone(),
        source_ip: args.source_ip.clone(),
        region: args.region.clone(),
        account: args.account.clone(),
        error: args.error.clone(),
        full: args.full,
        template,
    };
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
    match (args.form, args.count) {
        (Form::Log, _) => {
            let records = events.by_ref().map(|event| event.map(Event::into_record));
            let records: Vec<_> = records.collect::<Result<_, _>>()?;
            context.ui.json(&json!({ "Records": records }), args.count == 1)?;
        }
        (form, count) => {
            for event in events {
                let event = event?;
                let value =
                    if form == Form::Record { event.into_record() } else { event.into_envelope() };
                context.ui.json(&value, count == 1)?;
            }
        }
    }
    Ok(Exit::Yes)
}

/// What does not go together, said before anything is made.
fn check(args: &GenerateArgs) -> Result<(), Failure> {
    if args.output.is_some() && args.form != Form::Log {
        return Err(Failure::invalid(anyhow!("-o writes log files only"))
            .hint("add --as log, or send the output on with >"));
    }
    let kind = args.identity.unwrap_or(Identity::Sso);
    let (_, role, group) = IdentityKind::from(kind).takes();
    for (flag, given, taken) in [("--role", &args.role, role), ("--group", &args.group, group)] {
        if given.is_some() && !taken {
            let kinds = if flag == "--role" {
                "sso and assumed-role"
            } else {
                "iam-user, saml, web-identity and identity-center"
            };
            return Err(Failure::invalid(anyhow!("{flag} says nothing about such an identity"))
                .hint(format!("it goes with --identity {kinds}")));
        }
    }
    Ok(())
}

/// A partial record; of a whole event, what is in `detail`.
fn template(path: &Path, context: &mut Context<'_, '_>) -> Result<Value, Failure> {
    let input = if path == Path::new("-") { Input::Stdin } else { Input::File(path.to_owned()) };
    let source = match load(&input, context.stdin)? {
        Loaded::Text(source) => source,
        Loaded::Unreadable(source, diagnostic) => {
            context.ui.diagnostic(&source, &diagnostic)?;
            return Err(Failure::invalid(anyhow!("the template cannot be read")));
        }
    };
    let value: Value = serde_json::from_str(&source.text)
        .map_err(|error| Failure::invalid(anyhow!("{}: {error}", source.name)))?;
    let record = value.get("detail").filter(|detail| detail.is_object()).unwrap_or(&value).clone();
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
    recipe: Recipe,
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
            if let Err(error) = event.set(path, value.clone()) {
                let failure = Failure::invalid(anyhow!(error).context("--set"));
                return Some(Err(failure.hint("look at the event without --set to see its paths")));
            }
        }
        Some(Ok(event))
    }
}
