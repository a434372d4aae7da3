//! Writes results as `JUnit` XML, in the form that Jenkins and GitLab read. The text is English, as all output for programs.

use super::{TestResult, reasons};
use crate::language::Phrase;

/// Returns the document.
pub fn report(results: &[TestResult]) -> String {
    let failed = results.iter().filter(|it| !it.passed).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let head = format!(
        "<testsuites><testsuite name=\"audit-alert\" tests=\"{}\" failures=\"{failed}\">\n",
        results.len()
    );
    xml.push_str(&head);
    for it in results {
        let (name, place) = (escaped(&it.name), escaped(&it.place.to_string()));
        let case = format!("<testcase name=\"{name}\" classname=\"{place}\"");
        xml.push_str(&case);
        if it.passed {
            xml.push_str("/>\n");
        } else {
            let message = escaped(&Phrase::joined(reasons(it), "; ").to_string());
            xml.extend(["><failure message=\"", &message, "\"/></testcase>\n"]);
        }
    }
    xml.push_str("</testsuite></testsuites>");
    xml
}

/// Escapes a text for an attribute (XML 1.0, section 2.3). Characters that XML does not allow become spaces.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_text_ends_an_attribute() {
        assert_eq!(escaped("a \"<&>\"\n\u{1b}[0m 결제"), "a &quot;&lt;&amp;&gt;&quot;  [0m 결제");
    }
}
