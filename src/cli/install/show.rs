//! Prints a plan, for people and as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::code_change::causes;
use super::difference;
use crate::aws::StackNames;
use crate::cli::shared_args::Format;
use crate::deploy::plan::{Plan, PlanAction, PlanStep};
use crate::deploy::resource::{
    Difference, Field, FieldState, Id, Reading, Resource, WebhookParameter,
};
use crate::language::{Phrase, phrase, plural};
use crate::preview::{Role, Run};
use crate::ui::{self, Ui};

/// The numbers of a plan, as its lines show them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PlanCounts {
    pub(super) create: usize,
    pub(super) change: usize,
    pub(super) delete: usize,
    /// Additions of others to remove.
    pub(super) prune: usize,
}

/// The format of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlanFormat {
    Json,
    Human {
        /// True to show the fields of created resources, and hashes.
        verbose: bool,
    },
}

impl PlanFormat {
    pub(super) fn of(format: Format, verbose: bool) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Human => Self::Human { verbose },
        }
    }
}

/// A step, and the names of its stack.
type ShownStep<'p> = (&'p PlanStep, &'p StackNames);

/// The deletion of a former parameter of the stack, and the stack's names with that parameter.
pub(super) type OldParameter = (PlanStep, StackNames);

/// The steps of a plan as they are shown: several steps may share a line.
pub(super) struct ShownPlan<'p> {
    plan: &'p Plan,
    /// The steps, in the order in which they are applied.
    pub(super) steps: Vec<ShownStep<'p>>,
    /// For each step, the index of the step that its line shows.
    pub(super) lines: Vec<usize>,
    format: PlanFormat,
}

impl<'p> ShownPlan<'p> {
    pub(super) fn new(
        plan: &'p Plan,
        names: &'p StackNames,
        old_parameter: Option<&'p OldParameter>,
        format: PlanFormat,
    ) -> Self {
        let old = old_parameter.map(|(step, names)| (step, names));
        let steps: Vec<_> = plan.steps.iter().map(|step| (step, names)).chain(old).collect();
        // JSON has an object for each step.
        let shared = if format == PlanFormat::Json { Vec::new() } else { plan.lines() };
        let lines = (0..steps.len()).map(|at| shared.get(at).copied().unwrap_or(at)).collect();
        Self { plan, steps, lines, format }
    }

    /// Returns the steps that have a line.
    fn shown(&self) -> Vec<ShownStep<'p>> {
        let steps = self.steps.iter().zip(&self.lines).enumerate();
        steps.filter(|(at, (_, line))| at == *line).map(|(_, (step, _))| *step).collect()
    }

    /// Returns the numbers of lines.
    pub(super) fn counts(&self) -> PlanCounts {
        PlanCounts::of(&self.shown())
    }

    /// Prints the steps and a summary that counts their lines.
    pub(super) fn print(&self, ui: &mut Ui<'_>) -> ui::Result<()> {
        let Self { plan, format, .. } = *self;
        let steps = self.shown();
        match format {
            PlanFormat::Json => {
                steps.iter().try_for_each(|(step, names)| ui.json(&of_step(step, names), false))?;
            }
            PlanFormat::Human { verbose } => {
                for (group, steps) in groups(&steps) {
                    let title = ui.localized(&group);
                    let counts = ui.localized(PlanCounts::of(&steps).summary());
                    ui.line(&[Run::new(format!("{title}: {counts}"), Role::Faint)])?;
                    for (step, names) in steps {
                        lines(step, plan, names, verbose, ui)?;
                    }
                }
            }
        }
        let PlanCounts { create, change, delete, prune } = self.counts();
        let is_json = format == PlanFormat::Json;
        let unchanged = if is_json { plan.unchanged.len() } else { plan.count_unchanged() };
        ui.status(if prune == 0 {
            phrase!(
                "{create} to create, {change} to change, {delete} to delete, {unchanged} unchanged",
                create,
                change,
                delete,
                unchanged
            )
        } else {
            phrase!(
                "{create} to create, {change} to change, {delete} to delete, {prune} additions to remove, \
                 {unchanged} unchanged",
                create,
                change,
                delete,
                prune,
                unchanged
            )
        })
    }
}

