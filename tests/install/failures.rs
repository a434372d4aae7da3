//! Tests of failing calls: transient errors are retried, others are reported, and the next run completes the plan.
use crate::dump::Dump;
use crate::emulators::emulator::Emulator;
use crate::harness::{Install, on_both};
use crate::proxy::Fault;

on_both!(
    transient_errors_are_retried,
    the_next_run_completes_a_failed_one,
    failed_runs_count_the_lines_of_the_plan,
);

/// The lines of a plan are what a failed run and a completed one count.
fn failed_runs_count_the_lines_of_the_plan(server: &Emulator) {
    let it = Install::on(server);
    let lines = |stdout: &str, mark: &str| stdout.lines().filter(|it| it.starts_with(mark)).count();
    it.proxy.fail("PutTargets", 1000, Fault::Denied);
    for verbose in [&[][..], &["-v"]] {
        let ran = it.run(it.install_command(&[&["--yes"], verbose].concat()));
        let all = lines(&ran.exits_with(3).stdout, "  + ");
        ran.reports(&format!("{all} to create")).reports(&format!("of {all} steps are done"));
        let created = lines(&ran.stderr, "created ");
        ran.reports(&format!("{created} of {all} steps"));
    }
    it.proxy.heal();
    let ran = it.install();
    let all = lines(&ran.exits_with(0).stdout, "  + ");
    ran.reports(&format!(": {all} created, "));
    it.proxy.fail("DeleteRole", 1000, Fault::Denied);
    let ran = it.uninstall();
    let all = lines(&ran.exits_with(3).stdout, "  - ");
    let deleted = lines(&ran.stderr, "deleted ");
    ran.reports(&format!("{all} to delete")).reports(&format!("{deleted} of {all} steps"));
}

/// Calls of `install`, and below, of `uninstall`.
const INSTALL: [&str; 7] = [
    "CreateQueue",
    "CreateRole",
    "PutRolePolicy",
    "CreateFunction",
    "AddPermission",
    "PutRule",
    "PutTargets",
];
const UNINSTALL: [&str; 5] =
    ["RemoveTargets", "DeleteRule", "DeleteFunction", "DeleteRole", "DeleteQueue"];

fn without_failures(server: &Emulator) -> Dump {
    let it = Install::on(server);
    it.install().exits_with(0);
    it.dump()
}

fn transient_errors_are_retried(server: &Emulator) {
    let expected = without_failures(server);
    for fault in [Fault::Broken, Fault::Reset] {
        let it = Install::on(server);
        for operation in
            INSTALL.into_iter().chain(UNINSTALL).chain(["ListRules", "GetCallerIdentity"])
        {
            it.proxy.fail(operation, 1, fault);
        }
        it.install().exits_with(0);
        assert_eq!(it.dump(), expected, "{fault:?}");
        it.uninstall().exits_with(0);
        assert_eq!(it.dump(), Dump::new(), "{fault:?}");
    }
    // Only once, because the SDK slows down after throttling.
    let it = Install::on(server);
    it.proxy.fail("PutTargets", 1, Fault::Throttled);
    it.proxy.fail("CreateFunction", 1, Fault::RoleNotReady);
    it.install().exits_with(0);
    assert_eq!(it.dump(), expected);
}

fn the_next_run_completes_a_failed_one(server: &Emulator) {
    let expected = without_failures(server);
    for operation in INSTALL {
        let it = Install::on(server);
        it.proxy.fail(operation, 1000, Fault::Denied);
        it.install().exits_with(3).reports("not authorized").reports("run the command again");
        it.proxy.heal();
        it.install().exits_with(0);
        assert_eq!(it.dump(), expected, "{operation}");
    }
    let it = Install::on(server);
    for operation in UNINSTALL {
        it.install().exits_with(0);
        it.proxy.fail(operation, 1000, Fault::Denied);
        it.uninstall().exits_with(3).reports("not authorized").reports("run the command again");
        it.proxy.heal();
        it.uninstall().exits_with(0);
        assert_eq!(it.dump(), Dump::new(), "{operation}");
    }
    // Server errors are retried before they are reported.
    it.proxy.fail("PutRule", 1000, Fault::Broken);
    it.proxy.calls();
    it.install().exits_with(3).reports("run the command again");
    let tried = it.proxy.calls().iter().filter(|call| call.operation == "PutRule").count();
    assert!(tried > 1, "{tried}");
}
