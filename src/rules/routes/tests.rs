//! Laws of routing, and the conditions one by one.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{DEFAULT_DESTINATION, Glob, Route, RoutedAlert, RoutedBy, Routing};
use crate::alert::Severity;

const NAMES: [&str; 4] = ["security", "team", "pager", DEFAULT_DESTINATION];

fn globs(texts: &[&str]) -> Vec<Glob> {
    texts.iter().map(|it| Glob::new(*it)).collect()
}

fn alert() -> RoutedAlert<'static> {
    RoutedAlert {
        rules: vec![("iam-change", Severity::High), ("ecs", Severity::Low)],
        account: Some("111122223333".to_owned()),
        region: Some("us-east-1".to_owned()),
        source: Some("iam.amazonaws.com".to_owned()),
        event: Some("DeleteUser".to_owned()),
        actor: Some("alice".to_owned()),
        actor_arn: Some("arn:aws:iam::111122223333:user/alice".to_owned()),
    }
}

fn names(routing: &Routing, alert: &RoutedAlert<'_>) -> Vec<String> {
    routing.route(alert).iter().map(|it| it.destination.to_owned()).collect()
}

#[test]
fn a_star_stands_for_any_characters() {
    for (glob, text, expected) in [
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("ecs*", "ecs-prod", true),
        ("ecs*", "my-ecs", false),
        ("*@example.com", "alice@example.com", true),
        ("a*b*c", "a-b-b-c", true),
        ("a*b*c", "a-c", false),
        ("a*a", "a", false),
        ("*ab*ab*", "ab-a-b", false),
        ("결*제", "결과 제", true),
        ("A", "a", false),
    ] {
        assert_eq!(Glob::new(glob).matches(text), expected, "{glob} {text}");
    }
}

#[test]
fn an_alert_must_meet_all_conditions() {
    let routing = Routing {
        accounts: [("111122223333".into(), "prod".into())].into_iter().collect(),
        ..Routing::default()
    };
    let selects = |route: Route| route.selects(&alert(), &routing.accounts);
    let is_met = |route: Route| assert!(selects(route.clone()), "{route:?}");
    let is_not_met = |route: Route| assert!(!selects(route.clone()), "{route:?}");
    is_met(Route::default());
    is_met(Route { severity: Some(Severity::High), ..Route::default() });
    is_met(Route { accounts: globs(&["staging", "prod"]), ..Route::default() });
    is_met(Route { accounts: globs(&["1111*"]), ..Route::default() });
    is_met(Route { sources: globs(&["iam"]), regions: globs(&["us-*"]), ..Route::default() });
    is_met(Route { sources: globs(&["iam.amazonaws.com"]), ..Route::default() });
    is_met(Route { sources: globs(&["aws.iam"]), ..Route::default() });
    is_met(Route {
        events: globs(&["Delete*"]),
        actor: globs(&["*:user/al*"]),
        ..Route::default()
    });
    is_not_met(Route { severity: Some(Severity::Critical), ..Route::default() });
    is_not_met(Route { accounts: globs(&["staging"]), ..Route::default() });
    is_not_met(Route {
        regions: globs(&["us-*"]),
        events: globs(&["Create*"]),
        ..Route::default()
    });
    // One rule must meet both conditions.
    let (severity, rules) = (Some(Severity::High), globs(&["ecs"]));
    is_not_met(Route { severity, rules, ..Route::default() });
    // A missing member meets no condition.
    let route = Route { actor: globs(&["*"]), ..Route::default() };
    assert!(!route.selects(&RoutedAlert::default(), &routing.accounts));
}

fn severity() -> impl Strategy<Value = Severity> {
    use Severity::{Critical, High, Info, Low, Medium};
    prop::sample::select(vec![Info, Low, Medium, High, Critical])
}

fn some_globs(texts: &'static [&'static str]) -> impl Strategy<Value = Vec<Glob>> {
    let glob = prop::sample::select(texts).prop_map(Glob::new);
    prop_oneof![2 => Just(Vec::new()), 1 => vec(glob, 1..3)]
}

