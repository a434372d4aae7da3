//! Tests the behavior of the emulator that the delivery tests rely on: functions, events and secrets.
use std::io::{Cursor, Write as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::emulators::listener::listener;
use crate::emulators::{Account, Keys, REGION, ministack};

const BOOTSTRAP: &str = include_str!("bootstrap.py");

/// Returns a zip with only the executable. Not compressed: compressing takes longer than it saves.
fn package(bootstrap: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let options = options.compression_method(CompressionMethod::Stored).unix_permissions(0o755);
    zip.start_file("bootstrap", options).unwrap();
    zip.write_all(bootstrap).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Creates the function that reports its input.
fn create_function(account: &Account, environment: &Value) -> String {
    account.create_function("reporter", &package(BOOTSTRAP.as_bytes()), "x86_64", environment)
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_event_reaches_the_function_of_its_rule() {
    let server = ministack::open();
    let account = server.account();
    let (url, posted) = listener();
    let arn = create_function(&account, &json!({"LISTENER": url, "OWN": "variable"}));
    account.put_rule("ours", &json!({"source": ["audit.alert"], "detail": {"match": [true]}}));
    account.put_target("ours", &arn);
    account.put_events("audit.alert", "A Type", &json!({"match": false, "number": 1}));
    account.put_events("audit.alert", "A Type", &json!({"match": true, "number": 2}));

    let report = posted.recv_timeout(Duration::from_secs(20)).unwrap();
    let event = &report["event"];
    assert_eq!(event["detail"], json!({"match": true, "number": 2}));
    assert_eq!(event["source"], "audit.alert");
    assert_eq!(event["detail-type"], "A Type");
    assert_eq!(event["account"], account.id);
    assert_eq!(event["region"], REGION);
    assert_eq!(report["headers"]["lambda-runtime-invoked-function-arn"], arn);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_function_gets_its_environment() {
    let server = ministack::open();
    let account = server.account();
    let variables = json!({"OWN": "variable", "AWS_ENDPOINT_URL": "http://own", "AWS_ENDPOINT_URL_SSM": "http://own"});
    create_function(&account, &variables);
    let before = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let invoked = account.invoke("reporter", &json!({}));
    assert_eq!((invoked.status, invoked.function_error), (200, None));

    let environment = &invoked.body["environment"];
    for (name, value) in [
        ("AWS_LAMBDA_FUNCTION_NAME", "reporter"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", &account.id),
        ("AWS_SECRET_ACCESS_KEY", &account.keys.secret),
        ("AWS_SESSION_TOKEN", ""),
        ("AWS_ENDPOINT_URL", &account.endpoint()),
        ("AWS_ENDPOINT_URL_SSM", "http://own"),
        ("OWN", "variable"),
        ("_HANDLER", "bootstrap"),
    ] {
        assert_eq!(environment[name], value, "{name}");
    }
    assert_eq!(environment["LAMBDA_TASK_ROOT"], invoked.body["folder"]);
    assert_eq!(environment["AWS_LAMBDA_LOG_GROUP_NAME"], Value::Null);
    let deadline = invoked.body["headers"]["lambda-runtime-deadline-ms"].as_str().unwrap();
    let deadline: u128 = deadline.parse().unwrap();
    assert!(deadline >= before + 10_000, "{deadline} {before}");
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_failed_invocation_is_reported_and_the_function_continues() {
    let server = ministack::open();
    let account = server.account();
    create_function(&account, &json!({}));
    let failed = account.invoke("reporter", &json!({"do": "fail"}));
    assert_eq!((failed.status, failed.function_error.as_deref()), (200, Some("Unhandled")));
    assert_eq!(failed.body, json!({"errorType": "Requested", "errorMessage": "failure requested"}));
    assert_eq!(account.invoke("reporter", &json!({})).function_error, None);
    let ended = account.invoke("reporter", &json!({"do": "exit"}));
    assert_eq!((ended.status, ended.function_error.as_deref()), (200, Some("Unhandled")));
    assert_eq!(ended.body["errorType"], "Runtime.ExitError");
    assert_eq!(account.invoke("reporter", &json!({})).function_error, None);

    let log = account.log("reporter");
    let processes: Vec<_> = log.iter().filter(|line| line.starts_with("process ")).collect();
    assert_eq!(processes.len(), 4, "{log:?}");
    assert_eq!(processes[0], processes[1]);
    assert_ne!(processes[1], processes[3]);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn secrets_belong_to_their_account() {
    let server = ministack::open();
    let account = server.account();
    account.put_parameter("/audit/webhook", "a parameter");
    account.create_secret("audit/webhook", "a secret");
    let parameter = |account: &Account, decrypt: bool| {
        let request = json!({"Name": "/audit/webhook", "WithDecryption": decrypt});
        account.try_call("ssm", "AmazonSSM.GetParameter", &request)
    };
    let secret = |account: &Account| {
        let request = json!({"SecretId": "audit/webhook"});
        account.try_call("secretsmanager", "secretsmanager.GetSecretValue", &request)
    };
    let found = parameter(&account, true).success().json();
    assert_eq!(found["Parameter"]["Value"], "a parameter");
    assert_eq!(found["Parameter"]["Type"], "SecureString");
    let encrypted = parameter(&account, false).success().json();
    assert_ne!(encrypted["Parameter"]["Value"], "a parameter");
    assert_eq!(secret(&account).success().json()["SecretString"], "a secret");

    let other_account = server.account();
    let missing = parameter(&other_account, true);
    assert_eq!((missing.status, kind(&missing.json())), (400, "ParameterNotFound"));
    let missing = secret(&other_account);
    assert_eq!((missing.status, kind(&missing.json())), (400, "ResourceNotFoundException"));
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn signatures_and_policies_are_checked_with_auth() {
    let server = ministack::with_auth();
    let account = server.account();
    account.put_parameter("/audit/webhook", "a parameter");
    account.create_secret("audit/webhook", "a secret");
    account.create_role(&["ssm:GetParameter", "kms:Decrypt"]);
    create_function(&account, &json!({}));
    let report = account.invoke("reporter", &json!({})).body;
    let of_function = |name: &str| report["environment"][name].as_str().unwrap().to_owned();
    let keys = Keys {
        id: of_function("AWS_ACCESS_KEY_ID"),
        secret: of_function("AWS_SECRET_ACCESS_KEY"),
        token: Some(of_function("AWS_SESSION_TOKEN")),
    };
    let parameter = |keys: &Keys| {
        let request = json!({"Name": "/audit/webhook", "WithDecryption": true});
        account.with(keys.clone()).try_call("ssm", "AmazonSSM.GetParameter", &request)
    };
    let secret = |keys: &Keys| {
        let request = json!({"SecretId": "audit/webhook"});
        account.with(keys.clone()).try_call(
            "secretsmanager",
            "secretsmanager.GetSecretValue",
            &request,
        )
    };
    assert_eq!(parameter(&account.keys).success().json()["Parameter"]["Value"], "a parameter");
    for keys in [&account.session(), &keys] {
        assert_eq!(parameter(keys).success().json()["Parameter"]["Value"], "a parameter");
        let wrong = parameter(&Keys { secret: "wrong".to_owned(), ..keys.clone() });
        assert_eq!(kind(&wrong.json()), "InvalidSignatureException");
        let wrong = parameter(&Keys { token: None, ..keys.clone() });
        assert_eq!(kind(&wrong.json()), "UnrecognizedClientException");
        assert_eq!(kind(&secret(keys).json()), "AccessDeniedException");
    }
    assert_eq!(secret(&account.keys).success().json()["SecretString"], "a secret");
}

/// Returns the name of an error without the namespace that some services prepend.
fn kind(error: &Value) -> &str {
    let kind = error["__type"].as_str().unwrap_or_else(|| panic!("{error}"));
    kind.rsplit('#').next().unwrap()
}
