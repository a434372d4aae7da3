//! Ended in the middle, at every call that changes something: the next run makes it what it would have been.
use crate::dump::Dump;
use crate::emulators::emulator::Emulator;
use crate::harness::{Install, OTHER_RULES, on_both};

on_both!(a_first_install, an_uninstall, a_change);

/// More calls than any of these needs: a run that needs them all is one that never ends.
const MANY: usize = 200;

fn a_first_install(server: &Emulator) {
    let undisturbed = Install::on(server);
    undisturbed.install().ended(0);
    let wanted = undisturbed.dump();
    let steps = (1..MANY).take_while(|calls| {
        let it = Install::on(server);
        let is_killed = it.kill_after(*calls, it.install_command(&["--yes"]));
        it.install().ended(0);
        assert_eq!(it.dump(), wanted, "killed after {calls} calls");
        is_killed
    });
    let steps = steps.count();
    assert!((10..MANY - 1).contains(&steps), "{steps}");
}

fn an_uninstall(server: &Emulator) {
    let it = Install::on(server);
    let steps = (1..MANY).take_while(|calls| {
        // Nobody says the region again when it is to go.
        it.run(it.install_command(&["--yes", "--regions", "eu-west-1"])).ended(0);
        let is_killed = it.kill_after(*calls, it.uninstall_command());
        it.uninstall().ended(0);
        assert_eq!(it.dump(), Dump::new(), "killed after {calls} calls");
        is_killed
    });
    let steps = steps.count();
    assert!((5..MANY - 1).contains(&steps), "{steps}");
}

fn a_change(server: &Emulator) {
    let undisturbed = Install::on(server);
    undisturbed.install().ended(0);
    undisturbed.has_rules(OTHER_RULES);
    undisturbed.install().ended(0);
    let wanted = undisturbed.dump();
    let steps = (1..MANY).take_while(|calls| {
        let it = Install::on(server);
        it.install().ended(0);
        it.has_rules(OTHER_RULES);
        let is_killed = it.kill_after(*calls, it.install_command(&["--yes"]));
        it.install().ended(0);
        assert_eq!(it.dump(), wanted, "killed after {calls} calls");
        is_killed
    });
    let steps = steps.count();
    assert!((3..MANY - 1).contains(&steps), "{steps}");
}
