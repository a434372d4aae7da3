//! What goes wrong on the way is survived, or told so that the next run completes it.
use crate::dump::Dump;
use crate::emulators::emulator::Emulator;
use crate::harness::{Install, on_both};
use crate::proxy::Fault;

on_both!(what_passes_is_survived, what_stays_is_told_and_completed_by_the_next_run);

/// Calls of an install, and of an uninstall.
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

fn undisturbed(server: &Emulator) -> Dump {
    let it = Install::on(server);
    it.install().ended(0);
    it.dump()
}

fn what_passes_is_survived(server: &Emulator) {
    let wanted = undisturbed(server);
    for fault in [Fault::Broken, Fault::Reset] {
        let it = Install::on(server);
        for operation in
            INSTALL.into_iter().chain(UNINSTALL).chain(["ListRules", "GetCallerIdentity"])
        {
            it.proxy.fail(operation, 1, fault);
        }
        it.install().ended(0);
        assert_eq!(it.dump(), wanted, "{fault:?}");
        it.uninstall().ended(0);
        assert_eq!(it.dump(), Dump::new(), "{fault:?}");
    }
    // Once: whoever is throttled slows down.
    let it = Install::on(server);
    it.proxy.fail("PutTargets", 1, Fault::Throttled);
    it.proxy.fail("CreateFunction", 1, Fault::RoleNotReady);
    it.install().ended(0);
    assert_eq!(it.dump(), wanted);
}

fn what_stays_is_told_and_completed_by_the_next_run(server: &Emulator) {
    let wanted = undisturbed(server);
    for operation in INSTALL {
        let it = Install::on(server);
        it.proxy.fail(operation, 1000, Fault::Denied);
        it.install().ended(3).says("not authorized").says("run it again");
        it.proxy.heal();
        it.install().ended(0);
        assert_eq!(it.dump(), wanted, "{operation}");
    }
    let it = Install::on(server);
    for operation in UNINSTALL {
        it.install().ended(0);
        it.proxy.fail(operation, 1000, Fault::Denied);
        it.uninstall().ended(3).says("not authorized").says("run it again");
        it.proxy.heal();
        it.uninstall().ended(0);
        assert_eq!(it.dump(), Dump::new(), "{operation}");
    }
    // Tried more than once, and then told.
    it.proxy.fail("PutRule", 1000, Fault::Broken);
    it.proxy.calls();
    it.install().ended(3).says("run it again");
    let tried = it.proxy.calls().iter().filter(|call| call.operation == "PutRule").count();
    assert!(tried > 1, "{tried}");
}
