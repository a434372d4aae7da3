//! Tests that kill a run after each mutating call: the next run leads to the same result.
use crate::dump::Dump;
use crate::emulators::emulator::Emulator;
use crate::harness::{Install, OTHER_RULES, on_both};

on_both!(a_first_install, an_uninstall, a_change);

/// More calls than any run needs. Reaching the limit means that a run does not end.
const MAX_CALLS: usize = 200;

fn a_first_install(server: &Emulator) {
    let uninterrupted = Install::on(server);
    uninterrupted.install().exits_with(0);
    let expected = uninterrupted.dump();
    let steps = (1..MAX_CALLS).take_while(|calls| {
        let it = Install::on(server);
        let is_killed = it.kill_after(*calls, it.install_command(&["--yes"]));
        it.install().exits_with(0);
        assert_eq!(it.dump(), expected, "killed after {calls} calls");
        is_killed
    });
    let steps = steps.count();
    assert!((10..MAX_CALLS - 1).contains(&steps), "{steps}");
}

fn an_uninstall(server: &Emulator) {
    let it = Install::on(server);
    let steps = (1..MAX_CALLS).take_while(|calls| {
        // `uninstall` finds the region without the flag.
        it.run(it.install_command(&["--yes", "--regions", "eu-west-1"])).exits_with(0);
        let is_killed = it.kill_after(*calls, it.uninstall_command());
        it.uninstall().exits_with(0);
        assert_eq!(it.dump(), Dump::new(), "killed after {calls} calls");
        is_killed
    });
    let steps = steps.count();
    assert!((5..MAX_CALLS - 1).contains(&steps), "{steps}");
}

fn a_change(server: &Emulator) {
    let uninterrupted = Install::on(server);
    uninterrupted.install().exits_with(0);
    uninterrupted.write_rules(OTHER_RULES);
    uninterrupted.install().exits_with(0);
    let expected = uninterrupted.dump();
    let steps = (1..MAX_CALLS).take_while(|calls| {
        let it = Install::on(server);
        it.install().exits_with(0);
        it.write_rules(OTHER_RULES);
        let is_killed = it.kill_after(*calls, it.install_command(&["--yes"]));
        it.install().exits_with(0);
        assert_eq!(it.dump(), expected, "killed after {calls} calls");
        is_killed
    });
    let steps = steps.count();
    assert!((3..MAX_CALLS - 1).contains(&steps), "{steps}");
}
