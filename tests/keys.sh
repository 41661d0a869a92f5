#!/usr/bin/env bash
# The scenarios of tests/keys/ hold, and each of them depends on the keys that it is about: with a
# key changed or taken away, as a line of it says, it fails.
#
#     # breaks: SED       a change after which an expectation no longer holds
#     # baseline: SED     the baseline to hold it against is that of the file with this change
#
# usage: tests/keys.sh POOLSIM SOURCE_DIR
set -euo pipefail
poolsim=$(realpath "$1")
source_dir=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# shellcheck source=tests/expect.bash
. "$source_dir/tests/expect.bash"
cp "$source_dir"/tests/keys/* .
mkdir changed
cp "$source_dir"/tests/keys/*.t* changed # what scenarios read beside themselves

# change FILE SED: the file with a change, which must be one, in changed/
change() {
    sed -e "$2" -e '/^# breaks:/d' "$1" >"changed/$1"
    check "$1: '$2' changes something" test "$(grep -v '^# breaks:' "$1" | cksum)" != \
        "$(cksum <"changed/$1")"
}

count=0
for file in *.yaml; do
    baselines=()
    change_of_baseline=$(sed -n 's/^# baseline: //p' "$file")
    if [[ -n $change_of_baseline ]]; then
        change "$file" "$change_of_baseline"
        expect "$file: a baseline" 0 "$poolsim" check "changed/$file" --baselines base --update
        baselines=(--baselines base)
    fi
    expect "$file holds" 0 "$poolsim" check "$file" "${baselines[@]}"
    changes=0
    while IFS= read -r sed_program; do
        change "$file" "$sed_program"
        expect "$file: '$sed_program' makes it fail" 1 \
            "$poolsim" check "changed/$file" "${baselines[@]}"
        changes=$((changes + 1))
    done < <(sed -n 's/^# breaks: //p' "$file")
    check "$file names what breaks it" test "$changes" -gt 0
    count=$((count + changes))
done
check "there are many of them ($count)" test "$count" -gt 80
expect_summary
