use std::fmt::Write as _;
use std::sync::OnceLock;

use object::elf;
use proptest::prelude::*;

use super::file::File;
use crate::aws::Architecture;
use crate::deploy::package::{Bootstrap, BootstrapError, Program};

fn words(bytes: &[u8]) -> String {
    match Bootstrap::check(Program::Function, bytes) {
        Ok(it) => it.architecture.to_string(),
        Err(error) => error.to_string(),
    }
}

/// A dynamically linked program for `x86_64`.
fn dynamic() -> File {
    File { interpreter: Some("/lib64/ld-linux-x86-64.so.2"), ..File::default() }
}

#[test]
fn executables_for_the_runtime_pass() {
    let arm = Some("/lib/ld-linux-aarch64.so.1");
    let needs = vec![
        ("GLIBC_2.2.5", false, "read"),
        ("GLIBC_2.34", false, "pthread_create"),
        ("GLIBC_2.39", true, "pidfd_spawnp"),
        ("GCC_3.0", false, "_Unwind_Resume"),
    ];
    for (file, architecture) in [
        (File::default(), "x86_64"),
        (File { has_sections: false, ..File::default() }, "x86_64"),
        (File { os_abi: elf::ELFOSABI_GNU, ..File::default() }, "x86_64"),
        (File { machine: elf::EM_AARCH64, ..File::default() }, "arm64"),
        (dynamic(), "x86_64"),
        (File { needs, ..dynamic() }, "x86_64"),
        (File { machine: elf::EM_AARCH64, interpreter: arm, ..dynamic() }, "arm64"),
    ] {
        assert_eq!(words(&file.bytes()), architecture);
    }
}

