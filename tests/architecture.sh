#!/usr/bin/env bash
# Reads the #include lines of pools/ and sim/ and fails on an arrow that runs against
#
#     cli -> { compare, export } -> { size, import } -> report -> check -> run -> { record, loader, trace } -> kernel -> { model, pools }
#
# where the model is sim/scenario/scenario.*, the loader the rest of sim/scenario/, run sim/run.*, and
# every other layer the folder of its name.
# First it holds made-up files against the same rules, to show that each of them can fail.
# usage: tests/architecture.sh [REPOSITORY]
set -euo pipefail
top=$(realpath "${1:-$(dirname "${BASH_SOURCE[0]}")/..}")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Prints a line for each violation in the tree $1.
violations() {
    (cd "$1" && find pools sim -name '*.[ch]' | LC_ALL=C sort | xargs awk "$rules")
}

# shellcheck disable=SC2016 # an awk program
rules='
BEGIN {
    # A layer may include itself and those of a lower rank; two of one rank leave each other alone.
    rank["pools"] = 0; rank["model"] = 0; rank["kernel"] = 1; rank["record"] = 2
    rank["loader"] = 2; rank["trace"] = 2; rank["run"] = 3; rank["check"] = 4; rank["report"] = 5; rank["size"] = 6; rank["import"] = 6
    rank["export"] = 7
    rank["compare"] = 7; rank["cli"] = 8
    list("pools", "stddef.h stdint.h stdbool.h")
    list("model", "assert.h stdbool.h stddef.h stdint.h stdlib.h string.h")
    list("kernel", "assert.h inttypes.h stdbool.h stddef.h stdint.h stdlib.h string.h")
}
function list(layer, names,    part, count, i) {
    closed[layer] = 1
    count = split(names, part, " ")
    for (i = 1; i <= count; i++) allowed[layer, part[i]] = 1
}
function layer_of(path) {
    if (path ~ /^pools\//) return "pools"
    if (path ~ /^sim\/scenario\/scenario\.[ch]$/) return "model"
    if (path ~ /^sim\/scenario\//) return "loader"
    if (path ~ /^sim\/run\.[ch]$/) return "run"
    if (path ~ /^sim\/(kernel|record|trace|import|export|check|report|size|compare|cli)\//) return substr(path, 5, index(substr(path, 5), "/") - 1)
    if (path == "sim/version.h") return "any"
    return ""
}
function fail(message) { printf "%s:%d: %s\n", FILENAME, FNR, message }
function exists(path,    line, found) {
    found = (getline line < path) >= 0
    close(path)
    return found
}
FNR == 1 {
    own = layer_of(FILENAME)
    if (own == "") fail("belongs to no layer; give it one in tests/architecture.sh")
    has_kernel = has_record = has_loader = 0
    folder = FILENAME
    sub(/[^\/]*$/, "", folder)
}
own == "" || !/^[ \t]*#[ \t]*include/ { next }
/</ {
    name = $0
    sub(/^[^<]*</, "", name); sub(/>.*$/, "", name)
    if (own in closed && !((own, name) in allowed)) fail(own " does without <" name ">")
    else if (name ~ /^yaml\.h$|^cyaml\// && own != "loader") fail("<" name "> is for the loader alone")
    else if (name == "cmocka.h") fail("<cmocka.h> is for the tests")
    else if (name ~ /^(math|float|fenv)\.h$/ && own == "loader") fail("no floating point in the loader")
    else if (name == "time.h" && own !~ /^(report|cli)$/) fail("no wall clock in a result")
    next
}
{
    name = $0
    sub(/^[^"]*"/, "", name); sub(/".*$/, "", name)
    path = name
    if (name !~ /\//) path = folder name
    if (name ~ /\.\.\//) { fail("\"" name "\": written from the top folder, or of the same one"); next }
    if (!exists(path)) { fail("\"" name "\": neither in the top folder nor in " folder); next }
    other = layer_of(path)
    if (other == "any") next
    if (other == "") { fail("\"" name "\" belongs to no layer"); next }
    if (other != own && rank[other] >= rank[own]) {
        fail(own " must not include " other " (" path ")")
        next
    }
    if (path ~ /state\.h$/ && index(path, folder) != 1) {
        fail(path " is private to its folder")
        next
    }
    if (path == "sim/kernel/kernel.h") has_kernel = 1
    if (other == "record") has_record = 1
    if (path == "sim/scenario/loader.h") has_loader = 1
    if (own ~ /^(check|report|size|compare)$/ && has_kernel && has_record && has_loader)
        fail("only sim/run.c brings scenario, kernel and recorders together")
}
'

# What must fail: file | its line | what is said.
bad=(
    'pools/byte_pool.c|#include <string.h>|pools does without <string.h>'
    'pools/byte_pool.h|#include "sim/kernel/observer.h"|pools must not include kernel'
    'sim/scenario/scenario.h|#include "pools/pool.h"|model must not include pools'
    'sim/scenario/scenario.h|#include "loader.h"|model must not include loader'
    'sim/kernel/kernel.c|#include "sim/record/ops.h"|kernel must not include record'
    'sim/kernel/kernel.c|#include "sim/scenario/loader.h"|kernel must not include loader'
    'sim/kernel/kernel.c|  #  include <stdio.h>|kernel does without <stdio.h>'
    'sim/kernel/kernel.c|#include <yaml.h>|kernel does without <yaml.h>'
    'sim/kernel/kernel.c|#include "../record/ops.h"|written from the top folder'
    'sim/kernel/kernel.c|#include "gone.h"|neither in the top folder nor in sim/kernel/'
    'sim/record/ops.c|#include "sim/scenario/loader.h"|record must not include loader'
    'sim/record/ops.c|#include "sim/run.h"|record must not include run'
    'sim/record/ops.c|#include "sim/kernel/state.h"|sim/kernel/state.h is private to its folder'
    'sim/record/ops.c|#include <cyaml/cyaml.h>|<cyaml/cyaml.h> is for the loader alone'
    'sim/record/ops.c|#include <time.h>|no wall clock in a result'
    'sim/record/ops.c|#include <cmocka.h>|<cmocka.h> is for the tests'
    'sim/scenario/loader.c|#include "sim/record/ops.h"|loader must not include record'
    'sim/scenario/loader.c|#include <math.h>|no floating point in the loader'
    'sim/run.c|#include "sim/report/table.h"|run must not include report'
    'sim/run.c|#include "sim/check/figures.h"|run must not include check'
    'sim/check/figures.c|#include "sim/report/table.h"|check must not include report'
    'sim/report/table.c|#include "sim/size/sizing.h"|report must not include size'
    'sim/size/sizing.c|#include "sim/compare/tally.h"|size must not include compare'
    'sim/compare/tally.c|#include "sim/cli/command.h"|compare must not include cli'
    'sim/export/trace.c|#include "sim/compare/tally.h"|export must not include compare'
    'sim/import/trx.h|#include "sim/export/trace.c"|import must not include export'
    'sim/extra.c|#include <stdio.h>|belongs to no layer'
)

# Files that follow the rules, one a layer, each with all that it may include.
good_tree() {
    mkdir -p pools sim/{scenario,kernel,record,check,report,size,import,export,compare,cli}
    printf '#include <stdint.h>\n' >pools/pool.h
    printf '#include "pool.h"\n#include <stddef.h>\n' | tee pools/byte_pool.h >pools/byte_pool.c
    printf '#include <stdint.h>\n' | tee sim/scenario/scenario.h >sim/scenario/scenario.c
    printf '#include "sim/scenario/scenario.h"\n' >sim/kernel/observer.h
    printf '#include "observer.h"\n#include "pools/byte_pool.h"\n' >sim/kernel/kernel.h
    printf '#include "kernel.h"\n' >sim/kernel/state.h
    printf '#include "state.h"\n#include <assert.h>\n' >sim/kernel/kernel.c
    printf '#include "sim/kernel/kernel.h"\n' | tee sim/record/ops.h >sim/record/ops.c
    printf '#include "scenario.h"\n' >sim/scenario/loader.h
    printf '#include "loader.h"\n#include <yaml.h>\n' >sim/scenario/loader.c
    printf '#include "sim/scenario/loader.h"\n#include "sim/kernel/kernel.h"\n' >sim/run.h
    printf '#include "run.h"\n#include "sim/record/ops.h"\n' >sim/run.c
    printf '#include "sim/run.h"\n' | tee sim/check/figures.h >sim/check/figures.c
    printf '#include "sim/check/figures.h"\n#include "sim/run.h"\n' | tee sim/report/table.h >sim/report/table.c
    printf '#include "sim/report/table.h"\n' | tee sim/import/trx.h >sim/import/trx.c
    printf '#include "sim/import/trx.h"\n#include "sim/report/table.h"\n' >sim/export/trace.c
    printf '#include "sim/report/table.h"\n' | tee sim/size/sizing.h >sim/size/sizing.c
    printf '#include "sim/size/sizing.h"\n' | tee sim/compare/tally.h >sim/compare/tally.c
    printf '#include "sim/compare/tally.h"\n#include "sim/run.h"\n' | tee sim/cli/command.h >sim/cli/run.c
}

failed=0
mkdir "$scratch/good"
(cd "$scratch/good" && good_tree)
if [[ -n $(violations "$scratch/good") ]]; then
    echo "files that follow the rules are refused:"
    violations "$scratch/good"
    failed=1
fi
for row in "${bad[@]}"; do
    IFS='|' read -r file line expected <<<"$row"
    rm -rf "$scratch/bad"
    cp -r "$scratch/good" "$scratch/bad"
    printf '%s\n' "$line" >>"$scratch/bad/$file"
    said=$(violations "$scratch/bad")
    if [[ $said != "$file:"*"$expected"* || $said == *$'\n'* ]]; then
        printf '%s with %s:\n  expected one line: %s\n  got: %s\n' \
            "$file" "$line" "$expected" "${said:-nothing}"
        failed=1
    fi
done
printf '#include "sim/kernel/kernel.h"\n#include "sim/record/ops.h"\n%s\n' \
    '#include "sim/scenario/loader.h"' >>"$scratch/good/sim/report/table.c"
if [[ $(violations "$scratch/good") != *"only sim/run.c brings"* ]]; then
    echo "a report that brings scenario, kernel and recorders together is not refused"
    failed=1
fi

files=$(find "$top/pools" "$top/sim" -name '*.[ch]' | wc -l)
real=$(violations "$top")
if [[ -n $real ]]; then
    printf '%s\n' "$real"
    failed=1
fi
echo "$files files read, ${#bad[@]} made-up violations tried"
exit "$failed"
