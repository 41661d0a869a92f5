#!/usr/bin/env bash
# Every key of the scenario format, as the loader's tables have it, stands in scenarios/FORMAT.md.
# usage: tests/format.sh [REPOSITORY]
set -euo pipefail
top=$(realpath "${1:-$(dirname "${BASH_SOURCE[0]}")/..}")
tables=$top/sim/scenario/schema.c
keys=$({
    grep -oP '\b(STRING|MAPPING|SEQUENCE)\(struct \w+, \K\w+' "$tables"
    grep -oP '\b(STRING|MAPPING|SEQUENCE)_AS\("\K[a-z_]+' "$tables"
} | sort -u)
count=0
missing=0
for key in $keys; do
    count=$((count + 1))
    # In a table or a sentence as `key`, or within an example there as key:.
    if ! grep -qE "\`$key\`|\`[^\`]*\b$key:[^\`]*\`" "$top/scenarios/FORMAT.md"; then
        echo "FORMAT.md does not speak of $key"
        missing=1
    fi
done
((count > 60)) || { echo "only $count keys were found in $tables"; exit 1; }
echo "$count keys looked for"
exit "$missing"
