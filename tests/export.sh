#!/usr/bin/env bash
# What poolsim export says, returns and leaves on disk; export/*.py hold what it writes against the
# formats and against a real kernel.
# shellcheck disable=SC2016 # the $ are those of sed
# usage: tests/export.sh POOLSIM SOURCE_DIR
set -euo pipefail
poolsim=$(realpath "$1")
source_dir=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# shellcheck source=tests/expect.bash
source "$source_dir/tests/expect.bash"

expect 'a run' 0 "$poolsim" run "$source_dir/scenarios/driver.yaml" --no-plots -q --out driver
expect 'is exported for Perfetto' 0 "$poolsim" export --to perfetto driver
check 'under its name' test "$(cat out)" = driver.perfetto.json -a -s driver.perfetto.json
expect 'and for TraceX' 0 "$poolsim" export --to tracex driver
check 'under its name, too' test "$(cat out)" = driver.trx
check 'which begins as a trace buffer does' test "$(head -c 4 driver.trx)" = BTXT
mv driver moved
expect 'a folder may move' 0 "$poolsim" export --to tracex moved/ -o there/again.trx -q
is_empty out
check 'and gives the same' cmp driver.trx there/again.trx
expect 'to standard output' 0 "$poolsim" export --to perfetto moved -o -
check 'all of it, and nothing else' cmp out driver.perfetto.json
expect 'the last events alone' 0 "$poolsim" export --to tracex moved --last 500 -o last.trx
has err 'events are left out, the last 500 are there; --last N takes more'
# The whole run has one entry more, which is free.
check 'are the last' cmp <(tail -c $((501 * 32)) driver.trx | head -c $((500 * 32))) <(tail -c $((500 * 32)) last.trx)
dropped=$(($(stat -c %s driver.trx) - 32 - $(stat -c %s last.trx)))
has err "the first $((dropped / 32)) events are left out"

expect 'a run of another clock' 0 "$poolsim" run "$source_dir/scenarios/first.yaml" --no-plots -q \
    --set target.cpu=168MHz --out odd
expect 'has times to a picosecond' 0 "$poolsim" export --to perfetto odd -o -
check 'and no more digits' grep -qE '"ts":[0-9]+\.[0-9]{6},' out
check 'none in another form' test "$(grep -cE '"ts":[0-9]*[.eE+-]*[0-9]*[^0-9.,]' out)" = 0

# Ten minutes of sleep are 14 times round a time stamp of 32 bits.
cat >long.yaml <<'END'
name: long
target: {cpu: 100MHz, tick: 1kHz}
pools: [{name: 'heap[0]', kind: byte, size: 1KiB}]
threads:
  - name: -t.1_
    priority: 7
    steps:
      - allocate: {pool: 'heap[0]', size: 100, into: a}
      - note: "half \\ \"way\""
      - sleep: 600000 ms
      - release: a
END
expect 'a run with odd names and a long sleep' 0 "$poolsim" run long.yaml --no-plots -q --out long
expect 'is exported for TraceX' 0 "$poolsim" export --to tracex long
expect 'and read back' 0 "$poolsim" import --from tracex long.trx --clock 100MHz -o back.yaml
has back.trace '60000000000,'
expect 'and exported for Perfetto' 0 "$poolsim" export --to perfetto long -o -
has out '"ts":600000000,"name":"release heap[0]"'
has out '"name":"half \\ \"way\""'

# bad NAME MESSAGE: exporting the folder bad is refused with this message, and nothing is written
bad() {
    for to in perfetto tracex; do
        rm -rf none
        expect "$1, $to" 2 "$poolsim" export --to "$to" bad -o none/bad.out
        has err "$2"
        is_empty out
        check "$1, $to: nothing is written" test ! -e none
        expect "$1, $to, to standard output" 2 "$poolsim" export --to "$to" bad -o -
        is_empty out
    done
}
expect 'a short run' 0 "$poolsim" run "$source_dir/scenarios/driver.yaml" --no-plots -q \
    --until '200 ms' --out short
calls=$(($(wc -l <short/ops.csv) - 1))
# broken TABLE SED: the run with one table edited
broken() {
    rm -rf bad
    cp -r short bad
    sed -i "$2" "bad/$1"
}
rm -rf bad
bad 'no folder' 'bad/summary.json: error: cannot open the file: No such file or directory; is this the folder of a whole run?'
expect 'a run without ops.csv' 0 "$poolsim" run "$source_dir/scenarios/driver.yaml" --no-plots -q \
    --ops none --out bad
