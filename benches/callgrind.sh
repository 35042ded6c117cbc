#!/usr/bin/env bash
# Prints the instructions of one call of each peer, counted by callgrind: those of 200,000 calls less those of 100,000.
# Unlike times they are the same in every run, except for a few where the hasher is seeded anew.
# An argument, such as `TtlCache`, chooses the peers whose name contains it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v valgrind >/dev/null || { echo "valgrind is missing: install it first" >&2; exit 1; }
cargo build --quiet --release -p ttl-memo-benches --bin calls
calls="${CARGO_TARGET_DIR:-target}/release/calls"

instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$calls" "$@" 2>&1 </dev/null | sed -n 's/.*Collected : //p'
}

of_one_call() {
    echo $((($(instructions "$@" 200000) - $(instructions "$@" 100000)) / 100000))
}

printf '| instructions of a call'
works=("hit, one key" "hit, \`&str\`" "hit, 512 keys" "zipf 1.0" "churn")
printf ' | %s' "${works[@]}"
printf ' |\n| ---%s |\n' "$(printf ' | ---:%.0s' "${works[@]}")"
index=0
"$calls" | while read -r name; do
    if [[ "$name" == *"${1:-}"* ]]; then
        printf '| %s' "$name"
        for work in "${works[@]}"; do
            printf ' | %d' "$(of_one_call "$index" "$work")"
        done
        printf ' |\n'
    fi
    index=$((index + 1))
done
