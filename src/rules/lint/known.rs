//! The catalogue, asked many times: what was found is kept.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::OnceLock;

use super::combination::{Combination, Field, accepts, literals};
use super::spelling;
use crate::catalog::{Action, Catalog, Operation, Service, event_name_stem};
use crate::diagnostic::Span;
use crate::pattern::ast::Condition;

/// Most event sources whose names are looked up one source at a time.
const FEW: usize = 8;

/// What the catalogue knows.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) catalog: &'static Catalog,
    labels: OnceCell<BTreeSet<&'static str>>,
    /// The names of one event source.
    names: RefCell<BTreeMap<&'static str, Rc<Names>>>,
    /// Operations of one event source whose events have another name.
    renamed: RefCell<BTreeMap<&'static str, Rc<[Operation]>>>,
    /// Those of all.
    all_renamed: OnceCell<Vec<Operation>>,
    scopes: RefCell<BTreeMap<[Option<Span>; 2], Rc<Scope>>>,
}

/// Event names, and what events of such a name can be.
pub(super) type Names = BTreeMap<&'static str, Vec<Action>>;

/// The event sources that events of a combination can have, by their first labels.
#[derive(Debug)]
pub(super) struct Scope {
    pub(super) labels: BTreeSet<&'static str>,
    /// Whether events of sources that the catalogue does not know, or whose names it does not, can match as well.
    pub(super) is_open: bool,
}

impl Scope {
    /// Whether so many event sources are possible that none in particular is meant.
    pub(super) fn is_wide(&self) -> bool {
        self.labels.len() > FEW
    }

    /// What to call the sources in a sentence.
    pub(super) fn title(&self) -> String {
        let labels: Vec<_> = self.labels.iter().take(3).map(|it| format!("`{it}`")).collect();
        let more = if self.labels.len() > 3 { " .." } else { "" };
        format!("{}{more}", labels.join(", "))
    }
}

impl Known {
    pub(super) fn new(catalog: &'static Catalog) -> Self {
        Self {
            catalog,
            labels: OnceCell::new(),
            names: RefCell::default(),
            renamed: RefCell::default(),
            all_renamed: OnceCell::new(),
            scopes: RefCell::default(),
        }
    }

