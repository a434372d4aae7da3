//! Cases in which EventBridge, event-ruler and this tool differed, or EventBridge's answer is not known. Where AWS is
//! recorded, the tool does the same; elsewhere it does what the documentation says.

use audit_alert::json::parse_first;
use audit_alert::pattern;
use serde::Deserialize;

use crate::{lines, vector_files};

#[derive(Deserialize)]
struct Disagreement {
    kind: String,
    pattern: String,
    event: String,
    right: String,
    aws: String,
    product: String,
    reference: String,
}

impl Disagreement {
    /// Returns the right result: a verdict, or the beginning of an error message.
    fn expected(&self) -> &str {
        if self.right.starts_with("product") {
            return self.product.strip_prefix("error: ").unwrap_or(&self.product);
        }
        if !self.right.starts_with("AWS") {
            return &self.reference;
        }
        let recorded = ["no match", "match", "too complex"];
        let recorded = recorded.into_iter().find(|it| self.aws.starts_with(it));
        recorded.unwrap_or_else(|| self.aws.split(" (").next().unwrap())
    }
}

#[test]
#[ignore = "needs AUDIT_ALERT_VECTORS, a folder of recorded verdicts"]
fn each_disagreement_has_its_right_result() {
    let mut wrong = 0;
    for case in vector_files().iter().flat_map(|path| lines::<Disagreement>(path, "right")) {
        let Disagreement { kind, pattern, event, .. } = &case;
        let actual = match pattern::parse(pattern) {
            Ok(pattern) => {
                let matched = pattern::evaluate(&pattern, &parse_first(event).unwrap());
                if matched { "match" } else { "no match" }.to_owned()
            }
            Err(report) => {
                let message = report.first().service.as_deref().unwrap_or_default();
                let message = message.replace("Rule is too complex", "too complex");
                format!("{}{message}", pattern::REASON)
            }
        };
        let expected = case.expected().trim_start_matches(pattern::REASON);
        if !actual.trim_start_matches(pattern::REASON).starts_with(expected) {
            println!("{kind}: expected {expected}, actual {actual}\n  {pattern}\n  {event}");
            wrong += 1;
        }
    }
    assert_eq!(wrong, 0);
}
