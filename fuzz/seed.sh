#!/bin/sh
# Fills fuzz/corpus from the repository: sample events and patterns, the inputs of the command's tests, and every pattern
# of tests/conformance with each of its events. `program` needs no seeds: its input is structured, and random bytes serve
# as well.
set -eu
cd "$(dirname "$0")/.."
json=fuzz/corpus/json pattern=fuzz/corpus/pattern
mkdir -p "$json" "$pattern" fuzz/corpus/program

find samples tests/cmd -name '*.json' -o -name '*.ndjson' | while read -r file; do
  cp "$file" "$json/$(echo "$file" | tr / -)"
done
separator=$(printf '\036')
find samples/patterns tests/cmd -name '*.json' | while read -r file; do
  { cat "$file"; printf %s "$separator"; cat samples/events/ecs/CreateCluster.json; } >"$pattern/$(echo "$file" | tr / -)"
done
cat tests/conformance/*.txt | sed 's/␊/ /g; s/␍/ /g; s/␉/ /g; s/␠/ /g' | {
  number=0 pattern_text= line=
  while IFS= read -r line; do
    case $line in
      '? '*) pattern_text=${line#? } event= ;;
      '+ '* | '- '*) event=${line#? } ;;
      *) continue ;;
    esac
    number=$((number + 1))
    printf '%s%s%s' "$pattern_text" "$separator" "$event" >"$pattern/conformance-$number"
    printf '%s' "$event" >"$json/conformance-$number"
  done
}
