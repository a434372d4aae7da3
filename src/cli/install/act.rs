//! A plan, done step by step.

use anyhow::anyhow;
use tokio::sync::watch;

use crate::aws::StackNames;
use crate::cli::{CommandContext, Exit, Failure};
use crate::cloud::{Artifacts, AwsConnection, CloudError, apply};
use crate::deploy::plan::Plan;
use crate::ui::{Ui, stop_requests};

/// Whether the user wants it.
pub(super) fn agreed(
    question: &str,
    yes: bool,
    context: &mut CommandContext<'_, '_>,
) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    if !context.world.stdin_is_terminal {
        return Err(Failure::invalid(anyhow!("nobody is here to say yes"))
            .hint("--yes does it without asking"));
    }
    confirmed(context.ui.confirm(question)? == Some(true), context)
}

/// Asks the user to type the stack's name, where a `y` is too easily given.
pub(super) fn typed_name(
    names: &StackNames,
    context: &mut CommandContext<'_, '_>,
) -> Result<bool, Failure> {
    let stack = &names.stack;
    let question = format!("Type the stack's name to go on in {}", place(names));
    let fault = |text: &str| (text != stack).then(|| format!("it is {stack}; Esc gives up").into());
    confirmed(context.ui.input(&question, "", &fault)?.is_some(), context)
}

/// The account and the home region, for a question: what was said before has left the screen.
pub(super) fn place(names: &StackNames) -> String {
    format!("account {}, home region {}", names.account, names.home)
}

/// Reports that a no changes nothing.
fn confirmed(agreed: bool, context: &mut CommandContext<'_, '_>) -> Result<bool, Failure> {
    if !agreed {
        context.ui.status("nothing was changed")?;
    }
    Ok(agreed)
}

/// Does the steps in order, until one fails or Ctrl-C; the one in hand is finished.
pub(super) async fn steps(
    connection: &AwsConnection,
    names: &StackNames,
    plan: &Plan,
    goods: &Artifacts<'_>,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let mut stop = stop_requests();
    let steps = &plan.steps;
    if context.world.stderr.is_terminal {
        context.ui.start_counting(steps.len() as u64);
    }
    for (done, step) in steps.iter().enumerate() {
        let word = step.action.word();
        let what = format!("{word} {}", step.id);
        if *stop.borrow_and_update() > 0 {
            return stopped(done, steps.len(), "", context.ui);
        }
        context.ui.doing(&what);
        let job = Box::pin(apply(connection, names, step, goods));
        let Some(result) = finished(job, &what, &mut stop, context.ui).await? else {
            return stopped(done, steps.len(), &format!(", in the middle of `{what}`"), context.ui);
        };
        if let Err(error) = result {
            context.ui.finish_progress();
            let left = steps.len() - done;
            return Err(Failure::from(error).hint(format!(
                "{done} of {} steps are done; {left} are not, from `{what}` on: run it again to go on",
                steps.len()
            )));
        }
        context.ui.status(&format!("{word}d {}", step.id))?;
        context.ui.progress(1);
    }
    context.ui.finish_progress();
    Ok(Exit::Success)
}

/// What a step comes to; nothing, if it is given up: at the second Ctrl-C.
async fn finished(
    mut job: impl Future<Output = Result<(), CloudError>> + Unpin,
    what: &str,
    stop: &mut watch::Receiver<u32>,
    ui: &mut Ui<'_>,
) -> Result<Option<Result<(), CloudError>>, Failure> {
    loop {
        tokio::select! {
            result = &mut job => return Ok(Some(result)),
            Ok(()) = stop.changed() => {
                if *stop.borrow_and_update() > 1 {
                    return Ok(None);
                }
                ui.warning(&format!("`{what}` is finished first; Ctrl-C again stops at once"))?;
            }
        }
    }
}

fn stopped(done: usize, all: usize, place: &str, ui: &mut Ui<'_>) -> Result<Exit, Failure> {
    ui.finish_progress();
    ui.warning(&format!("stopped after {done} of {all} steps{place}; run it again to go on"))?;
    Ok(Exit::Cancelled)
}
