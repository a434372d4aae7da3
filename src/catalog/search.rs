//! Searches the catalog by words: a service, words in its event names, words in all event names. `find` resolves exact
//! names.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::delivery::DeliveryClass;
use super::names::{Action, Catalog, Service};
use crate::aws::service_label;
use crate::diagnostic::nearest;

/// Result of a query, the most likely matches first.
#[derive(Debug)]
pub enum SearchResult {
    /// Events of the service or event source that the first word names, filtered by the other words.
    Of(SearchScope, Vec<Action>),
    /// Events of any service.
    Anywhere(Vec<Action>),
    /// Services whose title contains the words. No event matched.
    Titled(Vec<&'static Service>),
    /// No match.
    Nothing,
}

/// Services and event sources that a word names.
#[derive(Debug)]
pub struct SearchScope {
    /// The services; empty if the events of the source are not API calls.
    pub services: Vec<&'static Service>,
    /// The first labels of the event sources.
    pub event_sources: BTreeSet<&'static str>,
}

impl SearchScope {
    /// Other services with the same event sources.
    pub fn companions(&self) -> impl Iterator<Item = &'static Service> {
        let all = Catalog::embedded().services().iter();
        all.filter(|it| self.event_sources.contains(it.event_source)).filter(|it| !self.has(it))
    }

    fn has(&self, service: &Service) -> bool {
        self.services.iter().any(|own| own.name == service.name)
    }

    /// All actions, those that reach most rules first.
    pub fn actions(&self) -> Vec<Action> {
        let operations = self.services.iter().flat_map(|it| it.operations()).map(Action::Api);
        let other = Catalog::embedded().non_api();
        let other = other.filter(|it| self.event_sources.contains(it.event_source));
        let mut actions: Vec<_> = operations.chain(other.map(Action::Other)).collect();
        sort(&mut actions, &[]);
        actions
    }
}

impl Catalog {
    /// The services and event sources that a word names. Returns `None` if there are none.
    pub fn scope(&'static self, text: &str) -> Option<SearchScope> {
        let services = self.services_named(text);
        let mut event_sources: BTreeSet<_> = services.iter().map(|it| it.event_source).collect();
        if services.is_empty() {
            let mut other = self.non_api().map(|it| it.event_source);
            event_sources.extend(other.find(|it| it.eq_ignore_ascii_case(service_label(text))));
        }
        (!event_sources.is_empty()).then_some(SearchScope { services, event_sources })
    }

    /// Searches by words: the service named by the first word, all events, then titles of services.
    pub fn look_up(&'static self, words: &[String]) -> SearchResult {
        let Some((first, rest)) = words.split_first() else { return SearchResult::Nothing };
        if let Some(scope) = self.scope(first) {
            let mut actions = scope.actions();
            actions.retain(|it| rest.iter().all(|word| matches_word(it, word)));
            sort(&mut actions, rest);
            if !actions.is_empty() {
                return SearchResult::Of(scope, actions);
            }
        }
        let actions = self.search(words);
        if !actions.is_empty() {
            return SearchResult::Anywhere(actions);
        }
        let titled = self.titled(words);
        if titled.is_empty() { SearchResult::Nothing } else { SearchResult::Titled(titled) }
    }

    /// The actions for which every word is a prefix of a word of the event name, or occurs in the name of the service.
    /// Case-insensitive. The most likely come first.
    pub fn search(&'static self, words: &[String]) -> Vec<Action> {
        let mut found: Vec<_> = self.actions().collect();
        for word in words {
            let lower = word.to_ascii_lowercase();
            found.retain(|it| matches_word(it, word) || service_name(it).contains(&lower));
        }
        sort(&mut found, words);
        found
    }

