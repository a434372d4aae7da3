//! Validators of the formats accept the exports. Each Python tool has its own environment below the target folder.
use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::emulators::venv::Venv;
use crate::folder::{Folder, rule_sets, succeeds};
use crate::terraform::{init, terraform};

const CFN_LINT: Venv = Venv { name: "cfn-lint", requirements: "cfn-lint==1.58.*\n" };
const SAM: Venv = Venv { name: "sam", requirements: "aws-sam-cli==1.170.*\n" };
const HCL2: Venv = Venv { name: "hcl2", requirements: "python-hcl2\n" };
const CHECKOV: Venv = Venv { name: "checkov", requirements: "checkov==3.3.*\n" };

/// The findings of checkov that the stack accepts, with the reasons.
const ACCEPTED: [(&str, &str); 8] = [
    ("CKV_AWS_27", "SQS encrypts with its own key, which checkov does not know in CloudFormation"),
    (
        "CKV_AWS_50",
        "the function has a log line for each event; X-Ray would add cost and permissions",
    ),
    ("CKV_AWS_116", "failed events go to the queue of the event invoke config"),
    ("CKV_AWS_117", "in a VPC the function would reach Slack only through a NAT gateway"),
    (
        "CKV_AWS_158",
        "log groups are encrypted by default; a KMS key would need a policy of the user",
    ),
    ("CKV_AWS_173", "no variable is a secret: they have the name of the parameter"),
    ("CKV_AWS_272", "the zip is compared by its hash; signing needs a profile of the user"),
    ("CKV_AWS_338", "the retention is a setting of the user"),
];

/// Exports all rule sets in a format, into a folder for one validator. Those of CloudFormation include members.
fn exports(validator: &str, format: &str) -> (Folder, Vec<String>) {
    let folder = Folder::new(&format!("{validator}-{format}"));
    let mut names = Vec::new();
    for (name, args) in rule_sets(&folder) {
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        folder.export(&[&[format, "-o", name], &*args].concat());
        if format == "cloudformation" {
            let member = ["export", format, "-o", name, "--member", "--central-account"];
            let member = [member.as_slice(), &["111122223333"], &args].concat();
            succeeds(&mut folder.command(&member));
        }
        names.push(name.to_owned());
    }
    (folder, names)
}

#[test]
#[ignore = "needs validators, from PyPI"]
fn cfn_lint_accepts_templates() {
    let (folder, names) = exports("cfn-lint", "cloudformation");
    let python = CFN_LINT.python().unwrap();
    for name in names {
        let mut lint = Command::new(python.with_file_name("cfn-lint"));
        lint.args(["-r", "ap-northeast-2", "us-east-1", "eu-west-1", "--"]);
        let files = ["home.yaml", "forwarding.yaml", "member.yaml", "central.yaml"];
        let files = files.map(|it| folder.path.join(&name).join(it));
        succeeds(lint.args(files));
    }
}

#[test]
#[ignore = "needs validators, from PyPI"]
fn sam_accepts_templates() {
    let (folder, names) = exports("sam", "sam");
    let python = SAM.python().unwrap();
    for name in names {
        let mut validate = Command::new(python.with_file_name("sam"));
        validate.args(["validate", "--lint", "--region", "ap-northeast-2", "-t", "template.yaml"]);
        succeeds(validate.current_dir(folder.path.join(name)).env("SAM_CLI_TELEMETRY", "0"));
    }
}

#[test]
#[ignore = "needs validators, from PyPI"]
fn terraform_and_hcl2_accept_modules() {
    let (folder, names) = exports("terraform", "terraform");
    let python = HCL2.python().unwrap();
    for name in names {
        let path = folder.path.join(name);
        for file in ["main.tf", "variables.tf", "outputs.tf"] {
            let mut load = Command::new(&python);
            load.args(["-c", "import hcl2, sys; hcl2.load(open(sys.argv[1]))"]);
            succeeds(load.arg(path.join(file)));
        }
        if init(&path) {
            for args in [["fmt", "-check"].as_slice(), &["validate", "-no-color"]] {
                succeeds(&mut terraform(&path, args).unwrap());
            }
        }
    }
}

#[test]
#[ignore = "needs validators, from PyPI"]
fn checkov_finds_only_what_is_accepted() {
    let python = CHECKOV.python().unwrap();
    let accepted = ACCEPTED.map(|(id, _)| id);
    let mut found = BTreeSet::new();
    for (format, framework) in [
        ("cloudformation", "cloudformation"),
        ("sam", "cloudformation"),
        ("terraform", "terraform"),
    ] {
        let (folder, names) = exports("checkov", format);
        for name in names {
            let mut checkov = Command::new(python.with_file_name("checkov"));
            checkov.args([
                "--quiet",
                "--soft-fail",
                "--output",
                "json",
                "--framework",
                framework,
                "-d",
            ]);
            let report = succeeds(checkov.arg(folder.path.join(name)));
            let report: Value = serde_json::from_str(&report).unwrap();
            let failed = report["results"]["failed_checks"].as_array().unwrap();
            found.extend(failed.iter().map(|it| it["check_id"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(found, accepted.map(str::to_owned).into());
}
