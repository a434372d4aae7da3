//! Compares the complexity of wildcards with the recorded scores.

use audit_alert::pattern::{self, MAX_SCORE};
use serde::Deserialize;

use crate::{lines, vector_files};

#[derive(Deserialize)]
struct Scored {
    id: String,
    pattern: String,
    score: usize,
}

#[test]
#[ignore = "needs AUDIT_ALERT_VECTORS, a folder of recorded verdicts"]
fn the_complexity_is_the_recorded_one() {
    let mut wrong = 0;
    for Scored { id, pattern, score } in vector_files().iter().flat_map(|path| lines(path, "score"))
    {
        let found = match pattern::parse(&pattern) {
            Ok(pattern) => pattern::complexity(&pattern).score.unwrap(),
            Err(_) => MAX_SCORE + 1,
        };
        if found != score.min(MAX_SCORE + 1) {
            println!("{id}: expected {score}, actual {found}\n  {pattern}");
            wrong += 1;
        }
    }
    assert_eq!(wrong, 0);
}
