//! Results as `JUnit` XML, which CI systems show (the form that Jenkins and GitLab read).

use super::{Ran, reasons};

pub(super) fn report(ran: &[Ran]) -> String {
    let failed = ran.iter().filter(|it| !it.passed).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let head = format!(
        "<testsuites><testsuite name=\"audit-alert\" tests=\"{}\" failures=\"{failed}\">\n",
        ran.len()
    );
    xml.push_str(&head);
    for it in ran {
        let (name, place) = (escaped(&it.name), escaped(&it.place));
        let case = format!("<testcase name=\"{name}\" classname=\"{place}\"");
        xml.push_str(&case);
        if it.passed {
            xml.push_str("/>\n");
        } else {
            let why = escaped(&reasons(it).join("; "));
            xml.extend(["><failure message=\"", &why, "\"/></testcase>\n"]);
        }
    }
    xml.push_str("</testsuite></testsuites>\n");
    xml
}

/// A text as an attribute's value (XML 1.0, section 2.3); what no XML text may hold is left out.
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
    fn nothing_ends_an_attribute() {
        assert_eq!(escaped("a \"<&>\"\n\u{1b}[0m 결제"), "a &quot;&lt;&amp;&gt;&quot;  [0m 결제");
    }
}
