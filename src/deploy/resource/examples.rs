//! Example resources for tests.

use super::{
    BusRule, DeadLetterQueue, Document, IamRole, Id, InvokeConfig, InvokePermission,
    LambdaFunction, LogGroup, QueueEncryption, Reading, Resource, RolePurpose, RuleTarget,
    StateMachine, TargetSettings, WebhookParameter,
};

fn text() -> String {
    "a".to_owned()
}

impl Resource {
    /// Returns an example of a resource.
    pub(crate) fn example(id: &Id) -> Self {
        match id.clone() {
            Id::LogGroup => {
                Self::LogGroup(LogGroup { retention_days: Some(90), results: String::new() })
            }
            Id::ForwardRole => Self::Role(IamRole::example(RolePurpose::Forward)),
            Id::FunctionRole => Self::Role(IamRole::example(RolePurpose::Function)),
            Id::MemberRole(region) => Self::Role(IamRole::example(RolePurpose::Member(region))),
            Id::StateMachineRole => Self::Role(IamRole::example(RolePurpose::StateMachine)),
            Id::Queue(region) => Self::Queue(DeadLetterQueue::example(&region)),
            Id::Secret => Self::Parameter(WebhookParameter {
                kind: "SecureString".to_owned(),
                key: Reading::Known(text()),
                hash: Reading::Known(text()),
            }),
            Id::Function => Self::Function(Box::new(LambdaFunction::example())),
            Id::Failures => Self::InvokeConfig(InvokeConfig {
                destination: text(),
                success_destination: String::new(),
                retries: Some(2),
                age_seconds: Some(60),
            }),
            Id::Permission => Self::Permission(InvokePermission {
                function: text(),
                principal: text(),
                action: text(),
                source: text(),
                condition: Document::default(),
                effect: "Allow".to_owned(),
            }),
            Id::Rule { region, name } => Self::Rule(BusRule::example(&region, &name)),
            Id::Target { region, rule } => Self::Target(RuleTarget {
                region,
                rule,
                arn: text(),
                settings: Reading::Known(TargetSettings::example()),
            }),
            Id::StateMachine => Self::StateMachine(StateMachine {
                kind: "STANDARD".to_owned(),
                role: text(),
                definition: Document::verbatim("{}"),
            }),
        }
    }
}

impl LambdaFunction {
    pub(crate) fn example() -> Self {
        Self {
            code: Reading::Known(text()),
            architecture: Reading::Known("arm64".to_owned()),
            runtime: text(),
            handler: text(),
            memory: Some(128),
            timeout: Some(10),
            role: text(),
            environment: Reading::Known([(text(), text())].into()),
            layers: Vec::new(),
            dead_letters: String::new(),
            subnets: Vec::new(),
            key: String::new(),
            log_group: text(),
            log_format: text(),
            concurrency: Reading::Known(Some(1)),
            is_failed: false,
        }
    }
}

impl IamRole {
    fn example(purpose: RolePurpose) -> Self {
        Self {
            purpose,
            trust: Document::verbatim("{}"),
            policy: Document::verbatim("{}"),
            boundary: String::new(),
            regions: [].into(),
        }
    }
}

impl DeadLetterQueue {
    fn example(region: &str) -> Self {
        Self {
            region: region.to_owned(),
            policy: Document::verbatim("{}"),
            retention_seconds: Some(60),
            encryption: QueueEncryption::Managed,
            maximum_bytes: Some(1024),
            delay_seconds: Some(0),
            redrive_policy: Document::default(),
            rule_set: None,
        }
    }
}

impl BusRule {
    /// Returns an example of a rule.
    pub(crate) fn example(region: &str, name: &str) -> Self {
        Self {
            region: region.to_owned(),
            name: name.to_owned(),
            pattern: Document::verbatim("{}"),
            state: "ENABLED".to_owned(),
            description: text(),
            schedule: String::new(),
        }
    }
}

impl TargetSettings {
    /// Returns an example of the settings of a target.
    pub(crate) fn example() -> Self {
        Self {
            role: String::new(),
            dead_letters: text(),
            attempts: Some(185),
            age_seconds: Some(60),
            input: String::new(),
            input_path: String::new(),
            transformer: String::new(),
        }
    }
}
