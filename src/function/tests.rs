use jiff::{SignedDuration, Timestamp};

use super::config::Config;
use super::dedup::{DedupCache, DedupStatus};
use super::rate_limit::{Decision, RateKey, RateLimiter};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

fn key(actor: &str) -> RateKey {
    RateKey {
        rule: "ecs".to_owned(),
        others: Vec::new(),
        event: "CreateCluster".to_owned(),
        source: "ecs.amazonaws.com".to_owned(),
        is_failure: false,
        actor: actor.to_owned(),
        identity: String::new(),
    }
}

#[test]
fn one_notice_takes_the_place_of_what_is_too_much() {
    let (mut guard, gildong) = (RateLimiter::new(3), key("gildong"));
    for second in [0, 1, 2] {
        assert_eq!(guard.decide(&gildong, at(second)), Decision::Post);
        guard.posted(&gildong, at(second));
    }
    assert_eq!(guard.decide(&gildong, at(3)), Decision::Notice(at(63)));
    // A notice that could not be posted is due again.
    assert_eq!(guard.decide(&gildong, at(4)), Decision::Notice(at(64)));
    guard.noticed(&gildong, at(4), at(64));
    for second in [5, 30, 63] {
        assert_eq!(guard.decide(&gildong, at(second)), Decision::Hold);
        guard.held(&gildong, at(second));
    }
    // Others are not meant, and afterwards it begins anew.
    assert_eq!(guard.decide(&key("terraform"), at(30)), Decision::Post);
    assert_eq!(guard.decide(&gildong, at(64)), Decision::Post);
}

#[test]
fn what_is_held_back_is_told_once() {
    let mut guard = RateLimiter::new(1);
    for actor in ["a", "b", "b"] {
        guard.held(&key(actor), at(7));
    }
    let untold = guard.untold();
    let told: Vec<_> = untold.iter().map(|it| (&*it.key.actor, it.count, it.since)).collect();
    assert_eq!(told, [("b", 2, at(7)), ("a", 1, at(7))]);
    guard.told(&untold[0]);
    assert_eq!(guard.untold().len(), 1);
}

#[test]
fn alerts_that_keep_their_distance_pass() {
    let (mut guard, gildong) = (RateLimiter::new(2), key("gildong"));
    for minute in 0..50 {
        for second in [0, 29] {
            let now = at(minute * 60 + second);
            assert_eq!(guard.decide(&gildong, now), Decision::Post);
            guard.posted(&gildong, now);
        }
    }
    let mut off = RateLimiter::new(0);
    for _ in 0..50 {
        assert_eq!(off.decide(&gildong, at(0)), Decision::Post);
        off.posted(&gildong, at(0));
    }
}

#[test]
fn the_guard_does_not_grow_without_end() {
    let mut guard = RateLimiter::new(1);
    for number in 0..2_000 {
        let key = key(&number.to_string());
        guard.posted(&key, at(0));
        guard.held(&key, at(0));
    }
    assert_eq!(guard.untold().len(), 500);
    // What is watched stays watched, and what finds no room passes.
    assert!(matches!(guard.decide(&key("0"), at(1)), Decision::Notice(_)));
    assert_eq!(guard.decide(&key("1999"), at(1)), Decision::Post);
}

#[test]
fn a_clock_that_goes_back_does_no_harm() {
    let (mut guard, gildong) = (RateLimiter::new(1), key("gildong"));
    guard.posted(&gildong, at(100));
    assert_eq!(guard.decide(&gildong, at(0)), Decision::Notice(at(60)));
    let last = Timestamp::MAX - SignedDuration::from_secs(1);
    assert!(matches!(guard.decide(&gildong, last), Decision::Post));
}

#[test]
fn the_last_thousand_events_are_remembered() {
    let mut memory = DedupCache::default();
    memory.remember("first", DedupStatus::Doubtful);
    memory.remember("first", DedupStatus::Done);
    for number in 1..1_000 {
        memory.remember(&number.to_string(), DedupStatus::Done);
    }
    assert_eq!(memory.recall("first"), Some(DedupStatus::Done));
    memory.remember("another", DedupStatus::Done);
    assert_eq!(memory.recall("first"), None);
    assert_eq!(memory.recall("1"), Some(DedupStatus::Done));
}

#[test]
fn what_is_set_wrong_is_said_without_its_value() {
    for (variable, value, expected) in [
        ("AUDIT_ALERT_LANGUAGE", "jp-secret", "expected one of en, ko"),
        ("AUDIT_ALERT_TIME_ZONE", "secret", "time zones are called like Asia/Seoul or UTC"),
        ("AUDIT_ALERT_FLOOD_LIMIT", "-1secret", "it is a number from 0 to 1000"),
        ("AUDIT_ALERT_ALLOW_HOST", "https://secret/x", "a host is written like"),
    ] {
        let bad = Config::of(&|name| (name == variable).then(|| value.to_owned())).unwrap_err();
        let words = bad.to_string();
        assert!(words.contains(variable) && words.contains(expected), "{words}");
        assert!(!words.contains("secret"), "{words}");
    }
    let good = Config::of(&|name| match name {
        "AUDIT_ALERT_TIME_ZONE" => Some("Asia/Seoul".to_owned()),
        "AUDIT_ALERT_LANGUAGE" => Some(" ".to_owned()),
        _ => None,
    });
    assert_eq!(good.unwrap().time_zone.iana_name(), Some("Asia/Seoul"));
}
