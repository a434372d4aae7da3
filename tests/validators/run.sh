#!/usr/bin/env bash
# Previews the given events as JSON in all languages, and checks every payload with two independent validators.
# usage: tests/validators/run.sh EVENT...
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}

if ! command -v python3 >/dev/null || ! python3 -c 'import venv' 2>/dev/null; then
  echo "validators: python3 with venv not found" >&2
  exit 1
fi

venv="$target/validators-venv"
if [ ! -x "$venv/bin/python" ] || ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/requirements.txt"
fi

cargo build --quiet --manifest-path "$root/Cargo.toml"
for lang in ko en; do
  "$target/debug/audit-alert" preview --quiet --format json --lang "$lang" "$@"
  # The test alert, inside its request.
  "$target/debug/audit-alert" send --test --dry-run --quiet --format json --lang "$lang"
done > "$target/validators-payloads.jsonl"
# Payloads of generated events, written by the test `every_action`.
generated="$target/tmp/every-action.jsonl"
if [ -f "$generated" ]; then
  cat "$generated" >> "$target/validators-payloads.jsonl"
else
  echo "validators: no generated events; run cargo test --test every_action to include them"
fi
"$venv/bin/python" "$here/validate.py" < "$target/validators-payloads.jsonl"
