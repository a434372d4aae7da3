# shellcheck shell=bash
# Shared by .ci/run and .ci/full, which source it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The target folder is kept between runs, outside the checkout, where the machine allows it.
cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/audit-alert-ci"
if [ -z "${CARGO_TARGET_DIR:-}" ] && mkdir -p "$cache" 2>/dev/null; then
  export CARGO_TARGET_DIR="$cache/target"
fi
target=${CARGO_TARGET_DIR:-target}
export CARGO_INCREMENTAL=0 INSTA_UPDATE=no

# Events of other people and recorded verdicts, which are not part of the repository.
real=$(cd .. && pwd)/shared/real-events
vectors=$(cd .. && pwd)/shared/vectors

step() { printf '\n== %s\n' "$*"; "$@"; }

# Format, lints, every feature alone, documentation.
code_checks() {
  step cargo fmt --check
  # cargo fmt does not see the modules that `languages!` declares.
  find src/language -name "*.rs" -print0 | step xargs -0 rustfmt --check
  step cargo clippy --locked --quiet --all-features --all-targets -- -D warnings
  step cargo clippy --locked --quiet --no-default-features --lib -- -D warnings
  for feature in cli aws http lambda package; do
    step cargo check --locked --quiet --no-default-features --features "$feature"
  done
  step cargo check --locked --quiet --no-default-features --features cli --tests
  step env RUSTDOCFLAGS="-D warnings" cargo doc --locked --quiet --no-deps --all-features --document-private-items
}

# Runs tests and keeps their output for the sum.
log="$target/ci-test.log"
mkdir -p "$target"
: > "$log"
tests() { step "$@" 2>&1 | tee -a "$log"; }

# cargo closes with one line for each test binary; this is their sum.
sum_of_tests() {
  awk '/^test result:/ { passed += $4; failed += $6 } END { printf "\n%d passed, %d failed\n", passed, failed; exit !passed }' "$log"
}
