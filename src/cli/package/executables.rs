//! Finds the executables of the function, and chooses the one for an architecture.

use std::fs::{File, canonicalize};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::check;
use crate::aws::Architecture;
use crate::cli::Failure;
use crate::deploy::package::{BOOTSTRAP, Bootstrap, MAX_UNPACKED};
use crate::language::phrase;

/// The file name of the executable after a build.
pub(super) const BUILT: &str = "audit-alert-lambda";

/// The folder with the executables of an installed release, in the folder of the command or in its parent: a wheel puts the
/// command into `bin` or `Scripts`, and an archive for Windows at the top. `tools/release` packs it.
const RELEASED: &str = "libexec/audit-alert";

/// An executable of the function.
pub(super) struct FunctionExecutable {
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
    pub(super) architecture: Architecture,
}

impl FunctionExecutable {
    pub(super) fn bootstrap(&self) -> Bootstrap<'_> {
        Bootstrap { architecture: self.architecture, bytes: &self.bytes }
    }

    /// Returns the executable for the `required` architecture, or else the one for arm64, which costs less on Lambda.
    pub(super) fn choose(
        paths: &[PathBuf],
        required: Option<Architecture>,
        command: &str,
    ) -> Result<Self, Failure> {
        let (mut usable, mut refused) = (Vec::new(), None);
        for path in paths {
            let bytes = read(path)?;
            match check(path, &bytes, required, command) {
                Ok(Bootstrap { architecture, .. }) => {
                    usable.push(Self { path: path.clone(), bytes, architecture });
                }
                // One for another architecture does not matter, even if it is damaged.
                Err(failure) if required.is_some() => refused = Some(failure),
                Err(failure) => return Err(failure),
            }
        }
        let at = usable.iter().position(|it| it.architecture == Architecture::Arm64);
        match refused {
            Some(failure) if usable.is_empty() => Err(failure),
            _ => Ok(usable.swap_remove(at.unwrap_or_default())),
        }
    }
}

/// Returns the executables that came with the command `executable`: those of a release, else the one of a build, in the folder
/// of the command.
pub(super) fn found(executable: Option<&Path>) -> Vec<PathBuf> {
    let Some(executable) = executable else { return Vec::new() };
    // Homebrew and pipx link to the command from a folder of all commands.
    let target = canonicalize(executable).ok();
    let folders = [target.as_deref(), Some(executable)].into_iter().flatten();
    let folders = folders.filter_map(Path::parent).flat_map(|it| [it.parent(), Some(it)]);
    let released = folders.flatten().map(|folder| {
        let paths = Architecture::NAMES.map(|it| folder.join(RELEASED).join(it).join(BOOTSTRAP));
        paths.into_iter().filter(|it| it.is_file()).collect::<Vec<_>>()
    });
    let built = [BUILT, BOOTSTRAP].map(|name| executable.with_file_name(name));
    let built = built.into_iter().filter(|it| it.is_file()).take(1).collect();
    released.chain([built]).find(|it| !it.is_empty()).unwrap_or_default()
}

/// Reads an executable that is not larger than Lambda accepts.
pub(in crate::cli) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let limit = MAX_UNPACKED as u64;
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    let file = path.display();
    read.map_err(|error| Failure::io(phrase!("cannot read {file}", file = &file), error))?;
    if bytes.len() > MAX_UNPACKED {
        let error = phrase!("{file} exceeds Lambda's limit of 250 MB for unpacked code", file);
        return Err(Failure::invalid(error).hint(phrase!("build it with --release")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn put(folder: &Path, path: &str) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }

    fn names(root: &Path, command: &str) -> Vec<String> {
        let found = found(Some(&root.join(command)));
        let relative = |it: &PathBuf| it.strip_prefix(root).unwrap().display().to_string();
        found.iter().map(relative).collect()
    }

    #[test]
    fn executables_of_a_release_come_before_one_beside_the_command() {
        let root = std::env::temp_dir().join(format!("audit-alert-found-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let root = canonicalize(root).unwrap();
        put(&root, "bin/audit-alert");
        assert!(names(&root, "bin/audit-alert").is_empty());
        // A file of another program in /usr/local/bin.
        put(&root, "bin/bootstrap");
        assert_eq!(names(&root, "bin/audit-alert"), ["bin/bootstrap"]);
        put(&root, "bin/audit-alert-lambda");
        assert_eq!(names(&root, "bin/audit-alert"), ["bin/audit-alert-lambda"]);
        // An archive for Windows, and one for other systems.
        put(&root, "bin/libexec/audit-alert/x86_64/bootstrap");
        let one = ["bin/libexec/audit-alert/x86_64/bootstrap"];
        assert_eq!(names(&root, "bin/audit-alert"), one);
        put(&root, "libexec/audit-alert/arm64/bootstrap");
        let arm = ["libexec/audit-alert/arm64/bootstrap"];
        assert_eq!(names(&root, "bin/audit-alert"), arm);
        put(&root, "libexec/audit-alert/x86_64/bootstrap");
        let both = ["libexec/audit-alert/x86_64/bootstrap", "libexec/audit-alert/arm64/bootstrap"];
        assert_eq!(names(&root, "bin/audit-alert"), both);
        #[cfg(unix)]
        {
            fs::create_dir_all(root.join("links")).unwrap();
            std::os::unix::fs::symlink(
                root.join("bin/audit-alert"),
                root.join("links/audit-alert"),
            )
            .unwrap();
            assert_eq!(names(&root, "links/audit-alert"), both);
        }
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_damaged_executable_for_another_architecture_does_not_matter() {
        let root = std::env::temp_dir().join(format!("audit-alert-damaged-{}", std::process::id()));
        put(&root, "arm64/bootstrap");
        let good = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/package/x86_64");
        let paths = [root.join("arm64/bootstrap"), good.clone()];
        let chosen = |required| {
            FunctionExecutable::choose(&paths, required, "package").map(|it| it.path).ok()
        };
        assert_eq!(chosen(Some(Architecture::X86_64)), Some(good));
        assert_eq!(chosen(Some(Architecture::Arm64)), None);
        assert_eq!(chosen(None), None);
        fs::remove_dir_all(root).unwrap();
    }
}