impl PlanCounts {
    fn of(steps: &[ShownStep<'_>]) -> Self {
        let mut counts = Self::default();
        for (step, _) in steps {
            match step.action {
                PlanAction::Create(_) => counts.create += 1,
                PlanAction::Change { .. } => counts.change += 1,
                PlanAction::Delete(_) => counts.delete += 1,
                PlanAction::Prune(_) => counts.prune += 1,
            }
        }
        counts
    }

    /// The number of all lines.
    pub(super) fn all(self) -> usize {
        self.create + self.change + self.delete + self.prune
    }

    /// Returns the numbers that are not zero.
    fn summary(self) -> Phrase {
        let Self { create, change, delete, prune } = self;
        let parts = [
            (create, phrase!("{create} to create", create)),
            (change, phrase!("{change} to change", change)),
            (delete, phrase!("{delete} to delete", delete)),
            (
                prune,
                plural!(count = prune, "{count} addition to remove", "{count} additions to remove"),
            ),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        Phrase::joined(parts.map(|(_, part)| part), ", ")
    }
}

/// The heading of some lines of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PlanGroup {
    Roles,
    Rules(String),
    /// Everything else in a region.
    Resources(String),
}

impl From<&PlanGroup> for Phrase {
    fn from(group: &PlanGroup) -> Self {
        match group {
            PlanGroup::Roles => phrase!("roles"),
            PlanGroup::Rules(region) => phrase!("rules in {region}", region),
            PlanGroup::Resources(region) => phrase!("resources in {region}", region),
        }
    }
}

/// Groups steps by region and kind. The groups have the order of their first steps.
fn groups<'p>(steps: &[ShownStep<'p>]) -> Vec<(PlanGroup, Vec<ShownStep<'p>>)> {
    let mut groups: Vec<(PlanGroup, Vec<_>)> = Vec::new();
    for &(step, names) in steps {
        let group = match (&step.id, names.of(&step.id).1) {
            (_, None) => PlanGroup::Roles,
            (Id::Rule { .. } | Id::Target { .. }, Some(region)) => PlanGroup::Rules(region),
            (_, Some(region)) => PlanGroup::Resources(region),
        };
        match groups.iter_mut().find(|(it, _)| *it == group) {
            Some((_, steps)) => steps.push((step, names)),
            None => groups.push((group, vec![(step, names)])),
        }
    }
    groups
}

/// The step that deletes the parameter.
pub(super) fn delete_parameter() -> PlanStep {
    let parameter = Resource::Parameter(WebhookParameter {
        kind: String::new(),
        key: Reading::Unknown,
        hash: Reading::Unknown,
    });
    PlanStep { id: Id::Secret, action: PlanAction::Delete(parameter) }
}

fn lines(
    step: &PlanStep,
    plan: &Plan,
    names: &StackNames,
    verbose: bool,
    ui: &mut Ui<'_>,
) -> ui::Result<()> {
    let mark = match step.action {
        PlanAction::Create(_) => "+",
        PlanAction::Change { .. } => "~",
        PlanAction::Delete(_) | PlanAction::Prune(_) => "-",
    };
    let resource = ui.localized(resource(step, names));
    ui.line(&[Run::new(format!("  {mark} {resource}"), Role::Bold)])?;
    for difference in step.action.differences() {
        if difference.field == Field::Code && !verbose {
            let (code, causes) = (ui.localized(Field::Code.title()), causes(plan, names));
            let causes = ui.localized(causes);
            ui.line(&[Run::new(format!("      {code}: {causes}"), Role::Plain)])?;
            continue;
        }
        for line in difference::lines(difference) {
            let [member, observed, desired] =
                [line.member, line.observed, line.desired].map(|it| ui.localized(it));
            ui.line(&[
                Run::new(format!("      {member}: {observed}"), Role::Plain),
                Run::new(" → ", Role::Frame),
                Run::new(desired, Role::Plain),
            ])?;
        }
    }
    if let (PlanAction::Create(to), true) = (&step.action, verbose) {
        for (field, state) in to.fields() {
            let Some(text) = difference::text(&state) else { continue };
            let field = ui.localized(field.title());
            ui.line(&[Run::new(format!("      {field}: {text}"), Role::Plain)])?;
        }
    }
    Ok(())
}

/// Returns the kind and the name of a resource in AWS, or an addition and its risk. A rule's line stands for its
/// target as well.
fn resource(step: &PlanStep, names: &StackNames) -> Phrase {
    if let PlanAction::Prune(it) = &step.action {
        let (risk, addition) = (it.risk().title(), it.describe());
        return phrase!("addition ({risk}): {addition}", risk, addition);
    }
    if let Id::Target { rule, .. } = &step.id {
        return phrase!("target of {rule}", rule);
    }
    let (kind, name) = (step.id.kind_name(), names.of(&step.id).0);
    phrase!("{kind} {name}", kind, name)
}

fn of_step(step: &PlanStep, names: &StackNames) -> Value {
    let (name, region) = names.of(&step.id);
    let is_shown = |it: &&Difference| !matches!(it.observed, FieldState::Secret(_));
    let differences = step.action.differences().iter().filter(is_shown);
    let differences: Vec<_> = differences
        .map(|Difference { field, observed, desired }| {
            let observed = difference::observed(observed, desired);
            json!({
                "property": field.member(),
                "observed": observed,
                "desired": difference::text(desired),
            })
        })
        .collect();
    let properties: BTreeMap<_, _> = match &step.action {
        PlanAction::Create(to) => {
            let fields = to.fields().into_iter();
            fields
                .filter_map(|(field, it)| Some((field.member(), difference::text(&it)?)))
                .collect()
        }
        PlanAction::Change { .. } | PlanAction::Delete(_) | PlanAction::Prune(_) => BTreeMap::new(),
    };
    let addition = match &step.action {
        PlanAction::Prune(it) => json!({"description": it.describe(), "risk": it.risk().name()}),
        PlanAction::Create(_) | PlanAction::Change { .. } | PlanAction::Delete(_) => Value::Null,
    };
    json!({
        "action": step.action.name(),
        "resource": step.id.to_string(),
        "kind": step.id.kind(),
        "name": name,
        "region": region,
        "properties": properties,
        "differences": differences,
        "addition": addition,
    })
}
