//! Runs the scripts in `completions/` in their shells.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::path::Path;
use std::process::Command;

/// Runs a script in a shell, with the command in its `PATH`.
fn shell(name: &str, args: &[&str], script: &str) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_audit-alert"));
    let folder = binary.parent().unwrap().to_str().unwrap();
    let path = format!("{folder}:/usr/local/bin:/usr/bin:/bin");
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("home-{name}"));
    std::fs::create_dir_all(home.join("a folder")).unwrap();
    std::fs::write(home.join("an event.json"), "{}").unwrap();
    let ran = Command::new(name)
        .args(args)
        .arg(script)
        .env_clear()
        .env("PATH", path)
        .env("HOME", &home)
        .env("TERM", "dumb")
        .env("COMPLETIONS", Path::new(env!("CARGO_MANIFEST_DIR")).join("completions"))
        .current_dir(&home)
        .output();
    let ran = ran.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(ran.status.success(), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

#[test]
#[cfg_attr(windows, ignore = "needs bash")]
fn bash() {
    let script = r#"
        source "$COMPLETIONS/audit-alert.bash"
        complete_words() {
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _audit_alert audit-alert "${@: -1}" "${@: -2:1}"
            echo "${COMPREPLY[@]}"
        }
        complete -p audit-alert
        complete_words audit-alert actions ecr
        complete_words audit-alert actions ecs deletec
        complete_words audit-alert actions --format = j
        complete_words audit-alert actions --format =
        complete_words audit-alert actions --format=
        compopt() { echo "compopt $*"; }
        complete_words audit-alert preview an
    "#;
    let found = shell("bash", &["--norc", "-c"], script);
    assert_eq!(
        found.lines().collect::<Vec<_>>(),
        [
            "complete -F _audit_alert audit-alert",
            "ecr ecr-public",
            "DeleteCapacityProvider DeleteCluster",
            "json",
            "human json",
            "human json",
            "compopt -o default",
            "",
        ]
    );
}

/// Uses the real line editor, on a pseudo-terminal that zsh creates.
#[test]
#[ignore = "needs zsh"]
fn zsh() {
    let script = r#"
        zmodload zsh/zpty
        # Runs the completed line and prints its words.
        print -r -- '
            PS1= RPS1= TMOUT=30 fpath=($COMPLETIONS $fpath)
            autoload -U compinit; compinit -u -D
            audit-alert() { print -r -- "got <$*>" }
        ' > setup.zsh
        press() {
            zpty line zsh -f -i
            zpty -w line 'source ./setup.zsh; echo re''ady'
            zpty -r line output '*ready*'
            zpty -w -n line "$1"$'\t\n'
            zpty -r line output '*got <*>*'
            output=${output##*got <}
            print -r -- "${output%%>*}"
            zpty -d line
        }
        press 'audit-alert actions kafkaconn'
        press 'audit-alert actions ecs runt'
        press 'audit-alert actions --format=j'
        press 'audit-alert preview an'
        press 'audit-alert match --pattern=an'
    "#;
    let found = shell("zsh", &["-f", "-c"], script);
    let found: Vec<_> = found.lines().map(str::trim_end).collect();
    assert_eq!(
        found,
        [
            "actions kafkaconnect",
            "actions ecs RunTask",
            "actions --format=json",
            "preview an event.json",
            "match --pattern=an event.json",
        ]
    );
}

#[test]
#[ignore = "needs fish"]
fn fish() {
    let script = r#"
        source $COMPLETIONS/audit-alert.fish
        complete -C "audit-alert actions ecr"
        complete -C "audit-alert actions ecs runt"
        complete -C "audit-alert actions --format=j"
        complete -C "audit-alert preview an"
        complete -C "audit-alert match --pattern=an"
    "#;
    let found = shell("fish", &["--no-config", "-c"], script);
    let found: Vec<_> = found.lines().map(|it| it.split('\t').next().unwrap()).collect();
    assert_eq!(
        found,
        [
            "ecr",
            "ecr-public",
            "RunTask",
            "--format=json",
            "an event.json",
            "--pattern=an event.json",
        ]
    );
}
