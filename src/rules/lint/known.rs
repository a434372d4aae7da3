//! Cached look-ups in the catalog.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::OnceLock;

use super::combination::{Combination, CombinedField, accepts, literals};
use crate::aws::{event_name_stem, event_source, service_label, source};
use crate::catalog::{Action, Catalog, EventType, Operation, Service};
use crate::diagnostic::{Span, nearest_within};
use crate::pattern::ast::Condition;

/// Number of event sources up to which names are looked up for each source separately.
const FEW: usize = 8;

/// Limit of searches for misspelled names in a pattern. Each search takes some milliseconds.
const MAX_SEARCHES: usize = 50;

/// Services with event sources of their agents and pages, unless the source begins with the name of the service.
const OF_AGENTS: [(&str, &str); 4] = [
    ("account", "billingconsole"),
    ("identitystore", "sso-directory"),
    ("signin", "sso"),
    ("ssm", "ec2messages"),
];

/// The catalog with caches for one pattern.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) catalog: &'static Catalog,
    /// Operations of all event sources whose events have another name.
    all_renamed: OnceCell<Vec<Operation>>,
    /// IAM actions of all event sources.
    permissions: OnceCell<BTreeSet<&'static str>>,
    /// Remaining searches of [`MAX_SEARCHES`].
    searches: Cell<usize>,
    scopes: RefCell<BTreeMap<[Option<Span>; 2], Rc<SourceScope>>>,
}

/// Caches of one event source. They are static, because a rule set may have thousands of patterns.
#[derive(Debug, Default)]
struct SourceCache {
    names: OnceLock<ActionsByEventName>,
    /// Operations whose events have another name.
    renamed: OnceLock<Vec<Operation>>,
}

/// Actions sorted by event name.
#[derive(Debug)]
struct ActionsByEventName(Vec<Action>);

impl ActionsByEventName {
    fn new(actions: impl Iterator<Item = Action>) -> Self {
        let mut actions: Vec<_> = actions.collect();
        actions.sort_by_key(Action::event_name);
        Self(actions)
    }

    /// Actions from a name on.
    fn from(&self, name: &str) -> &[Action] {
        let at = self.0.partition_point(|it| it.event_name() < name);
        self.0.get(at..).unwrap_or_default()
    }

    fn get(&self, name: &str) -> &[Action] {
        let found = self.from(name);
        found.get(..found.partition_point(|it| it.event_name() == name)).unwrap_or_default()
    }

    fn has_start(&self, start: &str) -> bool {
        self.from(start).first().is_some_and(|it| it.event_name().starts_with(start))
    }

    /// Distinct names.
    fn all(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.0.iter().map(Action::event_name).collect();
        names.dedup();
        names
    }
}

/// Possible event sources of a combination.
#[derive(Debug)]
pub(super) struct SourceScope {
    /// First labels of event sources in the catalog.
    pub(super) labels: BTreeSet<&'static str>,
    /// True if the pattern also accepts event sources or event names that are not in the catalog.
    pub(super) is_open: bool,
    /// True if the catalog has only the documented events of a source, because no model lists all of them.
    pub(super) is_partial: bool,
}

impl SourceScope {
    /// Returns true if there are too many event sources for a pattern about particular services.
    pub(super) fn is_wide(&self) -> bool {
        self.labels.len() > FEW
    }

    /// Returns true if the catalog has all events of the possible sources.
    pub(super) fn is_complete(&self) -> bool {
        !self.is_open && !self.is_partial
    }

