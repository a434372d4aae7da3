//! A plan, done step by step.

use anyhow::anyhow;

use super::show;
use super::wanted::Input;
use crate::cli::{Context, Exit, Failure};
use crate::cloud::{Connection, Goods, apply as apply_step};
use crate::deploy::plan::Plan;
use crate::deploy::stack::Names;
use crate::slack::deliver::Secret;
use crate::ui::stop_asked;

/// Whether the user wants it.
pub(super) fn agreed(
    question: &str,
    yes: bool,
    context: &mut Context<'_, '_>,
) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    if !context.world.stdin_is_terminal {
        return Err(Failure::invalid(anyhow!("nobody is here to say yes"))
            .hint("--yes does it without asking"));
    }
    let agreed = context.ui.confirm(question)? == Some(true);
    if !agreed {
        context.ui.status("nothing was changed")?;
    }
    Ok(agreed)
}

pub(super) async fn apply(
    connection: &Connection,
    names: &Names,
    plan: &Plan,
    input: &Input,
    context: &mut Context<'_, '_>,
) -> Result<Exit, Failure> {
    let webhook = input.webhook.as_ref().map(Secret::expose);
    let goods = Goods { zip: &input.zip, webhook };
    steps(connection, names, plan, &goods, context).await
}

pub(super) async fn remove(
    connection: &Connection,
    names: &Names,
    plan: &Plan,
    context: &mut Context<'_, '_>,
) -> Result<Exit, Failure> {
    let goods = Goods { zip: &[], webhook: None };
    steps(connection, names, plan, &goods, context).await
}

/// Does the steps in order, until one fails or Ctrl-C; the one in hand is finished.
async fn steps(
    connection: &Connection,
    names: &Names,
    plan: &Plan,
    goods: &Goods<'_>,
    context: &mut Context<'_, '_>,
) -> Result<Exit, Failure> {
    let stop = stop_asked();
    let steps = &plan.steps;
    if context.world.stderr.is_terminal {
        context.ui.start_counting(steps.len() as u64);
    }
    for (done, step) in steps.iter().enumerate() {
        if *stop.borrow() > 0 {
            context.ui.finish_progress();
            context.ui.warning(&format!(
                "stopped after {done} of {} steps; run it again to go on",
                steps.len()
            ))?;
            return Ok(Exit::Cancelled);
        }
        let word = show::word(&step.action);
        if let Err(error) = apply_step(connection, names, step, goods).await {
            context.ui.finish_progress();
            let failure = Failure::from(error);
            let left = steps.len() - done;
            return Err(failure.hint(format!(
                "{done} of {} steps are done; {left} are not, from `{word} {}` on: run it again to go on",
                steps.len(), step.id
            )));
        }
        context.ui.status(&format!("{word}d {}", step.id))?;
        context.ui.progress(1);
    }
    context.ui.finish_progress();
    Ok(Exit::Yes)
}
