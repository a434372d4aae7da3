//! Writes a rule set as a page, for a wiki or an audit. The same rule set gives the same page.

use super::html_page::{HtmlPage, cell, code_cell, number, words};
use crate::html::{Attribute, Fragment, Html, HttpUrl};
use crate::json::indented;
use crate::language::{Language, Phrase, phrase};
use crate::rules::set::{EffectiveIgnore, EffectiveRule};
use crate::rules::techniques::{ATTACK, Technique};

/// The contents of a page.
#[derive(Debug)]
pub struct RuleSetPage<'s> {
    /// The file or the packs.
    pub name: Phrase,
    /// The numbers of rules and of ignores.
    pub counts: Phrase,
    /// The home region.
    pub home: &'s str,
    /// The rules.
    pub rules: Vec<RuleSection<'s>>,
    /// Events that never alert.
    pub ignores: &'s [EffectiveIgnore],
    /// Names and values of the settings; `-` for those that are not set.
    pub settings: Vec<(&'static str, String)>,
}

/// A rule on the page.
#[derive(Debug)]
pub struct RuleSection<'s> {
    /// The rule.
    pub rule: &'s EffectiveRule,
    /// Its packs, or its file and line.
    pub source: String,
    /// Regions of its events besides the home region.
    pub regions: Vec<&'static str>,
    /// The message of an event that it matches, or the reason why there is none.
    pub example: Result<RuleExample, Phrase>,
    /// The tests that name it.
    pub tests: Vec<RuleTest>,
}

/// The message of an event.
#[derive(Debug)]
pub struct RuleExample {
    /// The message as an element.
    pub message: Html,
    /// The origin of the event.
    pub origin: Phrase,
}

/// A test that names a rule.
#[derive(Debug)]
pub struct RuleTest {
    /// The name of the test.
    pub name: String,
    /// The event, unless the name has it.
    pub event: Option<String>,
    /// The event must match the rule. Otherwise it must not.
    pub must_match: bool,
}

/// Returns the page.
pub fn html(set: &RuleSetPage<'_>, language: Language) -> String {
    let mut page = HtmlPage::new(language);
    page.title("h1", &set.name);
    page.text(&set.counts);
    contents(set, &mut page);
    page.title("h2", phrase!("Rules"));
    set.rules.iter().for_each(|it| section(it, set.home, &mut page));
    ignores(set.ignores, &mut page);
    settings(set, &mut page);
    page.soft(phrase!("Techniques: {edition}", edition = ATTACK));
    page.document(&set.name)
}

/// Adds a table of the rules with links to their sections.
fn contents(set: &RuleSetPage<'_>, page: &mut HtmlPage) {
    page.title("h2", phrase!("Contents"));
    let columns = [
        words(phrase!("rule")),
        words(phrase!("severity")),
        words(phrase!("title")),
        words(phrase!("technique")),
        number(phrase!("tests")),
    ];
    let all = set.rules.len();
    page.table(phrase!("Contents"), &columns, &set.rules, all, |page, it| {
        let about = &it.rule.about;
        let mut name = Html::new();
        name.element("a", &[Attribute::To(&section_of(it.rule))], |link| {
            link.append(&code_cell(&it.rule.name));
        });
        let title = about.title.as_ref().map_or("", |it| it.in_language(page.language));
        vec![
            name,
            cell(about.severity.word(page.language)),
            cell(title),
            cell(&about.mitre.join(", ")),
            cell(&it.tests.len().to_string()),
        ]
    });
}

fn section_of(rule: &EffectiveRule) -> Fragment {
    Fragment::new("rule", &rule.name)
}

