//! Terraform with a plugin mirror.
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::folder::succeeds;

/// The folder with the providers, in the layout of a plugin mirror.
const MIRROR: &str = "AUDIT_ALERT_TF_MIRROR";

/// Returns a command of Terraform in a folder. Returns `None`, and prints the reason, if this machine has no Terraform or
/// no mirror.
pub(crate) fn terraform(folder: &Path, args: &[&str]) -> Option<Command> {
    let Ok(mirror) = env::var(MIRROR) else {
        println!("SKIPPED: {MIRROR} is not set");
        return None;
    };
    if Command::new("terraform").arg("version").output().is_err() {
        println!("SKIPPED: terraform is not installed");
        return None;
    }
    let settings = folder.join("terraform.rc");
    let mirror = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = \"{mirror}\"\n  }}\n}}\n"
    );
    fs::write(&settings, mirror).unwrap();
    let mut command = Command::new("terraform");
    command
        .args(args)
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", &settings)
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_IN_AUTOMATION", "1");
    Some(command)
}

/// Initializes a folder. Returns false if Terraform is missing.
pub(crate) fn init(folder: &Path) -> bool {
    let Some(mut init) = terraform(folder, &["init", "-input=false", "-no-color"]) else {
        return false;
    };
    succeeds(&mut init);
    true
}
