//! Finds services and events by the names that users write.

use super::names::{Action, Catalog, Operation, Service};
use super::sources::rank;
use crate::aws::{event_name_stem, service_label};
use crate::diagnostic::nearest;

impl Catalog {
    /// The services with a name: one by its name in the AWS CLI (`ecs`), or all of an event source (`elasticloadbalancing`,
    /// `elasticloadbalancing.amazonaws.com`, `aws.elasticloadbalancing`) or of an IAM prefix (`aws-marketplace`).
    pub fn services_named(&'static self, text: &str) -> Vec<&'static Service> {
        let name = service_label(text);
        let all = |matches: &dyn Fn(&Service) -> bool| -> Vec<_> {
            let mut found: Vec<_> = self.services().iter().filter(|it| matches(it)).collect();
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

    /// All services of an event source, the most likely first.
    pub fn services_of(&'static self, event_source: &str) -> Vec<&'static Service> {
        self.source(event_source).map_or_else(Vec::new, |it| it.services().to_vec())
    }

    /// Reports whether any event has this event source. `label` is its first label.
    pub fn has_event_source(&'static self, label: &str) -> bool {
        self.source(label).is_some()
    }

    /// The first label of the event source of a service. Returns `None` if the service is unknown.
    pub fn event_source_of(&'static self, service: &str) -> Option<&'static str> {
        let named = self.services_named(service).first().map(|it| it.event_source);
        let other = || self.source(service_label(service))?.other.first().map(|it| it.event_source);
        named.or_else(other)
    }

    /// Returns the actions with an event name, the most likely first. Also accepts the name of the operation, and a name
    /// with the date of an API version, which CloudTrail appends to some names (`CreateDistribution2020_05_31`).
    ///
    /// The models do not give the event sources of all services. If the event source has no such action, services whose name
    /// or IAM prefix is its first label are searched as well.
    pub fn actions_named(&'static self, event_source: &str, event_name: &str) -> Vec<Action> {
        let source = self.source(event_source);
        let found = source.map_or_else(Vec::new, |it| it.actions_named(event_name));
        if !found.is_empty() {
            return found;
        }
        // Those of the event source itself, and its events that are no API calls, were searched.
        let is_related = |it: &&Service| {
            it.event_source != event_source
                && (it.name == event_source || it.permission_prefix == event_source)
        };
        let related: Vec<_> = self.services().iter().filter(is_related).collect();
        operations_named(&related, event_name)
    }

    /// Like [`Self::actions_named`], for the given services in the given order.
    pub fn actions_named_in(
        &'static self,
        services: &[&'static Service],
        event_source: &str,
        event_name: &str,
    ) -> Vec<Action> {
        let mut found = operations_named(services, event_name);
        let other = self
            .non_api()
            .filter(|it| it.event_source == event_source && it.event_name == event_name);
        found.extend(other.map(Action::Other));
        found
    }

    /// All actions of a service or of an event source.
    pub fn actions_of(&'static self, service: &str) -> Vec<Action> {
        let services = self.services_named(service);
        let operations = services.iter().flat_map(|it| it.operations()).map(Action::Api);
        // Events that are not API calls belong to an event source, not to a service.
        let source = services.first().map_or(service_label(service), |it| it.event_source);
        let other = self.non_api().filter(|it| it.event_source == source);
        operations.chain(other.map(Action::Other)).collect()
    }

    /// Finds an action of a service, or of a service with the same event source. Letter case and the hyphens of AWS CLI
    /// commands are ignored.
    pub fn resolve(&'static self, service: &str, name: &str) -> Option<Action> {
        let mut services = self.services_named(service);
        let source = services.first().map_or(service_label(service), |it| it.event_source);
        for other in self.services_of(source) {
            if !services.iter().any(|it| it.name == other.name) {
                services.push(other);
            }
        }
        let exact = self.actions_named_in(&services, source, name).first().copied();
        exact.or_else(|| {
            let folded = |name: &str| name.replace('-', "").to_ascii_lowercase();
            let name = folded(name);
            let operations = services.iter().flat_map(|it| it.operations());
            let mut near =
                operations.filter(|it| folded(it.name) == name || folded(it.event_name) == name);
            near.next().map(Action::Api)
        })
    }

    /// The service name most similar to a misspelled one. Returns `None` if none is similar.
    pub fn nearest_service(&'static self, text: &str) -> Option<&'static str> {
        let names: Vec<_> =
            self.services().iter().flat_map(|it| [it.name, it.event_source]).collect();
        nearest(service_label(text), &names)
    }

    /// The event name of an event source most similar to a misspelled one. Returns `None` if none is similar.
    pub fn nearest_event(&'static self, event_source: &str, name: &str) -> Option<&'static str> {
        let services = self.services_of(event_source);
        let operations = services.iter().flat_map(|it| it.operations()).map(|it| it.event_name);
        let other = self.non_api().filter(|it| it.event_source == event_source);
        nearest(name, &operations.chain(other.map(|it| it.event_name)).collect::<Vec<_>>())
    }
}

/// The operations of the services with an event name, as [`Catalog::actions_named`].
fn operations_named(services: &[&'static Service], event_name: &str) -> Vec<Action> {
    let operations = || services.iter().flat_map(|it| it.operations());
    let stem = event_name_stem(event_name);
    let exact = |it: &Operation| it.event_name == event_name;
    let near = |it: &Operation| {
        let names = [it.event_name, it.name];
        names.iter().any(|name| *name == event_name || event_name_stem(name) == stem)
    };
    let mut found: Vec<_> = operations().filter(exact).map(Action::Api).collect();
    found.extend(operations().filter(|it| near(it) && !exact(it)).map(Action::Api));
    found
}
