//! Finds what people write: a service under any of its names, an event name, words.

use super::names::{Action, Catalog, Operation, Service};
use super::sources::{event_name_stem, rank};
use crate::aws::event_source_label;
use crate::diagnostic::nearest;

impl Catalog {
    /// The services that a text names: one by its name (`ecs`), or all of an event source (`elasticloadbalancing`,
    /// `elasticloadbalancing.amazonaws.com`, `aws.elasticloadbalancing`) or with an IAM prefix (`aws-marketplace`).
    pub fn services_named(&'static self, text: &str) -> Vec<&'static Service> {
        let name = bare(text);
        let all = |fits: &dyn Fn(&Service) -> bool| -> Vec<_> {
            let mut found: Vec<_> = self.services().iter().filter(|it| fits(it)).collect();
            found.sort_by_cached_key(|it| rank(it));
            found
        };
        let named = all(&|it| it.name.eq_ignore_ascii_case(name) && name == text);
        if !named.is_empty() {
            return named;
        }
        let source = self.services_of(&name.to_ascii_lowercase());
        if !source.is_empty() {
            return source;
        }
        all(&|it| it.permission_prefix.eq_ignore_ascii_case(name))
    }

    /// All services of an event source, the likeliest first.
    pub fn services_of(&'static self, event_source: &str) -> Vec<&'static Service> {
        self.source(event_source).map_or_else(Vec::new, |it| it.services().to_vec())
    }

    /// Whether any event has this event source, given as its first label.
    pub fn has_event_source(&'static self, label: &str) -> bool {
        self.source(label).is_some()
    }

    /// The event source of what somebody calls a service, by its first label, if there is any.
    pub fn event_source_of(&'static self, service: &str) -> Option<&'static str> {
        let named = self.services_named(service).first().map(|it| it.event_source);
        let other = || self.source(bare(service))?.other.first().map(|it| it.event_source);
        named.or_else(other)
    }

    /// What an event of this name and source can be, the likeliest first. The name may be the operation's, or carry the
    /// date of an API version, which CloudTrail writes for some.
    pub fn named(&'static self, event_source: &str, event_name: &str) -> Vec<Action> {
        self.source(event_source).map_or_else(Vec::new, |it| it.named(event_name))
    }

    /// The same, of services in an order of their own.
    pub fn named_in(
        &'static self,
        services: &[&'static Service],
        event_source: &str,
        event_name: &str,
    ) -> Vec<Action> {
        let operations = || services.iter().flat_map(|it| it.operations());
        let stem = event_name_stem(event_name);
        let exact = |it: &Operation| it.event_name == event_name;
        let near = |it: &Operation| {
            let names = [it.event_name, it.name];
            names.iter().any(|name| *name == event_name || event_name_stem(name) == stem)
        };
        let mut found: Vec<_> = operations().filter(exact).map(Action::Api).collect();
        found.extend(operations().filter(|it| near(it) && !exact(it)).map(Action::Api));
        let other = self
            .non_api()
            .filter(|it| it.event_source == event_source && it.event_name == event_name);
        found.extend(other.map(Action::Other));
        found
    }

    /// Everything that happens in a service, or under an event source.
    pub fn actions_of(&'static self, service: &str) -> Vec<Action> {
        let services = self.services_named(service);
        let operations = services.iter().flat_map(|it| it.operations()).map(Action::Api);
        // Of what is no API, only the event source is known.
        let source = services.first().map_or(bare(service), |it| it.event_source);
        let other = self.non_api().filter(|it| it.event_source == source);
        operations.chain(other.map(Action::Other)).collect()
    }

    /// The action that somebody names: first of the service itself, then of those that share its event source. Letter
    /// case and the hyphens of the AWS CLI are no difference.
    pub fn resolve(&'static self, service: &str, name: &str) -> Option<Action> {
        let mut services = self.services_named(service);
        let source = services.first().map_or(bare(service), |it| it.event_source);
        for other in self.services_of(source) {
            if !services.iter().any(|it| it.name == other.name) {
                services.push(other);
            }
        }
        let exact = self.named_in(&services, source, name).first().copied();
        exact.or_else(|| {
            let folded = |name: &str| name.replace('-', "").to_ascii_lowercase();
            let wanted = folded(name);
            let operations = services.iter().flat_map(|it| it.operations());
            let mut near = operations
                .filter(|it| folded(it.name) == wanted || folded(it.event_name) == wanted);
            near.next().map(Action::Api)
        })
    }

    /// The name of a service that a misspelled one may mean.
    pub fn nearest_service(&'static self, text: &str) -> Option<&'static str> {
        let names: Vec<_> =
            self.services().iter().flat_map(|it| [it.name, it.event_source]).collect();
        nearest(bare(text), &names)
    }

    /// The event name of an event source that a misspelled one may mean.
    pub fn nearest_event(&'static self, event_source: &str, name: &str) -> Option<&'static str> {
        let services = self.services_of(event_source);
        let operations = services.iter().flat_map(|it| it.operations()).map(|it| it.event_name);
        let other = self.non_api().filter(|it| it.event_source == event_source);
        nearest(name, &operations.chain(other.map(|it| it.event_name)).collect::<Vec<_>>())
    }
}

/// `ecs` of `ecs.amazonaws.com`, `ecs.amazonaws.com.cn` and `aws.ecs`.
pub(super) fn bare(text: &str) -> &str {
    event_source_label(text).or_else(|| text.strip_prefix("aws.")).unwrap_or(text)
}
