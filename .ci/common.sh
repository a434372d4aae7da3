# shellcheck shell=bash
# Sourced by .ci/run and .ci/full.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Keep the target folder between runs, outside the checkout if possible.
cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/audit-alert-ci"
if [ -z "${CARGO_TARGET_DIR:-}" ] && mkdir -p "$cache" 2>/dev/null; then
  export CARGO_TARGET_DIR="$cache/target"
fi
target=${CARGO_TARGET_DIR:-target}
export CARGO_INCREMENTAL=0 INSTA_UPDATE=no

# Published events, recorded verdicts and cases, which are not part of the repository.
real=$(cd .. && pwd)/shared/real-events
vectors=$(cd .. && pwd)/shared/vectors
cases=$(cd .. && pwd)/shared/cases

step() { printf '\n== %s\n' "$*"; "$@"; }

# Checks format, lints, each feature on its own, and documentation.
code_checks() {
  step cargo fmt --check
  # cargo fmt does not find the modules that the macro `languages!` declares.
  find src/language -name "*.rs" -print0 | step xargs -0 rustfmt --check
  step cargo clippy --locked --quiet --all-features --all-targets -- -D warnings
  step cargo clippy --locked --quiet --no-default-features --lib -- -D warnings
  for feature in cli aws http lambda package; do
    step cargo check --locked --quiet --no-default-features --features "$feature"
  done
  step cargo check --locked --quiet --no-default-features --features cli --tests
  step env RUSTDOCFLAGS="-D warnings" cargo doc --locked --quiet --no-deps --all-features --document-private-items
}

# Runs tests and appends their output to a log for sum_of_tests.
log="$target/ci-test.log"
mkdir -p "$target"
: > "$log"
tests() { step "$@" 2>&1 | tee -a "$log"; }

# Tests of the function's executable as it is shipped, without the other features.
function_tests() { tests cargo test --locked --no-default-features --features lambda --test function_executable; }

# Prints the sum of the result lines of all test binaries. Fails if no test passed.
sum_of_tests() {
  awk '/^test result:/ { passed += $4; failed += $6 } END { printf "\n%d passed, %d failed\n", passed, failed; exit !passed }' "$log"
}