check 'has no schedule.csv either' test ! -e bad/schedule.csv
bad 'without ops.csv' 'bad/ops.csv: error: No such file or directory; run the scenario again'
has err 'without --ops none'
cp -r short/. bad
rm bad/schedule.csv
bad 'without schedule.csv' 'bad/schedule.csv: error: No such file or directory; run the scenario again'
broken summary.json 1d
bad 'no JSON' 'bad/summary.json:1:'
broken summary.json 's/"word_bits": 32/"word_bits": 12/'
bad 'no summary' 'bad/summary.json: error: this is no summary as this poolsim writes it'
broken schedule.csv 's/,ticks,/,tocks,/'
bad 'a foreign table' "bad/schedule.csv:1: error: there is no column 'ticks'"
broken schedule.csv '9s/,running,/,ruining,/'
bad 'no state' "bad/schedule.csv:9: error: there is no state 'ruining'"
broken schedule.csv '9s/^[0-9]*,[^,]*,/150,somebody,/'
bad 'no thread' "bad/schedule.csv:9: error: summary.json has no thread 'somebody'"
broken schedule.csv '20s/^[0-9]*,/1,/'
bad 'time that runs backwards' 'bad/schedule.csv:20: error: a time that is not within the run'
broken schedule.csv '9s/^[0-9]*/x/'
bad 'no time' 'bad/schedule.csv:9: error: expected a whole number, found "x"'
broken schedule.csv '7s/,running,/,sleeping,/'
bad 'sleep of one that does not run' "bad/schedule.csv:7: error: 'watcher' cannot do that: it does not run"
broken ops.csv '3s/^[0-9]*,[0-9]*,/5000000,5000000,/'
bad 'a call out of time' 'a time before that of the event before it, at 5000000'
broken schedule.csv '20,$d'
bad 'a schedule cut off' 'schedule.csv, which is of another run, or cut off, does not have it run'
broken ops.csv '20,$d'
bad 'calls cut off' 'rows of ops.csv'
broken ops.csv '$d'
bad 'the last call cut off' "this row counts $calls rows of ops.csv and"
broken summary.json "s/\"calls\": $calls,/\"calls\": 9999,/"
bad 'another summary' "bad/ops.csv:$((calls + 1)): error: $calls rows, but summary.json, which is of another run"
broken ops.csv '10s/,allocate,\|,release,/,leave,/'
bad 'no service' "bad/ops.csv:10: error: there is no service 'leave'"
broken objects.csv '10,$d'
bad 'objects cut off' 'bad/'
broken waits.csv '3d'
bad 'waits of another run' 'bad/waits.csv:3: error: this row is not the next of schedule.csv'
broken waits.csv '3,$d'
bad 'waits cut off' 'bad/waits.csv:2: error: a row is missing below this one'
broken summary.json 's|"scenario": "driver"|"scenario": "../driver"|'
bad 'a name that leads elsewhere' 'bad/summary.json: error: this is no summary as this poolsim writes it'
broken ops.csv ''
truncate -s -3 bad/ops.csv
bad 'half a row' 'error: the file ends within this row'

# Tables that Perfetto alone needs, of runs that have objects and interrupts.
for table in object-waits interrupts; do
    broken "$table.csv" ''
    rm "bad/$table.csv"
    expect "without $table.csv" 2 "$poolsim" export --to perfetto bad -o -
    has err "bad/$table.csv: error: No such file or directory; is this the folder of a whole run?"
    is_empty out
done
broken ops.csv ''
for table in ops.csv summary.json; do
    for to in perfetto tracex; do
        expect "over $table, $to" 2 "$poolsim" export --to "$to" bad -o "./bad/$table"
        has err "./bad/$table is a table of the run itself; expected another name behind -o"
    done
done
check 'which stay' diff -r short bad
expect 'beside them' 0 "$poolsim" export --to tracex bad -o bad/other.csv

expect 'no format' 2 "$poolsim" export moved
has err 'expected --to perfetto or --to tracex'
expect 'another format' 2 "$poolsim" export --to svg moved
has err 'expected --to perfetto or --to tracex'
expect 'no folder' 2 "$poolsim" export --to tracex
has err 'expected one folder of results, got 0'
expect 'two folders' 2 "$poolsim" export --to tracex moved long
has err 'expected one folder of results, got 2'
expect 'no number of events' 2 "$poolsim" export --to tracex moved --last 0
has err '--last 0: expected a number of events, 1 to 50000000'
expect 'events that are not asked for' 2 "$poolsim" export --to perfetto moved --last 5
has err '--last is for --to tracex'
expect 'a folder as the file' 2 "$poolsim" export --to tracex moved -o there
has err 'there'
expect 'a name that is none' 2 "$poolsim" export --to tracex moved -o there/
has err "'there/' is no name of a file"
expect 'the page' 0 "$poolsim" help export
has out 'usage: poolsim export --to perfetto|tracex DIR'

expect_summary