    /// The first labels of all event sources.
    pub(super) fn labels(&self) -> &BTreeSet<&'static str> {
        self.labels.get_or_init(|| {
            let api = self.catalog.services().iter().map(|it| it.event_source);
            api.chain(self.catalog.non_api().map(|it| it.event_source)).collect()
        })
    }

    /// The event sources of a combination.
    pub(super) fn scope(&self, combination: &Combination<'_>) -> Rc<Scope> {
        let asked = [combination.get(Field::Source), combination.get(Field::EventSource)];
        let key = asked.map(|it| it.map(|condition| condition.span));
        if let Some(scope) = self.scopes.borrow().get(&key) {
            return Rc::clone(scope);
        }
        let [source, event_source] = asked;
        let possible = |label: &&&'static str| {
            source.is_none_or(|it| accepts_source(it, label))
                && event_source.is_none_or(|it| accepts_event_source(it, label))
        };
        let labels: BTreeSet<_> = self.labels().iter().filter(possible).copied().collect();
        let unknown = |condition: &Condition| {
            literals(condition).any(|(text, _)| !self.labels().contains(spelling::label(text)))
        };
        let narrow = event_source.or(source).is_some();
        let without_names = || labels.iter().any(|it| self.catalog.services_of(it).is_empty());
        let is_open = narrow && labels.len() <= FEW && without_names()
            || event_source.or(source).is_some_and(unknown);
        let scope = Rc::new(Scope { labels, is_open });
        self.scopes.borrow_mut().insert(key, Rc::clone(&scope));
        scope
    }

    /// The names of one event source.
    pub(super) fn names_of(&self, label: &'static str) -> Rc<Names> {
        let collect = || {
            let services = self.catalog.services_of(label);
            let api = services.iter().flat_map(|it| it.operations()).map(Action::Api);
            let other = self.catalog.non_api().filter(|it| it.event_source == label);
            Rc::new(by_name(api.chain(other.map(Action::Other))))
        };
        Rc::clone(self.names.borrow_mut().entry(label).or_insert_with(collect))
    }

    /// The names of all event sources.
    fn all_names(&self) -> &'static Names {
        // Takes several milliseconds, so it is done once for all patterns.
        static ALL: OnceLock<Names> = OnceLock::new();
        ALL.get_or_init(|| by_name(self.catalog.actions()))
    }

    /// What events of a name can be, of any source.
    pub(super) fn anywhere(&self, name: &str) -> &[Action] {
        self.all_names().get(name).map_or(&[], Vec::as_slice)
    }

    /// What events of a name can be, of the sources of a scope.
    pub(super) fn named(&self, scope: &Scope, name: &str) -> Vec<Action> {
        if scope.is_wide() {
            let found = self.anywhere(name).iter();
            return found.filter(|it| scope.labels.contains(it.event_source())).copied().collect();
        }
        let of = |label: &&'static str| self.names_of(label).get(name).cloned().unwrap_or_default();
        scope.labels.iter().flat_map(of).collect()
    }

    /// The event names of a call, where they are other ones than the text that names it, with or without a date.
    pub(super) fn calls(&self, scope: &Scope, text: &str) -> BTreeSet<&'static str> {
        let stem = event_name_stem(text);
        let fits = |it: &&Operation| it.name == text || event_name_stem(it.event_name) == stem;
        let names_in = |renamed: &[Operation]| {
            renamed.iter().filter(fits).map(|it| it.event_name).collect::<Vec<_>>()
        };
        let names: BTreeSet<_> = if scope.is_wide() {
            let renamed = self.all_renamed.get_or_init(|| renamed(self.catalog.services()));
            names_in(renamed).into_iter().collect()
        } else {
            let of = |label: &&'static str| names_in(&self.renamed_of(label));
            scope.labels.iter().flat_map(of).collect()
        };
        if names.contains(text) { BTreeSet::new() } else { names }
    }

    fn renamed_of(&self, label: &'static str) -> Rc<[Operation]> {
        let collect = || renamed(self.catalog.services_of(label)).into();
        Rc::clone(self.renamed.borrow_mut().entry(label).or_insert_with(collect))
    }

    /// Whether an event name of a scope begins with a text.
    pub(super) fn has_start(&self, scope: &Scope, start: &str) -> bool {
        let begins = |names: &Names| {
            names.range(start..).next().is_some_and(|(name, _)| name.starts_with(start))
        };
        if scope.is_wide() {
            return begins(self.all_names());
        }
        scope.labels.iter().any(|label| begins(&self.names_of(label)))
    }

    /// Every event name of the sources of a scope.
    pub(super) fn names(&self, scope: &Scope) -> BTreeSet<&'static str> {
        let of = |label: &&'static str| self.names_of(label).keys().copied().collect::<Vec<_>>();
        if scope.is_wide() {
            return self.all_names().keys().copied().collect();
        }
        scope.labels.iter().flat_map(of).collect()
    }

    /// The region in which all events of a source appear, if it is that of a global service.
    pub(super) fn region(&self, label: &str) -> Option<&'static str> {
        let services = self.catalog.services_of(label);
        let region = services.first()?.region?;
        services.iter().all(|it| it.region == Some(region)).then_some(region)
    }
}

/// Operations whose events have another name.
fn renamed(services: impl IntoIterator<Item = &'static Service>) -> Vec<Operation> {
    let operations = services.into_iter().flat_map(Service::operations);
    operations.filter(|it| it.event_name != it.name).collect()
}

fn by_name(actions: impl Iterator<Item = Action>) -> Names {
    let mut names = Names::new();
    for action in actions {
        names.entry(action.event_name()).or_default().push(action);
    }
    names
}

pub(super) fn accepts_source(condition: &Condition, label: &str) -> bool {
    accepts(condition, &format!("aws.{label}"))
}

/// In China some services write their domain there.
pub(super) fn accepts_event_source(condition: &Condition, label: &str) -> bool {
    let source = format!("{label}.amazonaws.com");
    accepts(condition, &source) || accepts(condition, &format!("{source}.cn"))
}
