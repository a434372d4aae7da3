"""Builds executables for Linux with glibc 2.34: x86-64 and arm64, on any machine with Rust."""
import glob
import shutil

from environment import ARCHITECTURES, GLIBC, PROFILE, TARGET, WORK, run, tools


def build(architecture, *arguments):
    """Runs `cargo zigbuild`. Returns the folder of the executables."""
    target = f"{ARCHITECTURES[architecture]}-unknown-linux-gnu"
    variables = tools()
    if not has_standard_library(target):
        variables["RUSTC"] = str(debian_rustc())
    run("cargo", "zigbuild", "--locked", "--profile", PROFILE, "--target", f"{target}.{GLIBC}", *arguments, env=variables)
    return TARGET / target / PROFILE


def has_standard_library(target):
    sysroot = run("rustc", "--print", "sysroot", capture_output=True).strip()
    return bool(glob.glob(f"{sysroot}/lib/rustlib/{target}/lib/libstd-*.rlib"))


def debian_rustc():
    """Unpacks Debian's Rust with the standard library for arm64, for machines without rustup. Returns a compiler.

    The packages are unpacked into a folder and not installed: `rustc-web` conflicts with `rustc`, and the architecture arm64
    need not be enabled on this machine. About 170 MB are downloaded.
    """
    folder = WORK / "debian-rust"
    compiler = folder / "rustc"
    if compiler.exists():
        return compiler
    shutil.rmtree(folder, ignore_errors=True)
    packages = ["rustc-web", "libstd-rust-web-dev", "libstd-rust-web-dev:arm64"]
    options = apt_options(folder / "apt")
    run("apt-get", *options, "--quiet", "update")
    # The compiler's own library, whose name has its version, and LLVM.
    library = dependency(options, "libstd-rust-web-dev", "libstd-rust-web-")
    packages += [library, dependency(options, library, "libllvm")]
    unpack(options, packages, folder)
    libraries = f"{folder}/usr/lib:{folder}/usr/lib/x86_64-linux-gnu"
    compiler.write_text(
        f'#!/bin/sh\nLD_LIBRARY_PATH={libraries} exec {folder}/usr/bin/rustc --sysroot {folder}/usr "$@"\n'
    )
    compiler.chmod(0o755)
    return compiler


def emulator():
    """Returns `qemu-aarch64-static`: the installed one, or that of Debian's package."""
    if installed := shutil.which("qemu-aarch64-static"):
        return installed
    folder = WORK / "debian-qemu"
    program = folder / "usr/bin/qemu-aarch64-static"
    if not program.exists():
        options = apt_options(folder / "apt")
        run("apt-get", *options, "--quiet", "update")
        unpack(options, ["qemu-user-static"], folder)
    return str(program)


def arm64_libraries():
    """Returns a folder with the libraries of arm64 that the function needs, for the emulator."""
    folder = WORK / "debian-arm64"
    if not (folder / "lib/ld-linux-aarch64.so.1").exists():
        options = apt_options(folder / "apt")
        run("apt-get", *options, "--quiet", "update")
        unpack(options, ["libc6:arm64", "libgcc-s1:arm64"], folder)
    return folder


def apt_options(state):
    """Returns options with which apt uses its own lists, of both architectures."""
    for name in ["lists/partial", "cache/archives/partial"]:
        (state / name).mkdir(parents=True, exist_ok=True)
    settings = {
        "APT::Architectures::": ["amd64", "arm64"],
        "Dir::State::Lists": [state / "lists"],
        "Dir::Cache": [state / "cache"],
        "Debug::NoLocking": ["1"],
        # Root may download into a folder of its own.
        "APT::Sandbox::User": ["root"],
    }
    return [part for name, values in settings.items() for it in values for part in ["-o", f"{name}={it}"]]


def dependency(options, package, prefix):
    lines = run("apt-cache", *options, "depends", package, capture_output=True).splitlines()
    names = [it.split(": ")[-1] for it in lines if "Depends: " in it]
    return next(it for it in names if it.startswith(prefix))


def unpack(options, packages, folder):
    """Downloads packages, unpacks them into a folder and deletes what was downloaded."""
    debs = folder / "apt/debs"
    debs.mkdir(parents=True, exist_ok=True)
    run("apt-get", *options, "--quiet", "download", *packages, cwd=debs)
    for deb in debs.iterdir():
        run("dpkg-deb", "-x", deb, folder)
    shutil.rmtree(folder / "apt")
    shutil.rmtree(folder / "usr/share", ignore_errors=True)
