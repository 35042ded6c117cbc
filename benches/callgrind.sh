#!/usr/bin/env bash
# Prints the instructions of one hit of each peer, counted by callgrind: those of 200,000 hits less those of 100,000.
# Unlike times they are the same in every run, but for a few where the hasher is seeded anew.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v valgrind >/dev/null || { echo "valgrind is missing: install it first" >&2; exit 1; }
cargo build --quiet --release -p ttl-memo-benches --bin hits
hits="${CARGO_TARGET_DIR:-target}/release/hits"

instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$hits" "$@" 2>&1 </dev/null | sed -n 's/.*Collected : //p'
}

of_one_hit() {
    echo $((($(instructions "$@" 200000) - $(instructions "$@" 100000)) / 100000))
}

printf '| instructions of a hit | `u64` | `&str` of 21 bytes |\n| --- | ---: | ---: |\n'
index=0
"$hits" | while read -r name; do
    printf '| %s | %d | %d |\n' "$name" "$(of_one_hit "$index" number)" "$(of_one_hit "$index" text)"
    index=$((index + 1))
done
