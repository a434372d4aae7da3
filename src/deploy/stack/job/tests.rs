use std::collections::BTreeSet;

use super::{JobStack, MAX_JOB_SHARDS, S3Prefix, job};
use crate::aws::{StackNames, job_name};
use crate::deploy::observed::{Observed, ObservedResource, Owner};
use crate::deploy::plan::{PlanAction, plan, teardown};
use crate::deploy::resource::{Id, Reading, Resource};
use crate::deploy::stack::Stack;

fn example() -> JobStack {
    let prefix = |bucket: &str, prefix: &str| S3Prefix {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
    };
    JobStack {
        names: StackNames::new(&job_name(1_796_076_480, 0x0fa9), "111122223333", "us-east-1"),
        sources: vec![
            prefix("acme-trail", "AWSLogs/o-1/111122223333/"),
            prefix("acme-trail", "AWSLogs/o-1/222233334444/"),
            prefix("acme-old", ""),
        ],
        results: prefix("acme-results", "backtest/audit-alert-backtest-1796076480-0fa9/"),
        shards: 400,
        concurrency: 100,
        sha256: Reading::Known("abc=".to_owned()),
        architecture: Reading::Known("arm64".to_owned()),
        permissions_boundary: String::new(),
    }
}

fn pretty(text: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    serde_json::to_string_pretty(&value).unwrap()
}

fn machine(stack: &Stack) -> serde_json::Value {
    let Resource::StateMachine(machine) = &stack.resources[&Id::StateMachine] else { panic!() };
    serde_json::from_str(machine.definition.as_str()).unwrap()
}

fn role_policy(stack: &Stack, id: &Id) -> String {
    let Resource::Role(role) = &stack.resources[id] else { panic!("{id}") };
    pretty(role.policy.as_str())
}

/// Returns the account after some of the resources were created.
fn observed(stack: &Stack, is_there: impl Fn(usize) -> bool) -> Observed {
    let mut observed = Observed::default();
    for (at, resource) in stack.resources.values().enumerate() {
        if is_there(at) {
            observed.insert(ObservedResource::new(resource.clone(), Owner::ThisStack));
        }
    }
    observed
}

