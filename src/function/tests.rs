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
fn a_notice_replaces_alerts_above_the_limit() {
    let (mut limiter, gildong) = (RateLimiter::new(3), key("gildong"));
    for second in [0, 1, 2] {
        assert_eq!(limiter.decide(&gildong, at(second)), Decision::Post);
        limiter.record_posted(&gildong, at(second));
    }
    assert_eq!(limiter.decide(&gildong, at(3)), Decision::Notice(at(63)));
    // The notice was not posted, so it is due again.
    assert_eq!(limiter.decide(&gildong, at(4)), Decision::Notice(at(64)));
    limiter.record_notice(&gildong, at(4), at(64));
    for second in [5, 30, 63] {
        assert_eq!(limiter.decide(&gildong, at(second)), Decision::Hold);
        limiter.record_held(&gildong, at(second));
    }
    // Other actors are not affected, and the count restarts afterwards.
    assert_eq!(limiter.decide(&key("terraform"), at(30)), Decision::Post);
    assert_eq!(limiter.decide(&gildong, at(64)), Decision::Post);
}

#[test]
fn held_back_alerts_are_reported_once() {
    let mut limiter = RateLimiter::new(1);
    for actor in ["a", "b", "b"] {
        limiter.record_held(&key(actor), at(7));
    }
    let summaries = limiter.unreported();
    let reported: Vec<_> =
        summaries.iter().map(|it| (&*it.key.actor, it.count, it.since)).collect();
    assert_eq!(reported, [("b", 2, at(7)), ("a", 1, at(7))]);
    limiter.mark_reported(&summaries[0]);
    assert_eq!(limiter.unreported().len(), 1);
}

#[test]
fn alerts_below_the_limit_are_posted() {
    let (mut limiter, gildong) = (RateLimiter::new(2), key("gildong"));
    for minute in 0..50 {
        for second in [0, 29] {
            let now = at(minute * 60 + second);
            assert_eq!(limiter.decide(&gildong, now), Decision::Post);
            limiter.record_posted(&gildong, now);
        }
    }
    let mut off = RateLimiter::new(0);
    for _ in 0..50 {
        assert_eq!(off.decide(&gildong, at(0)), Decision::Post);
        off.record_posted(&gildong, at(0));
    }
}

#[test]
fn the_limiter_is_bounded() {
    let mut limiter = RateLimiter::new(1);
    for number in 0..2_000 {
        let key = key(&number.to_string());
        limiter.record_posted(&key, at(0));
        limiter.record_held(&key, at(0));
    }
    assert_eq!(limiter.unreported().len(), 500);
    // Tracked kinds stay tracked; further ones are posted.
    assert!(matches!(limiter.decide(&key("0"), at(1)), Decision::Notice(_)));
    assert_eq!(limiter.decide(&key("1999"), at(1)), Decision::Post);
}

#[test]
fn a_clock_that_goes_back_is_harmless() {
    let (mut limiter, gildong) = (RateLimiter::new(1), key("gildong"));
    limiter.record_posted(&gildong, at(100));
    assert_eq!(limiter.decide(&gildong, at(0)), Decision::Notice(at(60)));
    let last = Timestamp::MAX - SignedDuration::from_secs(1);
    assert!(matches!(limiter.decide(&gildong, last), Decision::Post));
}

#[test]
fn the_last_thousand_events_are_remembered() {
    let mut cache = DedupCache::default();
    cache.insert("first", DedupStatus::Unconfirmed);
    cache.insert("first", DedupStatus::Handled);
    for number in 1..1_000 {
        cache.insert(&number.to_string(), DedupStatus::Handled);
    }
    assert_eq!(cache.get("first"), Some(DedupStatus::Handled));
    cache.insert("another", DedupStatus::Handled);
    assert_eq!(cache.get("first"), None);
    assert_eq!(cache.get("1"), Some(DedupStatus::Handled));
}

#[test]
fn an_invalid_variable_is_reported_without_its_value() {
    for (variable, value, expected) in [
        ("AUDIT_ALERT_LANGUAGE", "jp-secret", "en, ko"),
        ("AUDIT_ALERT_TIME_ZONE", "secret", "Asia/Seoul or UTC"),
        ("AUDIT_ALERT_FLOOD_LIMIT", "-1secret", "a number from 0 to 1000"),
        ("AUDIT_ALERT_ALLOW_HOST", "https://secret/x", "host"),
    ] {
        let bad = Config::of(&|name| (name == variable).then(|| value.to_owned())).unwrap_err();
        let message = bad.to_string();
        assert!(message.contains(variable) && message.contains(expected), "{message}");
        assert!(!message.contains("secret"), "{message}");
    }
    let good = Config::of(&|name| match name {
        "AUDIT_ALERT_TIME_ZONE" => Some("Asia/Seoul".to_owned()),
        "AUDIT_ALERT_LANGUAGE" => Some(" ".to_owned()),
        _ => None,
    });
    assert_eq!(good.unwrap().time_zone.iana_name(), Some("Asia/Seoul"));
}
