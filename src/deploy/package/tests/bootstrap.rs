use std::fmt::Write as _;
use std::sync::OnceLock;

use object::elf;
use proptest::prelude::*;

use super::file::File;
use crate::deploy::package::provenance::provenance;
use crate::deploy::package::{Architecture, Bootstrap, BootstrapFault};

fn words(bytes: &[u8]) -> String {
    match Bootstrap::check(bytes) {
        Ok(it) => it.architecture.to_string(),
        Err(fault) => fault.to_string(),
    }
}

/// A program as a compiler makes it, with the dynamic linker of `x86_64`.
fn dynamic() -> File {
    File { interpreter: Some("/lib64/ld-linux-x86-64.so.2"), ..File::default() }
}

#[test]
fn programs_for_the_runtime() {
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
fn what_is_no_program_for_the_runtime() {
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
    let mut said = String::new();
    for file in texts.map(<[u8]>::to_vec).into_iter().chain(files) {
        writeln!(said, "{}", words(&file)).unwrap();
    }
    insta::assert_snapshot!(said, @"
    it is empty
    it is a script; Lambda starts an ELF file for Linux
    it is a Mach-O file, built for macOS; Lambda starts an ELF file for Linux
    it is a Mach-O file, built for macOS; Lambda starts an ELF file for Linux
    it is a PE file, built for Windows; Lambda starts an ELF file for Linux
    it is a zip; Lambda starts an ELF file for Linux
    it is a gzip file; Lambda starts an ELF file for Linux
    it is no executable; Lambda starts an ELF file for Linux
    it is an ELF file that is broken or cut off: its header is not complete
    it is built for another processor (ELF machine 3); Lambda runs 64-bit x86_64 and arm64
    it is built for another processor (ELF machine 62); Lambda runs 64-bit x86_64 and arm64
    it is built for another processor (ELF machine 183); Lambda runs 64-bit x86_64 and arm64
    it is built for another processor (ELF machine 243); Lambda runs 64-bit x86_64 and arm64
    it is built for another system (ELF OS ABI 9); Lambda runs Linux
    it is started by /lib/ld-musl-x86_64.so.1, which the runtime provided.al2023 does not have
    it is started by /system/bin/linker64, which the runtime provided.al2023 does not have
    ");
}

#[test]
fn versions_of_glibc() {
    let needing = |needs: &[(&'static str, &'static str)]| {
        let needs = needs.iter().map(|(version, symbol)| (*version, false, *symbol)).collect();
        File { needs, ..dynamic() }
    };
    let said = |file: &File| match Bootstrap::check(&file.bytes()) {
        Err(BootstrapFault::Glibc { version, needed_for }) => format!("{version}: {needed_for}"),
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
        assert_eq!(said(&needing(needs)), expected);
    }
    let whole = needing(&[("GLIBC_2.38", "strlcpy")]);
    insta::assert_snapshot!(words(&whole.bytes()), @"it needs GLIBC_2.38 (for strlcpy), and the runtime provided.al2023 has glibc 2.34");
    insta::assert_snapshot!(words(&File { has_sections: false, ..whole }.bytes()), @"it is an ELF file that is broken or cut off: the section with the versions of glibc that it needs is gone");
}

#[test]
fn the_architecture_that_is_asked_for() {
    let bytes = File::default().bytes();
    let found = Bootstrap::check(&bytes).unwrap();
    assert_eq!(found.asked(Architecture::X86_64), Ok(found));
    let fault = found.asked(Architecture::Arm64).unwrap_err();
    let hints = fault.hints().join("\n");
    insta::assert_snapshot!(format!("{fault}\n{hints}"), @"
    it is built for x86_64, and arm64 was asked for
    build it for arm64: cargo zigbuild --release --no-default-features --features lambda --bin audit-alert-lambda --target aarch64-unknown-linux-gnu.2.34
    or package it as it is: --architecture x86_64
    ");
    assert_eq!(BootstrapFault::Empty.hints().len(), 2);
}

/// Another program is told from the function before anything that building it anew would mend.
#[test]
fn another_program() {
    let needs = vec![("GLIBC_2.38", false, "strlcpy")];
    let other = File { is_marked: false, needs, ..dynamic() };
    insta::assert_snapshot!(words(&other.bytes()), @"it is not the function, and would fail at every event");
    // What is not loaded does not run.
    let mut bytes = other.bytes();
    bytes.extend(provenance());
    assert_eq!(Bootstrap::check(&bytes), Err(BootstrapFault::NotTheFunction));
}

#[test]
fn the_mark_is_that_of_the_function() {
    let mark = String::from_utf8(provenance()).unwrap();
    assert!(FUNCTION.contains(&format!("\"{mark}\"")), "{mark}");
}

/// The source of the function, which holds the mark.
const FUNCTION: &str = include_str!("../../../bin/audit-alert-lambda.rs");

/// The program of this very test: with the source above, it has the mark as well.
fn real() -> &'static [u8] {
    static REAL: OnceLock<Vec<u8>> = OnceLock::new();
    REAL.get_or_init(|| std::fs::read(std::env::current_exe().unwrap()).unwrap())
}

#[test]
fn a_real_program() {
    let found = Bootstrap::check(real()).map(|it| it.architecture);
    if cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        let is_newer = matches!(found, Err(BootstrapFault::Glibc { .. }));
        assert!(is_newer || found == Ok(Architecture::X86_64), "{found:?}");
    }
    if cfg!(any(target_os = "macos", windows)) {
        assert!(matches!(found, Err(BootstrapFault::Other(_))), "{found:?}");
    }
}

proptest! {
    #[test]
    fn nothing_panics_on_a_changed_file(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let needs = vec![("GLIBC_2.38", false, "strlcpy"), ("GLIBC_2.4", true, "read")];
        let mut bytes = File { needs, ..dynamic() }.bytes();
        for (at, byte) in changes {
            *at.get_mut(&mut bytes) = byte;
        }
        let end = cut.map_or(bytes.len(), |it| it.index(bytes.len()));
        drop(Bootstrap::check(&bytes[..end]));
    }

    #[test]
    fn nothing_panics_on_a_part_of_a_program(cut in any::<prop::sample::Index>()) {
        let real = real();
        prop_assert!(Bootstrap::check(&real[..cut.index(real.len())]).is_err());
    }
}

proptest! {
    #![proptest_config(crate::scaled_cases(16))]

    /// Headers stand at both ends of a program.
    #[test]
    fn nothing_panics_on_a_changed_program(
        changes in prop::collection::vec((0_usize..4096, any::<bool>(), any::<u8>()), 1..9),
    ) {
        let mut bytes = real().to_vec();
        for (at, is_behind, byte) in changes {
            let at = if is_behind { bytes.len() - 1 - at } else { at };
            bytes[at] = byte;
        }
        drop(Bootstrap::check(&bytes));
    }
}
