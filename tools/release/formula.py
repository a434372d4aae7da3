"""The Homebrew formula, generated from the hashes of the archives."""
from environment import VERSION

SYSTEMS = {
    ("on_macos", "on_arm"): "aarch64-apple-darwin",
    ("on_macos", "on_intel"): "x86_64-apple-darwin",
    ("on_linux", "on_arm"): "aarch64-unknown-linux-gnu",
    ("on_linux", "on_intel"): "x86_64-unknown-linux-gnu",
}


def text(hashes, repository):
    """Returns the formula. `hashes` are the SHA-256 hashes of files, `repository` is the URL of the repository on GitHub."""
    lines = [
        "class AuditAlert < Formula",
        '  desc "Preview, test and install AWS audit alerts"',
        f'  homepage "{repository}"',
        f'  version "{VERSION}"',
        '  license any_of: ["MIT", "Apache-2.0"]',
    ]
    for system in ["on_macos", "on_linux"]:
        blocks = []
        for (of, processor), target in SYSTEMS.items():
            file = f"audit-alert-{VERSION}-{target}.tar.gz"
            if of == system and file in hashes:
                blocks += [
                    f"    {processor} do",
                    f'      url "{repository}/releases/download/v{VERSION}/{file}"',
                    f'      sha256 "{hashes[file]}"',
                    "    end",
                ]
        if blocks:
            lines += ["", f"  {system} do", *blocks, "  end"]
    lines += [
        "",
        "  def install",
        '    bin.install "bin/audit-alert"',
        '    libexec.install Dir["libexec/*"]',
        '    man1.install Dir["share/man/man1/*"]',
        '    bash_completion.install "share/bash-completion/completions/audit-alert"',
        '    zsh_completion.install "share/zsh/site-functions/_audit-alert"',
        '    fish_completion.install "share/fish/vendor_completions.d/audit-alert.fish"',
        "  end",
        "",
        "  test do",
        '    assert_match version.to_s, shell_output("#{bin}/audit-alert --version")',
        "  end",
        "end",
    ]
    return "\n".join(lines) + "\n"