fn section(section: &RuleSection<'_>, home: &str, page: &mut HtmlPage) {
    let RuleSection { rule, .. } = section;
    let about = &rule.about;
    let mut title = code_cell(&rule.name);
    title.text(&format!(" {}", about.severity.word(page.language)));
    page.element("h3", &[Attribute::Id(&section_of(rule))], &title);
    for text in [&about.title, &about.reason].into_iter().flatten() {
        page.text(Phrase::verbatim(text.in_language(page.language)));
    }
    facts(section, home, page);
    for part in rule.parts() {
        pattern(part, page);
    }
    match &section.example {
        Ok(RuleExample { message, origin }) => {
            page.soft(phrase!("Example, {origin}", origin));
            page.html.append(message).line_break();
        }
        Err(reason) => page.soft(phrase!("No example: {reason}", reason)),
    }
    tests(&section.tests, page);
}

/// Adds the source, the regions, the state, the techniques and the controls.
fn facts(section: &RuleSection<'_>, home: &str, page: &mut HtmlPage) {
    let RuleSection { rule, source, regions, .. } = section;
    let regions: Vec<_> = std::iter::once(home).chain(regions.iter().copied()).collect();
    let mut facts = vec![
        (phrase!("source"), cell(source)),
        (phrase!("regions"), cell(&regions.join(", "))),
        (phrase!("state"), cell(rule.state().name())),
    ];
    if !rule.about.mitre.is_empty() {
        let mut links = Html::new();
        for (index, id) in rule.about.mitre.iter().enumerate() {
            if index > 0 {
                links.text(", ");
            }
            push_technique(id, &mut links);
        }
        facts.push((phrase!("MITRE ATT&CK"), links));
    }
    if !rule.about.cis.is_empty() {
        facts.push((phrase!("CIS benchmark"), cell(&rule.about.cis.join(", "))));
    }
    let mut list = Html::new();
    for (name, value) in facts {
        list.text_element("dt", &[], &page.localized(name));
        list.element("dd", &[], |it| {
            it.append(&value);
        });
        list.line_break();
    }
    page.element("dl", &[], &list);
}

/// Appends an identifier with the name of its technique and a link to its page. One that is not in the table may be anything.
fn push_technique(id: &str, html: &mut Html) {
    let technique = Technique::of_id(id);
    match technique.and_then(|it| Some((it, HttpUrl::new(&it.page())?))) {
        Some((it, url)) => {
            html.text_element("a", &[Attribute::Href(&url)], &format!("{id} {}", it.name))
        }
        None => html.text(id),
    };
}

fn pattern(text: &str, page: &mut HtmlPage) {
    let text = indented(text).unwrap_or_else(|_| text.to_owned());
    page.html.code_block(&[], &text).line_break();
}

fn tests(tests: &[RuleTest], page: &mut HtmlPage) {
    if tests.is_empty() {
        return page.soft(phrase!("No test names this rule."));
    }
    let mut list = Html::new();
    for RuleTest { name, event, must_match } in tests {
        let verdict = if *must_match { phrase!("must match") } else { phrase!("must not match") };
        let verdict = page.localized(verdict);
        list.element("li", &[], |it| {
            it.text(&format!("{verdict}: {name}"));
            if let Some(event) = event {
                it.text(" ").append(&code_cell(event));
            }
        });
        list.line_break();
    }
    page.soft(phrase!("Tests"));
    page.element("ul", &[], &list);
}

fn ignores(ignores: &[EffectiveIgnore], page: &mut HtmlPage) {
    if ignores.is_empty() {
        return;
    }
    page.title("h2", phrase!("Ignored events"));
    for ignore in ignores {
        page.element("h3", &[], &code_cell(&ignore.name));
        pattern(&ignore.pattern.text, page);
    }
}

fn settings(set: &RuleSetPage<'_>, page: &mut HtmlPage) {
    let rows: Vec<_> = set.settings.iter().filter(|(_, value)| value != "-").collect();
    page.title("h2", phrase!("Settings"));
    let columns = [words(phrase!("setting")), words(phrase!("value"))];
    page.table(phrase!("Settings"), &columns, &rows, rows.len(), |_, (name, value)| {
        vec![code_cell(name), cell(value)]
    });
}
