use super::{Action, Catalog, DeliveryClass, SearchResult};

#[test]
fn every_frame_has_the_operations_of_its_service() {
    let catalog = Catalog::embedded();
    let mut operations = 0;
    for service in catalog.services() {
        let shapes = service.shapes();
        operations += service.operations().count();
        assert_eq!(service.operations().count(), shapes.signatures(), "{}", service.name);
    }
    assert!(operations > 19_000, "{operations}");
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[test]
fn services_are_found_by_any_of_their_names() {
    let catalog = Catalog::embedded();
    for (text, expected) in [
        ("ecs", &["ecs"][..]),
        ("rds", &["rds"]),
        ("docdb", &["docdb"]),
        ("aws.rds", &["rds", "neptune", "docdb"]),
        ("rds.amazonaws.com", &["rds", "neptune", "docdb"]),
        ("ecs.amazonaws.com.cn", &["ecs"]),
        ("elasticloadbalancing", &["elbv2", "elb"]),
        ("monitoring", &["cloudwatch"]),
        ("Monitoring.amazonaws.com", &["cloudwatch"]),
        ("ECS", &["ecs"]),
        ("esc", &[]),
        ("", &[]),
    ] {
        let found: Vec<_> = catalog.services_named(text).iter().map(|it| it.name).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn events_are_found_by_operation_and_event_name() {
    let catalog = Catalog::embedded();
    for (source, name, expected) in [
        ("ecs", "CreateCluster", &["CreateCluster"][..]),
        ("lambda", "CreateFunction20150331", &["CreateFunction20150331"]),
        ("lambda", "CreateFunction", &["CreateFunction20150331"]),
        ("signin", "ConsoleLogin", &["ConsoleLogin"]),
        ("ecs", "ConsoleLogin", &[]),
        ("nosuch", "CreateCluster", &[]),
    ] {
        let found: Vec<_> =
            catalog.actions_named(source, name).iter().map(Action::event_name).collect();
        assert_eq!(found, expected, "{source} {name}");
    }
}

#[test]
fn words_match_prefixes_of_words() {
    let catalog = Catalog::embedded();
    let found = |text: &str| -> Vec<_> {
        catalog.search(&words(text)).iter().map(|it| (it.event_source(), it.event_name())).collect()
    };
    assert_eq!(found("delete bucket")[0], ("s3", "DeleteBucket"), "the name itself comes first");
    assert_eq!(found("BUCKET delete").len(), found("delete bucket").len());
    assert!(
        found("ecs cluster").contains(&("ecs", "CreateCluster")),
        "the name of the service matches"
    );
    assert!(found("dbcluster").contains(&("rds", "CreateDBCluster")));
    assert!(found("cluster").contains(&("rds", "CreateDBCluster")), "an acronym is a word");
    assert!(!found("luster").contains(&("ecs", "CreateCluster")));
    assert_eq!(found("esc"), [], "not the middle of Describe");
}

#[test]
fn a_query_starts_with_a_service_or_is_words() {
    let catalog = Catalog::embedded();
    let SearchResult::Of(scope, actions) = catalog.look_up(&words("s3 delete bucket")) else {
        panic!("s3 is a service");
    };
    assert!(actions.iter().all(|it| it.event_source() == "s3"));
    assert_eq!(scope.companions().map(|it| it.name).collect::<Vec<_>>(), ["s3control"]);
    let SearchResult::Of(scope, actions) = catalog.look_up(&words("ecs")) else {
        panic!("a service")
    };
    assert_eq!(scope.companions().count(), 0);
    assert!(
        actions.is_sorted_by_key(DeliveryClass::of),
        "actions that reach every rule come first"
    );
    let anywhere = catalog.look_up(&words("account alias"));
    assert!(matches!(anywhere, SearchResult::Anywhere(_)), "no such event in the service account");
    assert!(matches!(catalog.look_up(&words("key management")), SearchResult::Titled(_)));
    assert!(matches!(catalog.look_up(&words("esc")), SearchResult::Nothing));
    assert!(matches!(catalog.look_up(&[]), SearchResult::Nothing));
}

#[test]
fn misspelled_queries_have_a_suggestion() {
    let catalog = Catalog::embedded();
    for (query, suggestion) in [
        ("esc", Some("ecs")),
        ("esc cluster", Some("ecs cluster")),
        ("s3 delte", Some("s3 delete")),
        ("delte bucket", Some("delete bucket")),
        ("CreatCluster", Some("CreateCluster")),
        ("ConsoleLogn", Some("ConsoleLogin")),
        ("ecs CreatClster", Some("ecs CreateCluster")),
        ("qqqqqq", None),
        ("ecs qqqqqq", None),
    ] {
        let found = catalog.suggestion(&words(query)).map(|it| it.join(" "));
        assert_eq!(found.as_deref(), suggestion, "{query}");
    }
}

#[test]
fn calls_that_pass_a_role() {
    let found = Catalog::embedded().passing_a_role();
    let has = |source: &str, name: &str| {
        found.iter().any(|it| it.event_source() == source && it.event_name() == name)
    };
    for (source, name) in [
        ("lambda", "CreateFunction20150331"),
        ("ec2", "RunInstances"),
        ("ecs", "RegisterTaskDefinition"),
        ("cloudformation", "CreateStack"),
        ("glue", "CreateJob"),
        ("codebuild", "CreateProject"),
    ] {
        assert!(has(source, name), "{source} {name}");
    }
    for (source, name) in [("sts", "AssumeRole"), ("iam", "CreateRole"), ("s3", "PutObject")] {
        assert!(!has(source, name), "{source} {name}");
    }
}

#[test]
fn actions_without_a_call() {
    let catalog = Catalog::embedded();
    for name in ["PassRole", "TagSession", "ReEncryptFrom", "ListAllMyBuckets"] {
        assert!(catalog.is_only_within_calls(name), "{name}");
    }
    for name in ["CreateServiceLinkedChannel", "UpdateInstanceInformation", "NoSuchAction"] {
        assert!(!catalog.is_only_within_calls(name), "{name}");
    }
}