    /// The services whose title contains all words.
    fn titled(&'static self, words: &[String]) -> Vec<&'static Service> {
        let matches =
            |it: &&'static Service| words.iter().all(|word| begins_a_word(it.title, word));
        self.services().iter().filter(matches).collect()
    }

    /// Suggests similar words that have results. Returns `None` if there are none.
    pub fn suggestion(&'static self, words: &[String]) -> Option<Vec<String>> {
        let (first, rest) = words.split_first()?;
        let scope = self.scope(first);
        let another_service = || {
            let near = scope.is_none().then(|| self.nearest_service(first)).flatten()?;
            Some([&[near.to_owned()], rest].concat())
        };
        let another_event = || {
            let names: Vec<_> = self.actions().map(|it| it.event_name()).collect();
            let near = rest.is_empty().then(|| nearest(first, &names)).flatten()?;
            Some(vec![near.to_owned()])
        };
        let another_of_the_service = || {
            let [name] = rest else { return None };
            let actions = scope.as_ref()?.actions();
            let names: Vec<_> = actions.iter().map(Action::event_name).collect();
            Some(vec![first.clone(), nearest(name, &names)?.to_owned()])
        };
        let others_of_the_service = || {
            let known = known_words(scope.as_ref()?.actions().into_iter());
            Some([std::slice::from_ref(first), &corrected(rest, &known)].concat())
        };
        let others = || Some(corrected(words, &known_words(self.actions())));
        // In order of cost: the last ones compare with all names.
        let attempts: [&dyn Fn() -> Option<Vec<String>>; 5] = [
            &another_service,
            &another_event,
            &another_of_the_service,
            &others_of_the_service,
            &others,
        ];
        let has_results = |it: &Vec<String>| !matches!(self.look_up(it), SearchResult::Nothing);
        attempts.iter().find_map(|attempt| attempt().filter(has_results))
    }
}

/// The name of the service, or the event source of an event that is not an API call.
fn service_name(action: &Action) -> &'static str {
    match action {
        Action::Api(operation) => operation.service.name,
        Action::Other(event) => event.event_source,
    }
}

/// Reports whether a word is a prefix of a word of the event name, or the name of the operation.
fn matches_word(action: &Action, word: &str) -> bool {
    begins_a_word(action.event_name(), word)
        || matches!(action, Action::Api(it) if it.name.eq_ignore_ascii_case(word))
}

/// Sorts actions: the name equal to the joined words, names that begin with them, actions that reach most rules, services
/// with most matches.
fn sort(actions: &mut [Action], words: &[String]) {
    let whole = words.concat().to_ascii_lowercase();
    let mut hits: BTreeMap<_, usize> = BTreeMap::new();
    for action in actions.iter().filter(|_| !words.is_empty()) {
        *hits.entry(service_name(action)).or_default() += 1;
    }
    actions.sort_by_cached_key(|it| {
        let name = it.event_name().to_ascii_lowercase();
        let hits = Reverse(hits.get(service_name(it)).copied());
        let reach = (DeliveryClass::of(it), it.read_only());
        (name != whole, !name.starts_with(&whole), reach, hits, it.event_name())
    });
}

/// Reports whether a word of a text has this prefix. `DBCluster` has the words `DBCluster` and `Cluster`.
fn begins_a_word(text: &str, beginning: &str) -> bool {
    let (text, beginning) = (text.as_bytes(), beginning.as_bytes());
    let matches = |(at, window): (usize, &[u8])| {
        window.eq_ignore_ascii_case(beginning) && is_word_start(text, at)
    };
    !beginning.is_empty() && text.windows(beginning.len()).enumerate().any(matches)
}

fn is_word_start(text: &[u8], at: usize) -> bool {
    let (Some(before), Some(byte)) = (at.checked_sub(1).map(|it| text[it]), text.get(at)) else {
        return true;
    };
    let ends_an_acronym = || text.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    match byte {
        b'A'..=b'Z' => !before.is_ascii_uppercase() || ends_an_acronym(),
        b'0'..=b'9' => !before.is_ascii_digit(),
        _ => !before.is_ascii_alphanumeric(),
    }
}

/// All words of event names.
fn known_words(actions: impl Iterator<Item = Action>) -> Vec<&'static str> {
    let mut words = BTreeSet::new();
    for action in actions {
        let name = action.event_name();
        let starts = (1..name.len()).filter(|at| is_word_start(name.as_bytes(), *at));
        let mut start = 0;
        for end in starts.chain([name.len()]) {
            words.extend(name.get(start..end));
            start = end;
        }
    }
    words.into_iter().collect()
}

/// Replaces each unknown word by the most similar known one.
fn corrected(words: &[String], known: &[&'static str]) -> Vec<String> {
    let correct = |word: &String| {
        let is_known = known.iter().any(|it| it.eq_ignore_ascii_case(word));
        let near = if is_known { None } else { nearest(word, known) };
        near.map_or_else(|| word.clone(), str::to_lowercase)
    };
    words.iter().map(correct).collect()
}