#[test]
#[expect(clippy::too_many_lines, reason = "a snapshot")]
fn the_definition_invokes_the_function_for_each_line_of_the_manifest() {
    let stack = job(&example());
    insta::assert_snapshot!(pretty(&machine(&stack).to_string()), @r##"
{
  "Comment": "Distributed backtest of audit-alert",
  "StartAt": "Shards",
  "States": {
    "Shards": {
      "End": true,
      "ItemProcessor": {
        "ProcessorConfig": {
          "ExecutionType": "STANDARD",
          "Mode": "DISTRIBUTED"
        },
        "StartAt": "Count",
        "States": {
          "Count": {
            "End": true,
            "OutputPath": "$.Payload",
            "Parameters": {
              "FunctionName": "arn:aws:lambda:us-east-1:111122223333:function:audit-alert-backtest-1796076480-0fa9",
              "Payload.$": "$"
            },
            "Resource": "arn:aws:states:::lambda:invoke",
            "Retry": [
              {
                "BackoffRate": 2,
                "ErrorEquals": [
                  "Lambda.TooManyRequestsException",
                  "Lambda.ServiceException",
                  "Lambda.AWSLambdaException",
                  "Lambda.SdkClientException",
                  "Lambda.ClientExecutionTimeoutException"
                ],
                "IntervalSeconds": 2,
                "JitterStrategy": "FULL",
                "MaxAttempts": 20,
                "MaxDelaySeconds": 60
              },
              {
                "BackoffRate": 2,
                "ErrorEquals": [
                  "States.TaskFailed"
                ],
                "IntervalSeconds": 2,
                "MaxAttempts": 2
              }
            ],
            "TimeoutSeconds": 930,
            "Type": "Task"
          }
        }
      },
      "ItemReader": {
        "Parameters": {
          "Bucket": "acme-results",
          "Key": "backtest/audit-alert-backtest-1796076480-0fa9/manifest.jsonl"
        },
        "ReaderConfig": {
          "InputType": "JSONL"
        },
        "Resource": "arn:aws:states:::s3:getObject"
      },
      "Label": "Shards",
      "MaxConcurrency": 100,
      "Retry": [
        {
          "BackoffRate": 1.5,
          "ErrorEquals": [
            "States.ItemReaderFailed"
          ],
          "IntervalSeconds": 4,
          "MaxAttempts": 3
        }
      ],
      "ToleratedFailurePercentage": 0,
      "Type": "Map"
    }
  }
}
"##);
}

#[test]
fn the_function_reads_the_sources_and_writes_the_counts() {
    insta::assert_snapshot!(role_policy(&job(&example()), &Id::FunctionRole), @r##"
{
  "Statement": [
    {
      "Action": [
        "logs:CreateLogStream",
        "logs:PutLogEvents"
      ],
      "Effect": "Allow",
      "Resource": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/audit-alert-backtest-1796076480-0fa9:*"
    },
    {
      "Action": "s3:GetObject",
      "Effect": "Allow",
      "Resource": [
        "arn:aws:s3:::acme-old/*",
        "arn:aws:s3:::acme-trail/AWSLogs/o-1/111122223333/*",
        "arn:aws:s3:::acme-trail/AWSLogs/o-1/222233334444/*"
      ]
    },
    {
      "Action": "s3:ListBucket",
      "Effect": "Allow",
      "Resource": [
        "arn:aws:s3:::acme-old",
        "arn:aws:s3:::acme-trail"
      ]
    },
    {
      "Action": "s3:PutObject",
      "Effect": "Allow",
      "Resource": "arn:aws:s3:::acme-results/backtest/audit-alert-backtest-1796076480-0fa9/partials/*"
    }
  ],
  "Version": "2012-10-17"
}
"##);
}

#[test]
fn the_state_machine_reads_the_manifest_and_runs_itself_and_the_function() {
    insta::assert_snapshot!(role_policy(&job(&example()), &Id::StateMachineRole), @r##"
{
  "Statement": [
    {
      "Action": "lambda:InvokeFunction",
      "Effect": "Allow",
      "Resource": "arn:aws:lambda:us-east-1:111122223333:function:audit-alert-backtest-1796076480-0fa9"
    },
    {
      "Action": "s3:GetObject",
      "Effect": "Allow",
      "Resource": "arn:aws:s3:::acme-results/backtest/audit-alert-backtest-1796076480-0fa9/manifest.jsonl"
    },
    {
      "Action": "states:StartExecution",
      "Effect": "Allow",
      "Resource": "arn:aws:states:us-east-1:111122223333:stateMachine:audit-alert-backtest-1796076480-0fa9"
    },
    {
      "Action": [
        "states:DescribeExecution",
        "states:StopExecution"
      ],
      "Effect": "Allow",
      "Resource": [
        "arn:aws:states:us-east-1:111122223333:execution:audit-alert-backtest-1796076480-0fa9:*",
        "arn:aws:states:us-east-1:111122223333:execution:audit-alert-backtest-1796076480-0fa9/*"
      ]
    }
  ],
  "Version": "2012-10-17"
}
"##);
}

#[test]
fn special_characters_of_keys_are_no_wildcards() {
    let source = S3Prefix { bucket: "acme-trail".to_owned(), prefix: "a*b?${c}/".to_owned() };
    let policy =
        role_policy(&job(&JobStack { sources: vec![source], ..example() }), &Id::FunctionRole);
    assert!(policy.contains("arn:aws:s3:::acme-trail/a${*}b${?}${$}{c}/*"), "{policy}");
}

#[test]
fn the_arns_have_the_partition_of_the_region() {
    let names = StackNames::new(&job_name(1_796_076_480, 1), "111122223333", "us-gov-west-1");
    for resource in job(&JobStack { names, ..example() }).resources.values() {
        let text = format!("{resource:?}");
        assert!(!text.contains("arn:aws:"), "{text}");
    }
}

#[test]
fn the_concurrency_is_that_of_the_shards_at_most() {
    for (shards, concurrency, expected) in
        [(400, 100, 100), (3, 100, 3), (MAX_JOB_SHARDS, MAX_JOB_SHARDS, 10_000), (0, 0, 1)]
    {
        let definition = machine(&job(&JobStack { shards, concurrency, ..example() }));
        assert_eq!(definition["States"]["Shards"]["MaxConcurrency"], expected);
    }
}

/// Whatever exists after an interruption, the next plan creates the rest, and a teardown deletes all of it.
#[test]
fn every_partial_stack_is_completed_or_deleted() {
    let stack = job(&example());
    let ids: Vec<_> = stack.resources.keys().cloned().collect();
    let order =
        [Id::LogGroup, Id::FunctionRole, Id::StateMachineRole, Id::Function, Id::StateMachine];
    assert_eq!(ids, order);
    for subset in 0..1_usize << ids.len() {
        let observed = observed(&stack, |at| subset & 1 << at != 0);
        let there: BTreeSet<_> = observed.resources.keys().cloned().collect();
        let deleted: Vec<_> = teardown(&observed).steps.into_iter().map(|it| it.id).collect();
        assert!(deleted.iter().eq(there.iter().rev()), "{deleted:?}");
        let plan = plan(&stack, &observed).unwrap();
        let created = plan.steps.iter().filter(|it| matches!(it.action, PlanAction::Create(_)));
        let created: BTreeSet<_> = created.map(|it| it.id.clone()).collect();
        // A function without its role is created again.
        let is_replaced = there.contains(&Id::Function) && !there.contains(&Id::FunctionRole);
        let missing =
            order.iter().filter(|id| !there.contains(id) || is_replaced && **id == Id::Function);
        assert_eq!(created, missing.cloned().collect());
        assert_eq!(observed.job_results().is_some(), there.contains(&Id::LogGroup));
    }
}

#[test]
fn the_resources_of_others_are_neither_changed_nor_deleted() {
    let stack = job(&example());
    for owner in [Owner::Untagged, Owner::OtherStack("audit-alert".to_owned())] {
        let mut observed = observed(&stack, |_| true);
        observed.resources.values_mut().for_each(|it| it.owner = owner.clone());
        assert_eq!(plan(&stack, &observed).unwrap_err().0.len(), 5);
        assert!(teardown(&observed).steps.is_empty());
        assert_eq!(observed.job_results(), None);
    }
}
