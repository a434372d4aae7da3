//! Warnings about a plan, beside its steps: what it leaves undone, opens or abandons.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::observed::Observed;
use super::plan::{Plan, PlanAction};
use super::resource::{BusRule, Field, Id, LambdaFunction, Reading};
use super::stack::{DesiredRule, DesiredStack, Stack};
use crate::aws::{StackNames, WILDCARD_RULES_OF_A_BUS, rules_of_a_bus};

/// A warning about a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanWarning {
    /// The function's code is not compared, because there is no executable.
    UncomparedCode,
    /// The parameter of the webhook has another owner, so the webhook of this run is not stored.
    UnstoredWebhook,
    /// The parameter of the webhook does not exist, so no alert can be posted.
    MissingParameter,
    /// The function is deleted and created again.
    ReplacedFunction,
    /// The account has too little concurrency to reserve some for the function.
    UnreservedConcurrency,
    /// The function no longer reads this parameter.
    OldParameter(String),
    /// A region has more rules than the default quota of its event bus.
    TooManyRules {
        /// The region.
        region: String,
        /// The number of the stack's rules.
        count: usize,
        /// The quota.
        quota: usize,
    },
    /// A region has more rules with wildcards than an event bus may have.
    TooManyWildcards {
        /// The region.
        region: String,
        /// The number of the stack's rules with wildcards.
        count: usize,
    },
    /// These rules will receive every read-only event that matches.
    NewlyOpen(BTreeSet<String>),
    /// All rules in these regions are deleted.
    AbandonedRegions(BTreeSet<String>),
    /// The rules no longer invoke this function of the user.
    AbandonedFunction(String),
    /// This obsolete rule is kept: others added targets to it.
    KeptRule(Id),
}

/// A plan with its input.
#[derive(Clone, Copy, Debug)]
pub struct PlanContext<'p> {
    /// The input of the desired resources.
    pub desired: &'p DesiredStack,
    /// The desired resources.
    pub stack: &'p Stack,
    /// The existing resources.
    pub observed: &'p Observed,
    /// The plan.
    pub plan: &'p Plan,
    /// True if this run has a webhook or a token to store.
    pub has_webhook: bool,
}

/// Returns the warnings, the most important first.
pub fn warnings(context: &PlanContext<'_>) -> Vec<PlanWarning> {
    let PlanContext { desired, stack, observed, plan, has_webhook } = *context;
    let names = &desired.names;
    let mut found = Vec::new();
    let function = stack.function();
    if function.is_some_and(|it| it.code == Reading::Unknown) {
        found.push(PlanWarning::UncomparedCode);
    }
    match SecretParameter::of(names, stack, observed) {
        SecretParameter::Foreign if has_webhook => found.push(PlanWarning::UnstoredWebhook),
        SecretParameter::Missing => found.push(PlanWarning::MissingParameter),
        SecretParameter::Foreign | SecretParameter::Usable => {}
    }
    if plan.is_replaced(&Id::Function) {
        found.push(PlanWarning::ReplacedFunction);
    }
    if function.is_some_and(|it| it.concurrency == Reading::Unknown) {
        found.push(PlanWarning::UnreservedConcurrency);
    }
    let old = observed.function().and_then(LambdaFunction::parameter);
    let old = old.filter(|it| *it != names.parameter);
    found.extend(old.map(|it| PlanWarning::OldParameter(it.to_owned())));
    found.extend(over_quota(desired, stack));
    let open = newly_open(desired, plan);
    if !open.is_empty() {
        found.push(PlanWarning::NewlyOpen(open));
    }
    let regions = plan.abandoned_regions(stack, &names.home);
    if !regions.is_empty() {
        let regions = regions.into_iter().map(str::to_owned).collect();
        found.push(PlanWarning::AbandonedRegions(regions));
    }
    let functions = plan.abandoned_functions(names).into_iter();
    found.extend(functions.map(|arn| PlanWarning::AbandonedFunction(arn.to_owned())));
    let is_obsolete = |id: &Id| !stack.resources.contains_key(id);
    found.extend(observed.shared_rules().filter(is_obsolete).map(PlanWarning::KeptRule));
    found
}

/// The parameter from which the stack's own function reads its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretParameter {
    /// The stack owns it or creates it, or the function reads none. Also if it could not be read.
    Usable,
    /// It has another owner, or is in another account or region. `install` never changes it.
    Foreign,
    /// It does not exist, and the plan does not create it.
    Missing,
}

impl SecretParameter {
    /// Returns the state of the parameter.
    pub fn of(names: &StackNames, stack: &Stack, observed: &Observed) -> Self {
        if stack.function().and_then(LambdaFunction::parameter).is_none() {
            return Self::Usable;
        }
        let found = observed.resources.get(&Id::Secret);
        if names.is_parameter_elsewhere() || found.is_some_and(|it| !it.is_ours()) {
            return Self::Foreign;
        }
        let is_desired = stack.resources.contains_key(&Id::Secret);
        if found.is_none() && !is_desired && !observed.is_unread(&Id::Secret) {
            return Self::Missing;
        }
        Self::Usable
    }
}

/// Returns a warning for each quota of a region that the rules exceed.
fn over_quota(desired: &DesiredStack, stack: &Stack) -> Vec<PlanWarning> {
    let wild = names_of(desired, |it| it.has_wildcards);
    let is_wild = |rule: &BusRule| wild.contains(&rule.name);
    let all = stack.regions_above(rules_of_a_bus, |_| true).into_iter();
    let all = all.map(|(region, count)| PlanWarning::TooManyRules {
        region: region.to_owned(),
        count,
        quota: rules_of_a_bus(region),
    });
    let wild = stack.regions_above(|_| WILDCARD_RULES_OF_A_BUS, is_wild).into_iter();
    let wild = wild.map(|(region, count)| {
        let region = region.to_owned();
        PlanWarning::TooManyWildcards { region, count }
    });
    all.chain(wild).collect()
}

/// Returns the names of the EventBridge rules of some rules.
fn names_of(desired: &DesiredStack, is: impl Fn(&DesiredRule) -> bool) -> BTreeSet<String> {
    let prefix = desired.names.rule_prefix();
    let parts = desired.rules.iter().filter(|it| is(it)).flat_map(|it| &it.parts);
    parts.map(|(name, _)| format!("{prefix}{name}")).collect()
}

/// Returns the EventBridge rules that match any read-only event and that the plan puts into the state for such events.
fn newly_open(desired: &DesiredStack, plan: &Plan) -> BTreeSet<String> {
    let open = names_of(desired, |it| it.receives_unnamed_reads);
    let named = plan.steps.iter().filter_map(|step| {
        let Id::Rule { name, .. } = &step.id else { return None };
        let is_opened = match &step.action {
            PlanAction::Create(_) => true,
            PlanAction::Change { differences, .. } => {
                differences.iter().any(|it| it.field == Field::State)
            }
            PlanAction::Delete(_) | PlanAction::Prune(_) => false,
        };
        is_opened.then_some(name)
    });
    named.filter(|it| open.contains(*it)).cloned().collect()
}
