//! The kinds of clients.

/// Clients that call AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// The console, in a browser.
    Console,
    /// The AWS CLI.
    Cli,
    /// A program with an SDK.
    Sdk,
    /// Terraform.
    Terraform,
    /// CloudFormation, on behalf of the caller.
    CloudFormation,
    /// Another AWS service, as the caller or on behalf of the caller.
    Service,
}

impl ClientKind {
    /// All clients, with the names in arguments and rule tests, and descriptions.
    pub const ALL: [(Self, &str, &str); 6] = [
        (Self::Console, "console", "The console, in a browser"),
        (Self::Cli, "cli", "The AWS CLI"),
        (Self::Sdk, "sdk", "A program with an SDK"),
        (Self::Terraform, "terraform", "Terraform"),
        (Self::CloudFormation, "cloudformation", "CloudFormation, on behalf of the caller"),
        (Self::Service, "service", "Another AWS service, on behalf of the caller or by itself"),
    ];

    /// The name in arguments and rule tests.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, name, _)| name)
    }

    /// The client with a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(kind, ..)| *kind)
    }
}
