//! Asks for confirmation of a plan and applies its steps.

use tokio::sync::watch;

use super::show::ShownPlan;
use crate::aws::StackNames;
use crate::cli::{CommandContext, Exit, Failure};
use crate::cloud::{Artifacts, AwsConnection, CloudError, apply};
use crate::deploy::plan::{PlanAction, PlanStep};
use crate::language::{Phrase, phrase};
use crate::ui::{Ui, stop_requests};

/// Returns whether the user confirms the plan. `yes` is the flag `--yes`.
pub(in crate::cli) fn confirm(
    question: Phrase,
    yes: bool,
    context: &mut CommandContext<'_, '_>,
) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    if !context.world.stdin_is_terminal {
        return Err(Failure::invalid(phrase!(
            "confirmation required; pass --yes to apply the plan without a prompt"
        )));
    }
    let is_confirmed = context.ui.confirm(question)? == Some(true);
    report_decline(is_confirmed, context)
}

/// Requires the user to type the stack's name, for plans that a quick `y` must not confirm.
pub(super) fn confirm_by_name(
    names: &StackNames,
    context: &mut CommandContext<'_, '_>,
) -> Result<bool, Failure> {
    let StackNames { stack, account, home, .. } = names;
    let question = phrase!(
        "Type the stack's name to continue in account {account}, home region {home}",
        account,
        home
    );
    let error = |text: &str| {
        (text != stack).then(|| phrase!("the stack's name is {stack}; press Esc to cancel", stack))
    };
    let is_confirmed = context.ui.input(question, "", &error)?.is_some();
    report_decline(is_confirmed, context)
}

fn report_decline(
    is_confirmed: bool,
    context: &mut CommandContext<'_, '_>,
) -> Result<bool, Failure> {
    if !is_confirmed {
        context.ui.status(phrase!("nothing was changed"))?;
    }
    Ok(is_confirmed)
}

/// Applies the steps in order, until one fails or the user presses Ctrl-C; the current step is completed first. Reports and
/// counts the lines of the plan, each after the last of its steps.
pub(super) async fn apply_steps(
    connection: &AwsConnection,
    plan: &ShownPlan<'_>,
    artifacts: &Artifacts<'_>,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let mut interrupts = stop_requests();
    let (mut done, all) = (0, plan.counts().all());
    if context.world.stderr.is_terminal {
        context.ui.start_counting(all as u64);
    }
    for (at, ((step, names), line)) in plan.steps.iter().zip(&plan.lines).enumerate() {
        if *interrupts.borrow_and_update() > 0 {
            let warning = phrase!(
                "stopped after {done} of {all} steps; run the command again to continue",
                done,
                all
            );
            return stopped(warning, context.ui);
        }
        let present = describe(step);
        context.ui.doing(&present);
        let applying = Box::pin(apply(connection, names, step, artifacts));
        let Some(result) = wait_for_step(applying, &present, &mut interrupts, context.ui).await?
        else {
            let warning = phrase!(
                "stopped after {done} of {all} steps, during `{step}`; run the command again to continue",
                done,
                all,
                step = present
            );
            return stopped(warning, context.ui);
        };
        match result {
            Ok(notice) => notice.map_or(Ok(()), |it| context.ui.warning(it))?,
            Err(error) => {
                context.ui.finish_progress();
                return Err(Failure::from(error).hint(phrase!(
                    "{done} of {all} steps are done, `{step}` failed; run the command again to continue",
                    done,
                    all,
                    step = present
                )));
            }
        }
        let is_last = plan.lines.iter().skip(at + 1).all(|it| it != line);
        if let (true, Some((step, _))) = (is_last, plan.steps.get(*line)) {
            done += 1;
            context.ui.status(describe_done(step))?;
            context.ui.progress(1);
        }
    }
    context.ui.finish_progress();
    Ok(Exit::Success)
}

pub(in crate::cli) fn describe(step: &PlanStep) -> Phrase {
    let resource = &step.id;
    match step.action {
        PlanAction::Create(_) => phrase!("create {resource}", resource),
        PlanAction::Change { .. } => phrase!("change {resource}", resource),
        PlanAction::Delete(_) => phrase!("delete {resource}", resource),
        PlanAction::Prune(ref it) => phrase!("remove: {addition}", addition = it.describe()),
    }
}

pub(in crate::cli) fn describe_done(step: &PlanStep) -> Phrase {
    let resource = &step.id;
    match step.action {
        PlanAction::Create(_) => phrase!("created {resource}", resource),
        PlanAction::Change { .. } => phrase!("changed {resource}", resource),
        PlanAction::Delete(_) => phrase!("deleted {resource}", resource),
        PlanAction::Prune(ref it) => phrase!("removed: {addition}", addition = it.describe()),
    }
}

/// The result of a step, with a notice if a part of it is not possible.
type StepResult = Result<Option<Phrase>, CloudError>;

/// Waits for the result of a step. Returns `None` if the second Ctrl-C aborts it.
async fn wait_for_step(
    mut applying: impl Future<Output = StepResult> + Unpin,
    step: &Phrase,
    interrupts: &mut watch::Receiver<u32>,
    ui: &mut Ui<'_>,
) -> Result<Option<StepResult>, Failure> {
    loop {
        tokio::select! {
            result = &mut applying => return Ok(Some(result)),
            Ok(()) = interrupts.changed() => {
                if *interrupts.borrow_and_update() > 1 {
                    return Ok(None);
                }
                ui.warning(phrase!(
                    "stopping after `{step}`; press Ctrl-C again to stop immediately",
                    step
                ))?;
            }
        }
    }
}

fn stopped(warning: Phrase, ui: &mut Ui<'_>) -> Result<Exit, Failure> {
    ui.finish_progress();
    ui.warning(warning)?;
    Ok(Exit::Canceled)
}