fn route() -> impl Strategy<Value = Route> {
    let to = vec(prop::sample::select(&NAMES[..]).prop_map(str::to_owned), 1..3);
    let conditions = (
        prop::option::of(severity()),
        some_globs(&["ecs*", "iam-*", "*"]),
        some_globs(&["us-*", "eu-west-1"]),
        some_globs(&["Delete*", "Create*"]),
    );
    (conditions, any::<bool>(), to).prop_map(|((severity, rules, regions, events), also, to)| {
        Route { severity, rules, regions, events, also, to, ..Route::default() }
    })
}

fn routing() -> impl Strategy<Value = Routing> {
    let fallback = vec(prop::sample::select(&NAMES[..]).prop_map(str::to_owned), 0..3);
    (vec(route(), 0..6), fallback).prop_map(|(routes, fallback)| Routing {
        routes,
        fallback,
        ..Routing::default()
    })
}

fn alerts() -> impl Strategy<Value = RoutedAlert<'static>> {
    let rule = (prop::sample::select(&["ecs", "ecs-prod", "iam-change", "s3"][..]), severity());
    let region = prop::option::of(prop::sample::select(&["us-east-1", "eu-west-1"][..]));
    let event = prop::option::of(prop::sample::select(&["DeleteUser", "CreateUser"][..]));
    (vec(rule, 0..3), region, event).prop_map(|(rules, region, event)| RoutedAlert {
        rules,
        region: region.map(str::to_owned),
        event: event.map(str::to_owned),
        ..RoutedAlert::default()
    })
}

proptest! {
    /// An alert that no route selects reaches exactly the default, and every alert reaches a destination, once.
    #[test]
    fn no_alert_is_lost(routing in routing(), alert in alerts()) {
        let routed = names(&routing, &alert);
        prop_assert!(!routed.is_empty());
        let mut distinct = routed.clone();
        distinct.sort();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), routed.len());
        if !routing.routes.iter().any(|it| it.selects(&alert, &routing.accounts)) {
            let without = Routing { routes: Vec::new(), ..routing };
            prop_assert_eq!(names(&without, &alert), routed);
        }
    }

    /// A route with `also`, wherever it stands, takes no destination from an alert.
    #[test]
    fn also_only_adds(routing in routing(), added in route(), at in 0..6_usize, alert in alerts()) {
        let before = names(&routing, &alert);
        let mut more = routing;
        more.routes.insert(at.min(more.routes.len()), Route { also: true, ..added });
        let after = names(&more, &alert);
        prop_assert!(before.iter().all(|it| after.contains(it)), "{before:?} {after:?}");
    }

    /// Only routes that select the alert matter, and of these only the first that decides and those with `also` before it.
    #[test]
    fn only_the_first_deciding_route_decides(routing in routing(), alert in alerts()) {
        let expected = names(&routing, &alert);
        let mut short = routing.clone();
        short.routes.retain(|it| it.selects(&alert, &routing.accounts));
        prop_assert_eq!(&names(&short, &alert), &expected);
        if let Some(decides) = short.routes.iter().position(|it| !it.also) {
            short.routes.truncate(decides + 1);
            short.fallback.clear();
        }
        prop_assert_eq!(&names(&short, &alert), &expected);
    }

    /// The order of neighboring routes with `also` changes only the order of destinations.
    #[test]
    fn the_order_of_routes_with_also_has_no_meaning(
        routing in routing(),
        first in route(),
        second in route(),
        alert in alerts(),
    ) {
        let with = |pair: [&Route; 2]| {
            let mut all = routing.clone();
            all.routes.splice(0..0, pair.map(|it| Route { also: true, ..it.clone() }));
            let mut names = names(&all, &alert);
            names.sort();
            names
        };
        prop_assert_eq!(with([&first, &second]), with([&second, &first]));
    }

    /// The reason names a route that selects the alert and has the destination.
    #[test]
    fn the_reason_is_true(routing in routing(), alert in alerts()) {
        for routed in routing.route(&alert) {
            let has = |names: &[String]| names.iter().any(|it| it == routed.destination);
            match routed.by {
                RoutedBy::Route(index) => {
                    let route = &routing.routes[index];
                    prop_assert!(has(&route.to) && route.selects(&alert, &routing.accounts));
                }
                RoutedBy::Fallback => {
                    prop_assert!(routing.fallback().any(|it| it == routed.destination));
                }
            }
        }
    }
}
