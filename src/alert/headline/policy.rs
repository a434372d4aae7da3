//! The statements of a policy that allow something. AWS IAM user guide, "IAM JSON policy elements reference".

use super::super::decoded::Decoded;
use crate::json::{Node, Value};

const EVERYONE: &str = "*";

/// What the `Allow` statements of a policy grant.
pub(super) struct Policy {
    statements: Vec<Statement>,
}

struct Statement {
    principals: Vec<String>,
    is_unlimited: bool,
    is_conditional: bool,
}

impl Policy {
    /// Reads a policy that is JSON or a text that contains JSON.
    pub(super) fn of(node: &Node<'_>) -> Option<Self> {
        match &node.value {
            Value::String(text) => Self::of_document(&Decoded::of(text)?.document()?),
            _ => Self::of_document(node),
        }
    }

    fn of_document(document: &Node<'_>) -> Option<Self> {
        let statements = list(document.get("Statement")?).iter().filter_map(Statement::of);
        Some(Self { statements: statements.collect() })
    }

    /// Reports whether a statement without a condition allows something to everyone.
    pub(super) fn is_public(&self) -> bool {
        let is_public = |it: &Statement| it.principals.iter().any(|name| name == EVERYONE);
        self.unconditional().any(is_public)
    }

    /// Reports whether a statement without a condition allows all actions on all resources.
    pub(super) fn is_unlimited(&self) -> bool {
        self.unconditional().any(|it| it.is_unlimited)
    }

    fn unconditional(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|it| !it.is_conditional)
    }

    /// The principals of the statements, accounts by their numbers. Without everyone: a condition may limit that.
    pub(super) fn principals(&self) -> Vec<String> {
        let names = self.statements.iter().flat_map(|it| &it.principals);
        names.filter(|name| *name != EVERYONE).cloned().collect()
    }
}

impl Statement {
    /// Returns `None` for statements that do not allow.
    fn of(node: &Node<'_>) -> Option<Self> {
        let is_allow = node.get("Effect")?.string()? == "Allow";
        let has = |name: &str, everything: &[&str]| {
            let values = node.get(name).map(list).unwrap_or_default();
            values.iter().filter_map(Node::string).any(|value| everything.contains(&value))
        };
        is_allow.then(|| Self {
            principals: principals(node),
            is_unlimited: has("Action", &["*", "*:*"]) && has("Resource", &["*"]),
            is_conditional: node
                .get("Condition")
                .is_some_and(|it| it.members().is_some_and(|members| !members.is_empty())),
        })
    }
}

/// The principals of a statement. All except some (`NotPrincipal`) is everyone.
fn principals(statement: &Node<'_>) -> Vec<String> {
    if statement.get("NotPrincipal").is_some() {
        return vec![EVERYONE.to_owned()];
    }
    let Some(principal) = statement.get("Principal") else { return Vec::new() };
    let kinds = principal.members().unwrap_or_default().iter().map(|member| &member.node);
    let nodes = kinds.chain(principal.string().map(|_| principal));
    let names = nodes.flat_map(list).filter_map(Node::string);
    names.map(|name| account_of(name).unwrap_or(name).to_owned()).collect()
}

/// The account of `arn:aws:iam::111122223333:root`, which means every principal of the account.
fn account_of(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.strip_suffix(":root")?.rsplit(':').next()
}

/// The elements of an array, or a single value: policies may contain either.
fn list<'n, 'a>(node: &'n Node<'a>) -> &'n [Node<'a>] {
    node.elements().unwrap_or(std::slice::from_ref(node))
}
