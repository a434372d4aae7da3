use std::time::Duration;

use jiff::Timestamp;

use super::{Decision, Moment, RateKey, RateLabel, RateLimiter, replay};
use crate::alert::Severity;
use crate::event::Record;
use crate::json::parse;
use crate::rules::file::FloodPolicy;

/// A moment `seconds` after the start by both clocks.
fn at(seconds: u64) -> Moment {
    moment(seconds.cast_signed(), seconds)
}

/// A moment `wall` seconds after the start by the wall clock, and `monotonic` seconds after it by the monotonic clock.
fn moment(wall: i64, monotonic: u64) -> Moment {
    Moment {
        at: Timestamp::from_second(1_795_000_000 + wall).unwrap(),
        now: Duration::from_secs(monotonic),
    }
}

fn limiter(limit: u32) -> RateLimiter {
    RateLimiter::new(FloodPolicy { limit, ..FloodPolicy::default() })
}

fn key(actor: &str) -> RateKey {
    let record = format!(
        r#"{{"eventName": "CreateCluster", "eventSource": "ecs.amazonaws.com",
             "userIdentity": {{"userName": "{actor}"}}}}"#
    );
    RateKey::of(&Record::bare(&parse(&record).unwrap()), ["ecs"])
}

fn label(actor: &str) -> RateLabel {
    RateLabel {
        rule: "ecs".to_owned(),
        actor: actor.to_owned(),
        event: "CreateCluster".to_owned(),
        is_failure: false,
    }
}

#[test]
fn a_notice_replaces_alerts_above_the_limit() {
    let (mut limiter, gildong) = (limiter(3), key("gildong"));
    for second in [0, 1, 2] {
        assert_eq!(limiter.decide(&gildong, at(second)), Decision::Post);
        limiter.record_posted(&gildong, at(second));
    }
    assert_eq!(limiter.decide(&gildong, at(3)), Decision::Notice);
    // The notice was not posted, so it is due again.
    assert_eq!(limiter.decide(&gildong, at(4)), Decision::Notice);
    limiter.record_notice(&gildong, &label("gildong"), at(4));
    for second in [5, 30, 63] {
        assert_eq!(limiter.decide(&gildong, at(second)), Decision::Hold);
        limiter.record_held(&gildong, &label("gildong"), at(second));
    }
    // Other actors are not affected, and the count restarts afterwards.
    assert_eq!(limiter.decide(&key("terraform"), at(30)), Decision::Post);
    assert_eq!(limiter.decide(&gildong, at(64)), Decision::Post);
}

#[test]
fn held_back_alerts_are_reported_once() {
    let mut limiter = limiter(1);
    for actor in ["a", "b", "b"] {
        limiter.record_held(&key(actor), &label(actor), at(7));
    }
    let summaries = limiter.unreported();
    let reported: Vec<_> =
        summaries.iter().map(|it| (&*it.label.actor, it.count, it.since)).collect();
    assert_eq!(reported, [("b", 2, at(7).at), ("a", 1, at(7).at)]);
    limiter.mark_reported(&summaries[0]);
    assert_eq!(limiter.unreported().len(), 1);
}

#[test]
fn alerts_below_the_limit_are_posted() {
    let (mut limiter, gildong) = (limiter(2), key("gildong"));
    for minute in 0..50 {
        for second in [0, 29] {
            let now = at(minute * 60 + second);
            assert_eq!(limiter.decide(&gildong, now), Decision::Post);
            limiter.record_posted(&gildong, now);
        }
    }
    let mut off = self::limiter(0);
    for _ in 0..50 {
        assert_eq!(off.decide(&gildong, at(0)), Decision::Post);
        off.record_posted(&gildong, at(0));
    }
}

#[test]
fn the_limiter_is_bounded() {
    let mut limiter = limiter(1);
    for number in 0..2_000 {
        let key = key(&number.to_string());
        limiter.record_posted(&key, at(0));
        limiter.record_held(&key, &label(""), at(0));
    }
    assert_eq!(limiter.unreported().len(), 500);
    // Tracked kinds stay tracked; further ones are posted.
    assert_eq!(limiter.decide(&key("0"), at(1)), Decision::Notice);
    assert_eq!(limiter.decide(&key("1999"), at(1)), Decision::Post);
}

#[test]
fn severities_are_held_below_the_bound_of_the_policy() {
    use Severity::{Critical, High, Info, Low, Medium};
    for (never_hold, held) in [
        (Info, &[][..]),
        (Medium, &[Info, Low]),
        (High, &[Info, Low, Medium]),
        (Critical, &[Info, Low, Medium, High]),
    ] {
        let limiter = RateLimiter::new(FloodPolicy { limit: 1, never_hold });
        for severity in [Info, Low, Medium, High, Critical] {
            assert_eq!(limiter.may_hold(Some(severity)), held.contains(&severity));
        }
        assert!(limiter.may_hold(None));
    }
}

/// A minute has passed if it has on either clock.
#[test]
fn a_wrong_clock_holds_nothing_for_longer_than_a_minute() {
    let hour = 3_600;
    for (name, before, within, after) in [
        ("set back by an hour", at(100), moment(100 - hour, 159), moment(160 - hour, 160)),
        ("set to the beginning of time", at(100), moment(-1_795_000_000, 159), moment(0, 160)),
        ("suspended", at(100), moment(159, 100), moment(160, 100)),
    ] {
        let (mut limiter, gildong) = (limiter(1), key("gildong"));
        limiter.record_posted(&gildong, before);
        assert_eq!(limiter.decide(&gildong, within), Decision::Notice, "{name}");
        assert_eq!(limiter.decide(&gildong, after), Decision::Post, "{name}");
        limiter.record_notice(&gildong, &label("gildong"), before);
        assert_eq!(limiter.decide(&gildong, within), Decision::Hold, "{name}");
        assert_eq!(limiter.decide(&gildong, after), Decision::Post, "{name}");
    }
    // A notice at the end of time neither fails nor holds anything back afterwards.
    let last = Moment { at: Timestamp::MAX, ..at(100) };
    let mut limiter = limiter(1);
    limiter.record_notice(&key("gildong"), &label("gildong"), last);
    assert_eq!(last.end_of_hold(), Timestamp::MAX);
    assert_eq!(limiter.decide(&key("gildong"), at(160)), Decision::Post);
}

#[test]
fn a_replay_counts_the_messages_of_the_limiter() {
    for times in [&[0, 10, 20, 30, 90][..], &[], &[5; 40], &[0, 20, 30, 80, 81, 82], &[0, 59, 60]] {
        for limit in [0, 1, 2, 10] {
            let (mut limiter, kind) = (limiter(limit), key("gildong"));
            let mut posted = 0;
            for now in times.iter().map(|it| at(*it)) {
                match limiter.decide(&kind, now) {
                    Decision::Post => limiter.record_posted(&kind, now),
                    Decision::Notice => limiter.record_notice(&kind, &label("gildong"), now),
                    Decision::Hold => continue,
                }
                posted += 1;
            }
            assert_eq!(replay(limit, times.iter().map(|it| at(*it).at)), posted, "{times:?}");
        }
    }
}