#[test]
fn other_files_are_refused() {
    let other = |machine| File { machine, ..File::default() };
    let interpreter = |path| File { interpreter: Some(path), ..dynamic() };
    let files = [
        File { class: 1, machine: elf::EM_386, ..File::default() },
        File { class: 1, ..File::default() },
        File { order: 2, machine: elf::EM_AARCH64.swap_bytes(), ..File::default() },
        other(elf::EM_RISCV),
        File { os_abi: elf::ELFOSABI_FREEBSD, ..File::default() },
        interpreter("/lib/ld-musl-x86_64.so.1"),
        interpreter("/system/bin/linker64"),
    ];
    let files = files.iter().map(File::bytes);
    let texts: [&[u8]; 9] = [
        b"",
        b"#!/bin/sh\n",
        b"\xcf\xfa\xed\xfe\x0c\0\0\x01",
        b"\xca\xfe\xba\xbe\0\0\0\x02",
        b"MZ\x90\0",
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
        b"hello",
        b"\x7fELF\x02\x01\x01",
    ];
    let mut errors = String::new();
    for file in texts.map(<[u8]>::to_vec).into_iter().chain(files) {
        writeln!(errors, "{}", words(&file)).unwrap();
    }
    insta::assert_snapshot!(errors, @"
    the file is empty
    it is a script; Lambda requires an ELF executable for Linux
    it is a Mach-O file, built for macOS; Lambda requires an ELF executable for Linux
    it is a Mach-O file, built for macOS; Lambda requires an ELF executable for Linux
    it is a PE file, built for Windows; Lambda requires an ELF executable for Linux
    it is a zip file; Lambda requires an ELF executable for Linux
    it is a gzip file; Lambda requires an ELF executable for Linux
    it is not an executable; Lambda requires an ELF executable for Linux
    the ELF file is corrupt or truncated: the header is incomplete
    it is built for another processor (ELF machine 3); Lambda runs 64-bit x86_64 and arm64
    it is built for another processor (ELF machine 62); Lambda runs 64-bit x86_64 and arm64
    it is built for another processor (ELF machine 183); Lambda runs 64-bit x86_64 and arm64
    it is built for another processor (ELF machine 243); Lambda runs 64-bit x86_64 and arm64
    it is built for another operating system (ELF OS ABI 9); Lambda runs Linux
    it requires the dynamic linker /lib/ld-musl-x86_64.so.1, which the runtime provided.al2023 does not have
    it requires the dynamic linker /system/bin/linker64, which the runtime provided.al2023 does not have
    ");
}

#[test]
fn newer_glibc_versions_are_refused() {
    let needing = |needs: &[(&'static str, &'static str)]| {
        let needs = needs.iter().map(|(version, symbol)| (*version, false, *symbol)).collect();
        File { needs, ..dynamic() }
    };
    let result = |file: &File| match Bootstrap::check(Program::Function, &file.bytes()) {
        Err(BootstrapError::Glibc { version, needed_for }) => format!("{version}: {needed_for}"),
        other => format!("{:?}", other.map(|it| it.architecture)),
    };
    for (needs, expected) in [
        (&[("GLIBC_2.35", "hypot")][..], "GLIBC_2.35: hypot"),
        (&[("GLIBC_2.38", "strlcpy"), ("GLIBC_2.36", "arc4random")], "GLIBC_2.38: strlcpy"),
        (&[("GLIBC_2.4", "a"), ("GLIBC_3.0", "b")], "GLIBC_3.0: b"),
        (&[("GLIBC_ABI_DT_RELR", "")], "GLIBC_ABI_DT_RELR: libc.so.6"),
        (&[("GLIBC_2.34.1", "a")], "GLIBC_2.34.1: a"),
        (&[("GLIBC_2.34", "a"), ("GLIBCXX_3.4.30", "b")], "Ok(X86_64)"),
    ] {
        assert_eq!(result(&needing(needs)), expected);
    }
    let whole = needing(&[("GLIBC_2.38", "strlcpy")]);
    insta::assert_snapshot!(words(&whole.bytes()), @"it requires GLIBC_2.38 (for strlcpy), and the runtime provided.al2023 has glibc 2.34");
    insta::assert_snapshot!(words(&File { has_sections: false, ..whole }.bytes()), @"the ELF file is corrupt or truncated: the section of required versions is missing");
}

#[test]
fn another_architecture_is_refused() {
    let bytes = File::default().bytes();
    let found = Bootstrap::check(Program::Function, &bytes).unwrap();
    assert_eq!(found.require(Architecture::X86_64), Ok(found));
    let error = found.require(Architecture::Arm64).unwrap_err();
    let hints: Vec<_> = error.hints().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(format!("{error}\n{}", hints.join("\n")), @"
    it is built for x86_64, not for arm64
    build it for arm64: cargo zigbuild --release --no-default-features --features lambda --bin audit-alert-lambda --target aarch64-unknown-linux-gnu.2.34
    or package it for its own architecture: --architecture x86_64
    ");
    assert_eq!(BootstrapError::Empty.hints().len(), 2);
}

/// Reported before problems that a rebuild would fix.
#[test]
fn another_program_is_refused() {
    let needs = vec![("GLIBC_2.38", false, "strlcpy")];
    let other = File { is_marked: false, needs, ..dynamic() };
    insta::assert_snapshot!(words(&other.bytes()), @"it is not audit-alert-lambda and would fail on every event");
    // A marker outside the loaded segments does not count.
    let mut bytes = other.bytes();
    bytes.extend(Program::Function.marker());
    assert_eq!(Bootstrap::check(Program::Function, &bytes), Err(BootstrapError::NotTheFunction));
}

#[test]
fn the_executables_have_their_markers() {
    for (program, source) in [(Program::Function, FUNCTION), (Program::Command, COMMAND)] {
        let mark = String::from_utf8(program.marker()).unwrap();
        assert!(source.contains(&format!("\"{mark}\"")), "{mark}");
    }
    let function = File::default().bytes();
    assert_eq!(Bootstrap::check(Program::Command, &function), Err(BootstrapError::NotTheCommand));
}

/// The source of the command, which contains the marker.
const COMMAND: &str = include_str!("../../../main.rs");

/// The source of the function, which contains the marker.
const FUNCTION: &str = include_str!("../../../bin/audit-alert-lambda.rs");

/// The executable of this test, which contains the marker because of `FUNCTION`.
fn real() -> &'static [u8] {
    static REAL: OnceLock<Vec<u8>> = OnceLock::new();
    REAL.get_or_init(|| std::fs::read(std::env::current_exe().unwrap()).unwrap())
}

#[test]
fn a_real_executable_is_checked() {
    let found = Bootstrap::check(Program::Function, real()).map(|it| it.architecture);
    if cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        let is_newer = matches!(found, Err(BootstrapError::Glibc { .. }));
        assert!(is_newer || found == Ok(Architecture::X86_64), "{found:?}");
    }
    if cfg!(any(target_os = "macos", windows)) {
        assert!(matches!(found, Err(BootstrapError::Other(_))), "{found:?}");
    }
}

proptest! {
    #[test]
    fn a_changed_file_does_not_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let needs = vec![("GLIBC_2.38", false, "strlcpy"), ("GLIBC_2.4", true, "read")];
        let mut bytes = File { needs, ..dynamic() }.bytes();
        for (at, byte) in changes {
            *at.get_mut(&mut bytes) = byte;
        }
        let end = cut.map_or(bytes.len(), |it| it.index(bytes.len()));
        drop(Bootstrap::check(Program::Function, &bytes[..end]));
    }

    #[test]
    fn a_truncated_executable_does_not_panic(cut in any::<prop::sample::Index>()) {
        let real = real();
        prop_assert!(Bootstrap::check(Program::Function, &real[..cut.index(real.len())]).is_err());
    }
}

proptest! {
    #![proptest_config(crate::scaled_cases(16))]

    /// Changes bytes at both ends, which have the headers.
    #[test]
    fn a_changed_executable_does_not_panic(
        changes in prop::collection::vec((0_usize..4096, any::<bool>(), any::<u8>()), 1..9),
    ) {
        let mut bytes = real().to_vec();
        for (at, is_behind, byte) in changes {
            let at = if is_behind { bytes.len() - 1 - at } else { at };
            bytes[at] = byte;
        }
        drop(Bootstrap::check(Program::Function, &bytes));
    }
}
