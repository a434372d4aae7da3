//! A rule and its target.

use super::document::Document;
use super::field::Field;
use super::field_state::{FieldState, Reading};

/// An EventBridge rule of the default bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusRule {
    /// The rule's region.
    pub region: String,
    /// The rule's full name, including the stack's prefix.
    pub name: String,
    /// The event pattern.
    pub pattern: Document,
    /// The state, as in the EventBridge API.
    pub state: String,
    /// The description, without the stack's marker.
    pub description: String,
    /// The schedule. No desired rule has one.
    pub schedule: String,
}

impl BusRule {
    /// Returns the compared fields. The order of a pattern's members has no meaning, and Terraform and CloudFormation do
    /// not keep it.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self { region: _, name: _, pattern, state, description, schedule } = self;
        vec![
            (Field::Pattern, (&pattern.sorted()).into()),
            (Field::State, state.into()),
            (Field::Description, description.into()),
            (Field::Schedule, schedule.into()),
        ]
    }
}

/// The target of a rule: the one with the stack's ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTarget {
    /// The rule's region.
    pub region: String,
    /// The rule's full name, including the stack's prefix.
    pub rule: String,
    /// The ARN that receives the events.
    pub arn: String,
    /// The other settings. A shallow observation does not read them.
    pub settings: Reading<TargetSettings>,
}

/// The settings of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetSettings {
    /// The ARN of the role that EventBridge assumes.
    pub role: String,
    /// The ARN of the dead-letter queue.
    pub dead_letters: String,
    /// Maximum number of retries.
    pub attempts: Option<i32>,
    /// Maximum age of an event in seconds.
    pub age_seconds: Option<i32>,
    /// A constant input, which replaces the event. No desired target has one.
    pub input: String,
    /// The path of the part of the event that replaces it. No desired target has one.
    pub input_path: String,
    /// An input template, which replaces the event. No desired target has one.
    pub transformer: String,
}

impl RuleTarget {
    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self { region: _, rule: _, arn, settings } = self;
        let mut fields = vec![(Field::Arn, arn.into())];
        fields.extend(TargetSettings::fields(settings));
        fields
    }
}

impl TargetSettings {
    fn fields(settings: &Reading<Self>) -> [(Field, FieldState); 7] {
        let Reading::Known(settings) = settings else {
            return [
                Field::Role,
                Field::DeadLetters,
                Field::Attempts,
                Field::AgeSeconds,
                Field::Input,
                Field::InputPath,
                Field::Transformer,
            ]
            .map(|field| (field, FieldState::Unknown));
        };
        let Self { role, dead_letters, attempts, age_seconds, input, input_path, transformer } =
            settings;
        [
            (Field::Role, role.into()),
            (Field::DeadLetters, dead_letters.into()),
            (Field::Attempts, (*attempts).into()),
            (Field::AgeSeconds, (*age_seconds).into()),
            (Field::Input, input.into()),
            (Field::InputPath, input_path.into()),
            (Field::Transformer, transformer.into()),
        ]
    }
}