    /// The first sources, for a sentence: `` `ec2`, `ecs` ``.
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
            all_renamed: OnceCell::new(),
            permissions: OnceCell::new(),
            searches: Cell::new(MAX_SEARCHES),
            scopes: RefCell::default(),
        }
    }

    /// First labels of all event sources.
    pub(super) fn labels(&self) -> &'static BTreeSet<&'static str> {
        static LABELS: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
        LABELS.get_or_init(|| {
            let api = self.catalog.services().iter().map(|it| it.event_source);
            api.chain(self.catalog.non_api().map(|it| it.event_source)).collect()
        })
    }

    fn source_cache(&self, label: &str) -> Option<&'static SourceCache> {
        static ALL: OnceLock<BTreeMap<&'static str, SourceCache>> = OnceLock::new();
        let all = || self.labels().iter().map(|label| (*label, SourceCache::default())).collect();
        ALL.get_or_init(all).get(label)
    }

    /// A superset of the event sources that a condition accepts.
    fn candidates(&self, condition: Option<&Condition>) -> Vec<&'static str> {
        let all = || self.labels().iter().copied().collect();
        let Some(condition) = condition else { return all() };
        let named = || literals(condition).map(|(text, _)| self.labels().get(service_label(text)));
        if named().count() < condition.tests.len() {
            return all();
        }
        named().flatten().copied().collect()
    }

    /// The possible event sources of a combination.
    pub(super) fn scope(&self, combination: &Combination<'_>) -> Rc<SourceScope> {
        let conditions =
            [combination.get(CombinedField::Source), combination.get(CombinedField::EventSource)];
        let key = conditions.map(|it| it.map(|condition| condition.span));
        if let Some(scope) = self.scopes.borrow().get(&key) {
            return Rc::clone(scope);
        }
        let [source, event_source] = conditions;
        let possible = |label: &&'static str| {
            source.is_none_or(|it| accepts_source(it, label))
                && event_source.is_none_or(|it| accepts_event_source(it, label))
        };
        let candidates = self.candidates(event_source.or(source)).into_iter();
        let labels: BTreeSet<_> = candidates.filter(possible).collect();
        let unknown = |condition: &Condition| {
            literals(condition).any(|(text, _)| !self.labels().contains(service_label(text)))
        };
        let narrow = event_source.or(source).is_some();
        let without_names = || labels.iter().any(|it| self.catalog.services_of(it).is_empty());
        let is_partial = narrow && labels.len() <= FEW && without_names();
        let is_open = event_source.or(source).is_some_and(unknown);
        let scope = Rc::new(SourceScope { labels, is_open, is_partial });
        self.scopes.borrow_mut().insert(key, Rc::clone(&scope));
        scope
    }

    /// Actions of one event source.
    fn names_of(&self, label: &'static str) -> Option<&'static ActionsByEventName> {
        let collect = || {
            let services = self.catalog.services_of(label);
            let api = services.iter().flat_map(|it| it.operations()).map(Action::Api);
            let other = self.catalog.non_api().filter(|it| it.event_source == label);
            ActionsByEventName::new(api.chain(other.map(Action::Other)))
        };
        Some(self.source_cache(label)?.names.get_or_init(collect))
    }

    /// Actions of all event sources.
    fn all_names(&self) -> &'static ActionsByEventName {
        // Static, because this takes several milliseconds.
        static ALL: OnceLock<ActionsByEventName> = OnceLock::new();
        ALL.get_or_init(|| ActionsByEventName::new(self.catalog.actions()))
    }

    /// Actions of any source with an event name.
    pub(super) fn anywhere(&self, name: &str) -> &[Action] {
        self.all_names().get(name)
    }

    /// Actions in a scope with an event name.
    pub(super) fn actions_named(&self, scope: &SourceScope, name: &str) -> Vec<Action> {
        if scope.is_wide() {
            let found = self.anywhere(name).iter();
            return found.filter(|it| scope.labels.contains(it.event_source())).copied().collect();
        }
        let names = scope.labels.iter().filter_map(|label| self.names_of(label));
        names.flat_map(|it| it.get(name)).copied().collect()
    }

    /// Event names of the call that a text names, with or without an API date. Empty if the text is one of them.
    pub(super) fn calls(&self, scope: &SourceScope, text: &str) -> BTreeSet<&'static str> {
        let stem = event_name_stem(text);
        let fits = |it: &&Operation| it.name == text || event_name_stem(it.event_name) == stem;
        let names_in = |renamed: &[Operation]| {
            renamed.iter().filter(fits).map(|it| it.event_name).collect::<Vec<_>>()
        };
        let names: BTreeSet<_> = if scope.is_wide() {
            let renamed = self.all_renamed.get_or_init(|| renamed(self.catalog.services()));
            names_in(renamed).into_iter().collect()
        } else {
            let of = |label: &&'static str| names_in(self.renamed_of(label));
            scope.labels.iter().flat_map(of).collect()
        };
        if names.contains(text) { BTreeSet::new() } else { names }
    }

    fn renamed_of(&self, label: &'static str) -> &'static [Operation] {
        let collect = || renamed(self.catalog.services_of(label));
        self.source_cache(label).map_or(&[], |it| it.renamed.get_or_init(collect))
    }

    /// Returns true if a name is an IAM action, but not an event, of the sources in a scope.
    pub(super) fn is_permission(&self, scope: &SourceScope, name: &str) -> bool {
        let of = |label: &&'static str| self.catalog.permissions(label);
        if scope.is_wide() {
            let all = || self.labels().iter().flat_map(of).collect();
            return self.permissions.get_or_init(all).contains(name);
        }
        scope.labels.iter().flat_map(of).any(|it| it == name)
    }

    /// Returns true if IAM checks an action of a source in the scope, but it may be the call of a console, an agent or another
    /// service as well.
    pub(super) fn may_be_internal_call(&self, scope: &SourceScope, name: &str) -> bool {
        let named: Vec<_> = self.catalog.permissions_named(name).collect();
        let own = named.iter().filter(|(source, _)| scope.labels.contains(source));
        let mut own = own.peekable();
        own.peek().is_some() && !own.all(|(source, name)| Catalog::is_within_calls(source, name))
    }

    /// Returns true if a name is an IAM action that no event of any source has.
    pub(super) fn is_no_event(&self, name: &str) -> bool {
        self.anywhere(name).is_empty() && self.catalog.is_only_within_calls(name)
    }

    /// Returns true if a name ends like a service event, and like no API call: `RotationStarted`, `Login_GET`. Internal calls
    /// of consoles may end in `Internal` (`GetStorageLensDashboardDataInternal`).
    pub(super) fn has_form_of_other_events(&self, name: &str) -> bool {
        static ENDS: OnceLock<BTreeSet<&str>> = OnceLock::new();
        let ends = ENDS.get_or_init(|| {
            let (mut of_services, mut of_calls) = (BTreeSet::new(), BTreeSet::new());
            for action in self.catalog.actions() {
                let is_of_service = action.kind() == EventType::ServiceEvent;
                if is_of_service { &mut of_services } else { &mut of_calls }
                    .insert(last_word(action.event_name()));
            }
            of_services.difference(&of_calls).copied().chain(["Internal"]).collect()
        });
        ends.contains(last_word(name))
    }

    /// Returns true if an agent or a page makes the call under an event source of its own. CloudTrail records some of these
    /// calls under the source of the service, too, such as `OpenControlChannel` under `ssm`.
    pub(super) fn is_of_agent(&self, scope: &SourceScope, name: &str) -> bool {
        let is_related = |agent: &str| {
            scope
                .labels
                .iter()
                .any(|service| agent.starts_with(service) || OF_AGENTS.contains(&(service, agent)))
        };
        let mut actions = self.anywhere(name).iter();
        actions.any(|it| matches!(it, Action::Other(_)) && is_related(it.event_source()))
    }

    /// Returns true if the scope has only sources of sign-in pages, whose events AWS lists nowhere in full.
    pub(super) fn has_only_pages(&self, scope: &SourceScope) -> bool {
        let has_pages = |label: &&'static str| {
            let mut events = self.catalog.non_api().filter(|it| it.event_source == *label);
            events.any(|it| it.kind == EventType::ConsoleSignIn)
        };
        !scope.is_wide() && !scope.labels.is_empty() && scope.labels.iter().all(has_pages)
    }

    /// Returns true if an event name in a scope begins with a text.
    pub(super) fn has_start(&self, scope: &SourceScope, start: &str) -> bool {
        if scope.is_wide() {
            return self.all_names().has_start(start);
        }
        let mut names = scope.labels.iter().filter_map(|label| self.names_of(label));
        names.any(|it| it.has_start(start))
    }

    /// All event names in a scope. A name of several sources may occur more than once.
    pub(super) fn names(&self, scope: &SourceScope) -> Vec<&'static str> {
        if scope.is_wide() {
            return self.all_names().all();
        }
        let names = scope.labels.iter().filter_map(|label| self.names_of(label));
        names.flat_map(ActionsByEventName::all).collect()
    }

    /// Returns the event name in a scope that is nearest to a misspelled one, within `most` edits. Returns `None` for the
    /// remaining names of a pattern with many unknown ones, because each search reads all names.
    pub(super) fn nearest(
        &self,
        scope: &SourceScope,
        name: &str,
        most: usize,
    ) -> Option<&'static str> {
        let left = self.searches.get().checked_sub(1)?;
        self.searches.set(left);
        nearest_within(name, &self.names(scope), most)
    }

    /// The region where all events of a source appear. Returns `None` for services that are not global.
    pub(super) fn region(&self, label: &str) -> Option<&'static str> {
        let services = self.catalog.services_of(label);
        let region = services.first()?.region?;
        services.iter().all(|it| it.region == Some(region)).then_some(region)
    }
}

/// The last word of a name: `Started` of `RotationStarted`, `GET` of `Login_GET`.
fn last_word(name: &str) -> &str {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_uppercase());
    let start = if stem.len() < name.len() {
        stem.len()
    } else {
        stem.rfind(char::is_uppercase).unwrap_or(0)
    };
    name.get(start..).unwrap_or(name)
}

/// Operations whose events have another name.
fn renamed(services: impl IntoIterator<Item = &'static Service>) -> Vec<Operation> {
    let operations = services.into_iter().flat_map(Service::operations);
    operations.filter(|it| it.event_name != it.name).collect()
}

pub(super) fn accepts_source(condition: &Condition, label: &str) -> bool {
    accepts(condition, &source(label))
}

/// Also accepts the domain `.com.cn`, which some services in China use.
pub(super) fn accepts_event_source(condition: &Condition, label: &str) -> bool {
    let source = event_source(label);
    accepts(condition, &source) || accepts(condition, &format!("{source}.cn"))
}
