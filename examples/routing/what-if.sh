#!/bin/sh
# Usage: sh examples/routing/what-if.sh [FOLDER]   A day of the company under its rules and under others: figures, and a page with pictures in FOLDER.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
out=${1:-$(mktemp -d)}
node "$here/routing/day.mjs" "$out"
# What if rings open and queues overflow while a caller is still there, and `best` chooses: who is needed elsewhere is kept, who can still be saved goes first?
rm -rf "$out/next" && cp -r "$here/company" "$out/next"
sed -e 's/strategy: [a-z-]*/strategy: best/' -e 's/after: 2m, lower: {billing/after: 20s, lower: {billing/' -e 's/after: 5m, drop: \[tax\]/after: 60s, drop: [tax]/' \
  -e 's/after: 60s, lower: {software/after: 10s, lower: {software/' -e 's/after: 5m, drop: \[network\], any/after: 15s, drop: [network], any/' \
  -e 's/maxWait: 20m/maxWait: 70s/' -e 's/maxWait: 15m/maxWait: 40s/' -e 's/maxWait: 30m/maxWait: 5m10s/' "$here/company/queues.yaml" > "$out/next/queues.yaml"
sed -e 's/^order: deadline/order: best/' "$here/company/rules.yaml" > "$out/next/rules.yaml"
"$here/../scripts/sluice" config check "$out/next" >&2
"$here/../scripts/sluice" route diff --rules "$here/company" --rules "$out/next" --agents "$out/agents.jsonl" --traffic "$out/traffic.jsonl" --epoch 2026-03-02T01:00:00Z --until 46800000 --html "$out/what-if.html"
echo "pictures: $out/what-if.html" >&2
