use super::{
    Layers, Provenance, StackFlags, name_error, new_region_note, region_error, resolve_settings,
};
use crate::diagnostic::{Name, Source};
use crate::language::Language;
use crate::rules::file::{read_rule_set, read_settings};

type Variables = &'static [(&'static str, &'static str)];

/// All settings with their origins, as `rules --origins` prints them, or the error.
fn settled(user: &str, project: &str, variables: Variables, flags: [&str; 2]) -> Vec<String> {
    let (user_settings, found) = read_settings(user);
    assert_eq!(found, []);
    let (set, _) = read_rule_set(project);
    let source = |name: &str, text: &str| Source::new(Name::Path(name.to_owned()), text.to_owned());
    let (user, project) = (source("config.toml", user), source("audit-alert.toml", project));
    let lookup = |name: &str| {
        variables.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned())
    };
    let [region, language] = flags.map(|it| (!it.is_empty()).then_some(it));
    let layers = Layers {
        user: Some((&user, &user_settings)),
        project: Some((&project, &set.settings)),
        variables: &lookup,
        region,
        language: language.and_then(Language::of_code),
    };
    match resolve_settings(&layers) {
        Err(bad) => vec![bad.to_string()],
        Ok(it) => vec![
            format!("{} {}", it.name.value, it.name.from),
            format!("{} {}", it.region.value, it.region.from),
            format!("{} {}", it.language.value.code(), it.language.from),
            format!("{:?} {}", it.time_zone.value, it.time_zone.from),
            format!("{:?} {}", it.webhook.value, it.webhook.from),
        ],
    }
}

#[test]
fn the_last_layer_that_sets_a_value_wins() {
    let built_in = settled("", "", &[], ["", ""]);
    let expected = [
        "audit-alert built in",
        "ap-northeast-2 built in",
        "en built in",
        "None built in",
        "None built in",
    ];
    assert_eq!(built_in, expected);

    let user = "region = 'eu-west-1'\nlanguage = 'en'\ntime_zone = 'Europe/Paris'\n\
        [slack]\nwebhook = { env = 'HOOK' }\n";
    let of_user = settled(user, "", &[], ["", ""]);
    let expected = [
        "audit-alert built in",
        "eu-west-1 config.toml:1",
        "en config.toml:2",
        "Some(\"Europe/Paris\") config.toml:3",
        "Some(Env(\"HOOK\")) config.toml:5",
    ];
    assert_eq!(of_user, expected);

    let project = "# ours\nname = 'ours'\nregion = 'us-east-1'\nlanguage = 'ko'\n\
        [slack]\nwebhook = { parameter = '/ours' }\n";
    let of_project = settled(user, project, &[], ["", ""]);
    let expected = [
        "ours audit-alert.toml:2",
        "us-east-1 audit-alert.toml:3",
        "ko audit-alert.toml:4",
        "Some(\"Europe/Paris\") config.toml:3",
        "Some(Parameter(\"/ours\")) audit-alert.toml:6",
    ];
    assert_eq!(of_project, expected);

    let variables: Variables = &[
        ("AUDIT_ALERT_NAME", "theirs"),
        ("AUDIT_ALERT_REGION", "us-west-2"),
        ("AUDIT_ALERT_LANGUAGE", "en"),
        ("AUDIT_ALERT_TIME_ZONE", ""),
    ];
    let of_variables = settled(user, project, variables, ["", ""]);
    assert_eq!(of_variables[0], "theirs AUDIT_ALERT_NAME");
    assert_eq!(of_variables[1], "us-west-2 AUDIT_ALERT_REGION");
    assert_eq!(of_variables[2], "en AUDIT_ALERT_LANGUAGE");
    assert_eq!(
        of_variables[3], "Some(\"Europe/Paris\") config.toml:3",
        "an empty variable counts as unset"
    );

    let of_shell: Variables = &[("AWS_DEFAULT_REGION", "eu-west-1"), ("AWS_REGION", "eu-west-2")];
    assert_eq!(settled("", "", of_shell, ["", ""])[1], "eu-west-2 AWS_REGION");
    assert_eq!(settled("", project, of_shell, ["", ""])[1], "us-east-1 audit-alert.toml:3");

    // The locale is for other programs as well, so files take precedence over it.
    let of_locale: Variables = &[("LC_ALL", ""), ("LANG", "ko_KR.UTF-8")];
    assert_eq!(settled("", "", of_locale, ["", ""])[2], "ko LANG");
    assert_eq!(settled(user, "", of_locale, ["", ""])[2], "en config.toml:2");
    assert_eq!(settled("", "", &[("LC_ALL", "C"), ("LANG", "ko_KR")], ["", ""])[2], "en LC_ALL");

    let of_flags = settled(user, project, variables, ["sa-east-1", "ko"]);
    assert_eq!(of_flags[1], "sa-east-1 --region");
    assert_eq!(of_flags[2], "ko --lang");
}

