#!/usr/bin/env bash
# Makes the traces beside this file anew, from the real cachetools; gives the same bytes every time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

venv=$(mktemp -d)
trap 'rm -rf "$venv"' EXIT
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet cachetools==8.0.0

for seed in 1 2 3; do
    "$venv/bin/python" traces.py --seed "$seed" --ops 250 --traces 50 | gzip -9n > "seed-$seed.jsonl.gz"
done
