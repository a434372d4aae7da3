//! The compared fields of resources: their names, and the meaning of a difference.

use crate::language::{Phrase, phrase};

/// A compared field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "`description` describes each")]
pub enum Field {
    Action,
    AgeSeconds,
    Architecture,
    Arn,
    Attempts,
    Boundary,
    Code,
    Concurrency,
    Condition,
    DeadLetters,
    Definition,
    DelaySeconds,
    Description,
    Destination,
    Effect,
    Encryption,
    Environment,
    Handler,
    Hash,
    Input,
    InputPath,
    Key,
    Layers,
    LogFormat,
    LogGroup,
    MaximumBytes,
    Memory,
    Pattern,
    Policy,
    Principal,
    RedrivePolicy,
    Regions,
    Results,
    RetentionDays,
    RetentionSeconds,
    Retries,
    Role,
    RuleSet,
    Runtime,
    Schedule,
    Source,
    State,
    Subnets,
    SuccessDestination,
    Timeout,
    Transformer,
    Trust,
    Type,
}

/// The meaning of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impact {
    /// It prevents no alert.
    Harmless,
    /// It prevents alerts, or may prevent them.
    Broken,
    /// It gives others access to events, alerts or the webhook URL.
    Open,
}

/// The description of a field.
struct FieldDescription {
    /// The name of the JSON member.
    member: &'static str,
    title: Phrase,
    impact: Impact,
}

impl Field {
    /// The name of the field in JSON output.
    pub fn member(self) -> &'static str {
        self.description().member
    }

    /// The name of the field, as plans show it.
    pub fn title(self) -> Phrase {
        self.description().title
    }

    /// The meaning of a difference.
    pub fn impact(self) -> Impact {
        self.description().impact
    }

    fn description(self) -> FieldDescription {
        use Impact::{Broken, Harmless, Open};
        let (member, title, impact) = match self {
            Self::Action => ("action", phrase!("action"), Broken),
            Self::AgeSeconds => ("ageSeconds", phrase!("age seconds"), Harmless),
            Self::Architecture => ("architecture", phrase!("architecture"), Broken),
            Self::Arn => ("arn", phrase!("arn"), Broken),
            Self::Attempts => ("attempts", phrase!("attempts"), Harmless),
            Self::Boundary => ("boundary", phrase!("permissions boundary"), Broken),
            Self::Code => ("code", phrase!("code"), Harmless),
            Self::Concurrency => ("reservedConcurrency", phrase!("reserved concurrency"), Broken),
            Self::Condition => ("condition", phrase!("condition"), Broken),
            Self::DeadLetters => ("deadLetters", phrase!("dead letters"), Broken),
            Self::Definition => ("definition", phrase!("definition"), Broken),
            Self::DelaySeconds => ("delaySeconds", phrase!("delay seconds"), Harmless),
            Self::Description => ("description", phrase!("description"), Harmless),
            Self::Destination => ("destination", phrase!("destination"), Broken),
            Self::Effect => ("effect", phrase!("effect"), Broken),
            Self::Encryption => ("encryption", phrase!("encryption"), Broken),
            Self::Environment => ("environment", phrase!("environment"), Broken),
            Self::Handler => ("handler", phrase!("handler"), Broken),
            Self::Hash => ("hash", phrase!("hash"), Broken),
            Self::Input => ("input", phrase!("input"), Broken),
            Self::InputPath => ("inputPath", phrase!("input path"), Broken),
            Self::Key => ("kmsKey", phrase!("KMS key"), Broken),
            Self::Layers => ("layers", phrase!("layers"), Broken),
            Self::LogFormat => ("logFormat", phrase!("log format"), Harmless),
            Self::LogGroup => ("logGroup", phrase!("log group"), Harmless),
            Self::MaximumBytes => ("maximumBytes", phrase!("maximum message bytes"), Broken),
            Self::Memory => ("memory", phrase!("memory"), Broken),
            Self::Pattern => ("pattern", phrase!("pattern"), Broken),
            Self::Policy => ("policy", phrase!("policy"), Broken),
            Self::Principal => ("principal", phrase!("principal"), Open),
            Self::RedrivePolicy => ("redrivePolicy", phrase!("redrive policy"), Broken),
            Self::Regions => ("regions", phrase!("regions"), Harmless),
            Self::Results => ("results", phrase!("results"), Harmless),
            Self::RetentionDays => ("retentionDays", phrase!("retention days"), Harmless),
            Self::RetentionSeconds => ("retentionSeconds", phrase!("retention seconds"), Harmless),
            Self::Retries => ("retries", phrase!("retries"), Broken),
            Self::Role => ("role", phrase!("role"), Broken),
            Self::RuleSet => ("ruleSet", phrase!("rule set"), Harmless),
            Self::Runtime => ("runtime", phrase!("runtime"), Broken),
            Self::Schedule => ("schedule", phrase!("schedule"), Broken),
            Self::Source => ("source", phrase!("source"), Open),
            Self::State => ("state", phrase!("state"), Broken),
            Self::Subnets => ("subnets", phrase!("VPC subnets"), Broken),
            Self::SuccessDestination => {
                ("successDestination", phrase!("success destination"), Open)
            }
            Self::Timeout => ("timeout", phrase!("timeout"), Broken),
            Self::Transformer => ("transformer", phrase!("transformer"), Broken),
            Self::Trust => ("trust", phrase!("trust"), Broken),
            Self::Type => ("type", phrase!("type"), Open),
        };
        FieldDescription { member, title, impact }
    }
}