#[test]
fn an_invalid_value_names_its_origin() {
    for (project, variables, region, expected) in [
        (
            "",
            &[("AUDIT_ALERT_LANGUAGE", "fr")][..],
            "",
            "invalid value 'fr' for AUDIT_ALERT_LANGUAGE: expected one of en, ko",
        ),
        // A secret pasted into the wrong variable is masked, because messages may be logged.
        (
            "",
            &[("AUDIT_ALERT_LANGUAGE", "xoxb-1-2")],
            "",
            "invalid value 'xoxb-***' for AUDIT_ALERT_LANGUAGE: expected one of en, ko",
        ),
        (
            "",
            &[("AUDIT_ALERT_REGION", "seoul")],
            "",
            "invalid value 'seoul' for AUDIT_ALERT_REGION: a region name looks like ap-northeast-2",
        ),
        (
            "name = 'Our Alerts'",
            &[],
            "",
            "invalid value 'Our Alerts' in audit-alert.toml:1: a stack name has 1 to 20 characters: a-z, 0-9 and -",
        ),
        (
            "",
            &[("AUDIT_ALERT_NAME", "aws-alerts")],
            "",
            "invalid value 'aws-alerts' for AUDIT_ALERT_NAME: a stack name must not begin with `aws` or `ssm`: \
             Systems Manager refuses the parameter /NAME/slack-webhook",
        ),
        (
            "",
            &[],
            "seoul",
            "invalid value 'seoul' for --region: a region name looks like ap-northeast-2",
        ),
    ] {
        let expected = expected.replace("en, ko", &Language::CODES.join(", "));
        assert_eq!(settled("", project, variables, [region, ""]), [expected]);
    }
}

#[test]
fn regions_that_are_refused() {
    for (text, expected) in [
        ("us-nowhere-9", "no such region; the nearest is us-west-1"),
        ("ap-norteast-2", "no such region; the nearest is ap-northeast-2"),
        ("us-gov-wst-9", "no such region; the nearest is us-gov-west-1"),
        ("xx-nowhere-9", "no such region"),
        ("seoul", "a region name looks like ap-northeast-2"),
        ("ap-northeast2", "a region name looks like ap-northeast-2; the nearest is ap-northeast-2"),
    ] {
        assert_eq!(region_error(text).unwrap(), expected, "{text}");
        assert_eq!(new_region_note(text), None, "{text}");
    }
}

#[test]
fn regions_that_may_be_new() {
    for (text, is_new) in [("ap-northeast-2", false), ("us-south-1", true), ("cn-east-2", true)] {
        assert_eq!(region_error(text), None, "{text}");
        assert_eq!(new_region_note(text).is_some(), is_new, "{text}");
    }
    let note = new_region_note("ap-northeast-9").unwrap().to_string();
    assert!(note.contains("ap-northeast-1"), "{note}");
}

#[test]
fn unknown_regions_are_refused_in_every_layer() {
    let error = "no such region; the nearest is us-west-1";
    let flag = settled("", "", &[], ["us-nowhere-9", ""]);
    assert_eq!(flag, [format!("invalid value 'us-nowhere-9' for --region: {error}")]);
    let variables: [Variables; 3] = [
        &[("AUDIT_ALERT_REGION", "us-nowhere-9")],
        &[("AWS_REGION", "us-nowhere-9")],
        &[("AWS_DEFAULT_REGION", "us-nowhere-9")],
    ];
    for variable in variables {
        let name = variable[0].0;
        let expected = [format!("invalid value 'us-nowhere-9' for {name}: {error}")];
        assert_eq!(settled("", "", variable, ["", ""]), expected);
    }
    let [file] = &*settled("", "region = 'us-nowhere-9'", &[], ["", ""]) else { panic!() };
    assert!(file.ends_with("the nearest is us-west-1"), "{file}");
    let settings = resolve_settings(&Layers {
        user: None,
        project: None,
        variables: &|_| None,
        region: None,
        language: None,
    });
    let of_profile = settings.unwrap().with_region_of_profile(Some("us-nowhere-9".to_owned()));
    let profile = of_profile.unwrap_err().to_string();
    assert!(profile.ends_with("the nearest is us-west-1"), "{profile}");
}

#[test]
fn names_of_stacks() {
    let (form, reserved) = ("1 to 20 characters", "must not begin with");
    for (text, expected) in [
        ("audit-alert", None),
        ("aw-s", None),
        ("our-aws", None),
        ("our-ssm-alerts", None),
        ("aws", Some(reserved)),
        ("awsome", Some(reserved)),
        ("ssm-alerts", Some(reserved)),
        ("AWS-alerts", Some(form)),
        ("Ssm", Some(form)),
        ("", Some(form)),
        ("aws-alerts-of-all-teams", Some(form)),
    ] {
        let error = name_error(text).map(|it| it.to_string());
        let is_expected = match (&error, expected) {
            (Some(error), Some(words)) => error.contains(words),
            (error, expected) => error.is_none() && expected.is_none(),
        };
        assert!(is_expected, "{text}: {error:?}");
    }
}

#[test]
fn flags_override_the_settings_of_the_stack_for_one_run() {
    let text = "[aws]\nregions = ['eu-west-1']\nallow_hosts = ['relay.example.com']\n";
    let (set, found) = read_rule_set(text);
    assert_eq!(found, []);
    let project = Source::new(Name::Path("audit-alert.toml".to_owned()), text.to_owned());
    let layers = Layers {
        user: None,
        project: Some((&project, &set.settings)),
        variables: &|_| None,
        region: None,
        language: None,
    };
    let settings = resolve_settings(&layers).unwrap();
    let (same, notes) = settings.clone().with_flags(StackFlags::default());
    assert_eq!((&same, notes.len()), (&settings, 0));

    let flags = StackFlags {
        regions: vec!["us-west-2".to_owned()],
        function: Some("arn".to_owned()),
        allow_hosts: vec!["relay.example.com".to_owned()],
    };
    let (changed, notes) = settings.with_flags(flags);
    assert_eq!(changed.regions.value, ["us-west-2"]);
    assert_eq!(changed.function.from, Provenance::Flag("--function"));
    let notes: Vec<_> = notes.iter().map(ToString::to_string).collect();
    // The file has no function, and the same host.
    let note = "aws.regions: us-west-2 (--regions), for this run; audit-alert.toml:2 has eu-west-1";
    assert_eq!(notes, [note]);
}
