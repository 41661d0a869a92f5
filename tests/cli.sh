#!/usr/bin/env bash
# What poolsim says and returns on the command line, and what it leaves on disk.
# usage: tests/cli.sh POOLSIM SOURCE_DIR
set -euo pipefail
poolsim=$(realpath "$1")
source_dir=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
export POOLSIM_SCRIPTS=$source_dir/scripts/plot
first=$source_dir/scenarios/first.yaml
# shellcheck source=tests/expect.bash
. "$source_dir/tests/expect.bash"

expect 'without arguments the overview goes to stderr' 2 "$poolsim"
has err 'usage: poolsim COMMAND'
is_empty out
expect 'help is on stdout' 0 "$poolsim" --help
has out 'usage: poolsim COMMAND'
is_empty err
expect 'the version is printed' 0 "$poolsim" --version
has out 'poolsim '
expect 'every command has a page' 0 "$poolsim" help run
has out '--no-plots'
expect 'the page is to be had from the command too' 0 "$poolsim" plot --help
has out 'usage: poolsim plot'
expect 'a mistyped command is told what was meant' 2 "$poolsim" rnu
has err "did you mean 'run'?"
expect 'so is a mistyped page' 2 "$poolsim" help plto
has err "did you mean 'plot'?"

expect 'a file is wanted' 2 "$poolsim" run
has err 'no scenario file was named'
expect 'an unknown option is named' 2 "$poolsim" run "$first" --no-plot-at-all
has err '--no-plot-at-all'
expect 'an option without its value is named' 2 "$poolsim" run "$first" --out
has err '--out'
expect 'a file that is not there is named' 2 "$poolsim" run nowhere.yaml
has err 'nowhere.yaml'
expect 'a folder is no scenario' 2 "$poolsim" run "$source_dir/scenarios"
expect 'a value that is no number is refused with its place' 2 "$poolsim" run "$first" --seed abc
has err 'abc'
expect 'a duration needs a unit' 2 "$poolsim" run "$first" --until 5x
has err '5x'
expect 'a value for what is not there is refused' 2 "$poolsim" run "$first" --set pools.haep.size=1KiB
has err 'heap'
expect '--set wants a path and a value' 2 "$poolsim" run "$first" --set seed
has err 'PATH=VALUE'
expect 'an unknown format is refused' 2 "$poolsim" run "$first" --format xml
has err 'json'
check 'nothing was written by all these' test ! -e results

cat >bad.yaml <<'YAML'
name: bad
pools:
  - {name: heap, kind: byte, size: 4KiB}
threads:
  - name: t0
    priority: 3
    steps:
      - allocate: {pool: haep, size: 10, into: b}
YAML
mkdir -p kept && echo old >kept/ops.csv
expect 'a bad scenario is refused with its place' 2 "$poolsim" run bad.yaml --out kept
has err 'bad.yaml:8:'
has err 'did you mean "heap"?'
check 'and leaves the folder alone' test "$(cat kept/ops.csv) $(ls kept)" = 'old ops.csv'
expect 'one bad file among several stops all' 2 "$poolsim" run "$first" bad.yaml --no-plots
check 'before any has run' test ! -e results

expect 'a run prints a table' 0 "$poolsim" run "$first" --no-plots
has out 'heap  byte  4,096 B'
has out 'Files: results/first/'
is_empty err
for file in ops.csv layout.csv series.csv waits.csv failures.csv summary.json; do
    check "$file is written" test -s "results/first/$file"
done
expect 'quiet prints nothing' 0 "$poolsim" run "$first" --no-plots --quiet --out quiet
is_empty out
is_empty err
check 'and writes the same' diff -r results/first quiet
expect 'another seed gives another run' 0 "$poolsim" run "$first" --no-plots -q --seed 2 --out seed2
check 'with other calls' test "$(cmp quiet/ops.csv seed2/ops.csv >/dev/null; echo $?)" = 1
expect 'an end may be given' 0 "$poolsim" run "$first" --no-plots --until '100 ms' --out short
has out 'first: 100 ms'
expect 'ops.csv may be left out' 0 "$poolsim" run "$first" --no-plots -q --ops none --out quiet
check 'and the one of an earlier run does not stay' test ! -e quiet/ops.csv
expect 'results may be printed as JSON' 0 "$poolsim" run "$first" --no-plots --format json --out j
check 'the same as in summary.json' cmp out j/summary.json
expect 'several files run one after the other' 0 "$poolsim" run "$first" \
    "$source_dir/scenarios/barging.yaml" --no-plots --out both
check 'each in a folder of its own' test -s both/first/ops.csv -a -s both/barging/ops.csv
cp "$first" again.yaml
expect 'two scenarios of one name are refused' 2 "$poolsim" run "$first" again.yaml --no-plots
has err "named 'first'"
expect 'JSON of several is an array' 0 "$poolsim" run "$first" \
    "$source_dir/scenarios/barging.yaml" --no-plots --format json --out both
check 'from its first line' test "$(head -c1 out)" = '['

{ printf '\xEF\xBB\xBF'; cat "$first"; } >marked.yaml
expect 'a byte order mark is passed over' 0 "$poolsim" run marked.yaml --no-plots -q --out marked
cat >stuck.yaml <<'YAML'
name: stuck
until: 1 s
pools:
  - {name: heap, kind: byte, size: 4KiB}
threads:
  - name: spinner
    priority: 3
    repeat: forever
    steps:
      - allocate: {pool: heap, size: 10, into: b}
      - release: b
YAML
expect 'a thread that never lets time pass is told so' 2 "$poolsim" run stuck.yaml --no-plots --ops none
has err 'spinner'
has err 'add a sleep'
sed -e 's/repeat: forever/repeat: 1/' -e 's/^      - /      - loop: {times: 1000000000, steps: [{relinquish: true}]}\n      - /' \
    stuck.yaml >spinning.yaml
expect 'so is one whose loop does not' 2 "$poolsim" run spinning.yaml --no-plots --ops none
has err 'spinner'

expect 'a folder that cannot be made is named' 2 "$poolsim" run "$first" --no-plots --out "$first/x"
has err 'first.yaml: Not a directory'
if [[ -e /dev/full ]]; then
    got=0
    "$poolsim" run "$first" --no-plots >/dev/full 2>err || got=$?
    check 'output that cannot be written is an error' test "$got" = 2
fi

# A run that is killed leaves the files of the one before it whole.
expect 'a run to be replaced' 0 "$poolsim" run "$first" --no-plots -q --out killed
before=$(cat killed/*.* | cksum)
cat >long.yaml <<'YAML'
name: long
until: 100000 s
pools:
  - {name: heap, kind: byte, size: 4KiB}
threads:
  - name: t0
    priority: 3
    repeat: forever
    steps:
      - allocate: {pool: heap, size: 10, into: b}
      - release: b
      - sleep: 1 ticks
YAML
"$poolsim" run long.yaml --no-plots -q --out killed &
victim=$!
sleep 0.3
kill -9 "$victim"
wait "$victim" 2>/dev/null || true
rm -f killed/*.tmp-*
check 'a killed run leaves the old files' test "$(cat killed/*.* | cksum)" = "$before"

if command -v gnuplot >/dev/null; then
    expect 'plots are drawn' 0 "$poolsim" run "$first"
    has out 'fragmentation-heap.svg'
    for plot in fragmentation-heap map-heap waits searches; do
        check "$plot.svg is there" test -s "results/first/$plot.svg"
    done
    (exit 0) &
    dead=$!
    wait "$dead"
    touch "results/first/waits.png.tmp-$dead"
    expect 'plots are drawn again' 0 "$poolsim" plot results/first --png
    check 'and what a killed run drew is gone' test ! -e "results/first/waits.png.tmp-$dead"
    check 'as PNG' test -s results/first/waits.png
    expect 'a run is drawn as PNG alone' 0 "$poolsim" run "$first" --png --out png
    expect 'and has its pictures on the page' 0 "$poolsim" report png -o png.html
    check 'all four' test "$(grep -c 'src="data:image/png;base64,' png.html)" = 4
    expect 'a run without plots' 0 "$poolsim" run "$first" --no-plots --seed 5 --out results/first
    check 'takes those of the run before it away' test ! -e results/first/waits.svg
    expect 'plots are drawn in the terminal' 0 "$poolsim" plot results/first --terminal
    has out 'waits'
    awk '/free memory [(]bytes[)]/ { inside = 1; next } /threads waiting/ { exit } inside' out >panel
    check 'with a letter for all free memory' grep -q '[*][*]' panel
    check 'and one for its largest piece' grep -q '##' panel
    check 'and none that the legend does not have' test "$(grep -c X panel)" = 0
fi
expect 'results become a page' 0 "$poolsim" report quiet both/first --out pages/all.html
has out 'pages/all.html'
check 'which is there' test -s pages/all.html
expect 'a page is called report.html' 0 "$poolsim" report quiet --quiet
check 'and is there' test -s report.html
is_empty out
expect 'a folder without results is no page' 2 "$poolsim" report quiet "$source_dir/scenarios" -o x.html
has err 'scenarios/summary.json: error:'
check 'and leaves none' test ! -e x.html
expect 'report wants a folder' 2 "$poolsim" report
has err 'no folder was named'
expect 'a folder without results cannot be drawn' 2 "$poolsim" plot "$source_dir/scenarios"
cp -r results/first broken
echo '12,heap' >>broken/series.csv
expect 'a broken row is named by its place' 2 "$poolsim" plot broken
has err "broken/series.csv:$(wc -l <broken/series.csv): error:"
rm broken/series.csv
expect 'and so is a table that is missing' 2 "$poolsim" plot broken
has err 'broken/series.csv'
expect 'plot wants a folder' 2 "$poolsim" plot
has err 'no folder was named'
got=0
PATH=/nonexistent "$poolsim" run "$first" >out 2>err || got=$?
check 'without gnuplot a run says so' test "$got" = 2
has err 'gnuplot'

expect 'a plan is confirmed by its run' 0 "$poolsim" plan "$first"
has out 'confirmed: '
has out 'kind: blocks, blocks: ['
is_empty err
cat >waiting.yaml <<'YAML'
name: waiting
target: {cpu: 64MHz}
until: 50 ms
pools: [{name: heap, kind: byte, size: 240}]
threads:
  - {name: holder, priority: 5, steps: [allocate: {pool: heap, size: 150, into: a}, sleep: 10 ms, release: a]}
  - name: waiter
    priority: 6
    steps:
      - compute: 13 us
      - loop: {times: 2, steps: [allocate: {pool: heap, size: 120, wait: forever, into: b}]}
YAML
expect 'a wait that goes on is told of beside those that are over' 0 "$poolsim" run waiting.yaml
has out '2 waits, the last still waiting, of their time: 100.0 % exhausted'
has out ' 1     9.98 ms '
check 'and the picture has the same figure as the table' \
    grep -q 'up to 9.98 ms' results/waiting/waits.svg
expect 'its page' 0 "$poolsim" report results/waiting -o waiting.html
has waiting.html 'Of its 2 waits, the last still waiting:'

cat >kin.yaml <<'YAML'
name: kin
until: 60 ms
pools: [{name: heap, kind: byte, size: 240}]
threads:
  - {name: holder, priority: 1, steps: [allocate: {pool: heap, size: 150, into: a}, sleep: 10 ms, release: a]}
  - name: client
    count: 7
    priority: 6
    repeat: forever
    steps: [allocate: {pool: heap, size: 120, wait: forever, into: "own[${i}]"}, sleep: 2 ms, release: "own[${i}]"]
  - {name: "client[x]", priority: 7, steps: [allocate: {pool: heap, size: 120, wait: 1 tick, into: c}]}
YAML
expect 'of many threads of one template the first few are told of' 0 "$poolsim" run kin.yaml --no-plots
check 'three of them' test "$(grep -c '^  client.[0-9]. waited' out)" = 3
has out ' and 4 more of client[*]; waits.csv has them all'
has out '  client[x] waited 1.00 ms'
expect 'and on the page' 0 "$poolsim" report results/kin -o kin.html
check 'three of them there' test "$(grep -c '<strong>client.[0-9].</strong> waited' kin.html)" = 3
has kin.html ' and 4 more of client[*]; waits.csv has them all'

expect 'a plan is had as YAML that runs' 0 "$poolsim" plan "$first" --spill --sizes 3 --format yaml
sed '/^  - {name: heap/d; /^pools:/d; /^expect:/,$d' "$first" | cat out - >planned.yaml
expect 'with the planned pools pasted' 0 "$poolsim" run planned.yaml --no-plots
has out 'No thread waited.'
expect 'a plan is had as C' 0 "$poolsim" plan "$first" --format c
has out 'tx_block_pool_create('
cat >leak.yaml <<'END'
name: leak
pools: [{name: heap, kind: byte, size: 8MiB}]
threads:
  - {name: t, priority: 1, repeat: 999, steps: [allocate: {pool: heap, size: 1MiB, into: kept}]}
END
expect 'a plan that the run refutes is a finding' 1 "$poolsim" plan leak.yaml
has err 'refuted'
expect 'an unknown pool is named' 2 "$poolsim" plan "$first" --pool heep
has err 'did you mean "heap"?'
expect 'a plan is for byte pools' 2 "$poolsim" plan "$source_dir/scenarios/packets-block.yaml"
has err 'no byte pool'
expect 'a number of sizes is 1 to 32' 2 "$poolsim" plan "$first" --sizes 0
has err 'expected 1 to 32'
expect 'plan wants one file' 2 "$poolsim" plan
has err 'no scenario file was named'

expect 'a size is found' 0 "$poolsim" size "$first" --goal 'failures == 0' --step 512 --no-plots
has out 'is the least size that meets the goal'
check 'and its table written' test -s results/first/size-heap/size.csv
expect 'a goal that no size meets is told with the nearest' 1 "$poolsim" size "$first" \
    --goal 'calls.allocate == 0' --step 2KiB --no-plots
has out 'the nearest:'
expect 'a goal of an unknown figure is refused' 2 "$poolsim" size "$first" --goal 'failres == 0'
has err 'did you mean "failures"?'
expect 'a size wants a goal' 2 "$poolsim" size "$first"
has err '--goal'

expect 'variants are compared' 0 "$poolsim" compare "$first" --as merge-on-release --as blocks:3 \
    --as heap.size=6KiB --no-plots --out variants
has out 'merge-on-release'
check 'as a table' test -s variants/compare.csv
check 'and as JSON' test -s variants/compare.json
expect 'again, with the same result' 0 "$poolsim" compare "$first" --as merge-on-release \
    --as blocks:3 --as heap.size=6KiB --no-plots -q --out variants2
check 'to the last byte' cmp variants/compare.csv variants2/compare.csv
expect 'an unknown variant is told what was meant' 2 "$poolsim" compare "$first" --as best-fti
has err 'did you mean "best-fit"?'
expect 'a pool that is not there is named' 2 "$poolsim" compare "$first" --as haep.size=6KiB
has err 'heap'
expect 'a size that is none is refused' 2 "$poolsim" compare "$first" --as heap.size=big
has err 'big'

driver=$source_dir/scenarios/driver.yaml
expect 'a scenario is validated without a run' 0 "$poolsim" validate "$first" "$driver"
has out 'driver.yaml: fine: '
is_empty err
cat >warned.yaml <<'END'
name: warned
pools: [{name: heap, kind: byte, size: 1KiB}]
threads: [{name: t, priority: 5, steps: [sleep: 1 ticks]}]
interrupts:
  - {name: i, at: [500 us], steps: [allocate: {pool: heap, size: 8, wait: 1 ticks, into: a}]}
END
expect 'what an interrupt cannot call is a warning' 0 "$poolsim" validate warned.yaml
has err 'warned.yaml:5:47: warning: byte pools serve threads alone; the call returns CALLER_ERROR'
has err 'warned.yaml:5:75: warning: a wait that only a thread can have; the call returns WAIT_ERROR'
expect 'and told by a run' 0 "$poolsim" run warned.yaml --no-plots -q --out warned
has err 'warning: byte pools serve threads alone'
has warned/ops.csv 'i,allocate,heap,8,WAIT_ERROR'
expect 'a bad scenario is not fine, and the others are still read' 2 \
    "$poolsim" validate out "$first"
has out 'first.yaml: fine'
has err 'out:1:1: error:'
has out '2 files: 1 fine, 1 bad'
expect 'validate wants a file' 2 "$poolsim" validate
mkdir several empty && cp "$first" bad.yaml warned.yaml several
expect 'a folder is validated, all of it' 2 "$poolsim" validate several empty nowhere.yaml
has err 'several/bad.yaml:8:26: error: no pool named "haep"'
has err 'several/warned.yaml:5:47: warning:'
has err 'empty: there is no scenario (*.yaml) in this folder'
has err 'nowhere.yaml:1:1: error: cannot open the file'
has out 'several/first.yaml: fine: 1 pool, 3 threads'
has out '4 files: 2 fine, 2 bad, 2 warnings'
expect 'nothing is said of fine files on demand' 0 "$poolsim" validate -q several/first.yaml "$driver"
is_empty out
is_empty err
got=0
"$poolsim" validate - <"$first" >out 2>err || got=$?
check 'a scenario may come from standard input' test "$got" = 0
has out '<stdin>: fine: 1 pool, 3 threads'
got=0
"$poolsim" validate - <bad.yaml >out 2>err || got=$?
check 'and is refused from there' test "$got" = 2
has err '<stdin>:8:26: error: no pool named "haep"'
expect 'GitHub gets annotations' 2 "$poolsim" validate --format github several
has out '::error file=several/bad.yaml,line=8,col=26,title=poolsim validate::no pool named "haep"'
has out '::warning file=several/warned.yaml,line=5,col=47,title=poolsim validate::byte pools'
expect 'another format is refused' 2 "$poolsim" validate --format xml several
has err 'expected text or github'
printf '%s\n' 'name: r' 'pools: [{name: heap, kind: byte, size: 1KiB}]' \
    'threads: [{name: t, priority: 3, steps: [replay: {trace: gone.trace, pool: heap}]}]' >replay.yaml
expect 'a trace that is not there is a mistake' 2 "$poolsim" validate replay.yaml
has err 'replay.yaml: error: gone.trace: cannot be read: No such file or directory'
printf '%s\n' 'templates: [{name: c, thread: {priority: 3}}]' >idle.yaml
cat "$first" >>idle.yaml
expect 'a template that makes nothing is a warning' 0 "$poolsim" validate idle.yaml
has err 'idle.yaml:1:13: warning: no thread is made from template "c"; nothing looks at its values'

expect 'a JSON Schema is printed' 0 "$poolsim" schema
# shellcheck disable=SC2016 # not of the shell
has out '"$schema": "http://json-schema.org/draft-07/schema#"'
is_empty err
cp out schema.json
expect 'the same each time' 0 env LC_ALL=tr_TR.UTF-8 "$poolsim" schema
check 'to the last byte' cmp -s out schema.json
expect 'schema takes no file' 2 "$poolsim" schema "$first"
has err 'it takes no argument'
expect 'nor an option that it has not' 2 "$poolsim" schema --draft 4
has err "there is no option '--draft'"
expect 'its page says how an editor comes by it' 0 "$poolsim" help schema
# shellcheck disable=SC2016
has out '# yaml-language-server: $schema=scenario.schema.json'

expect 'a run tells of objects and interrupts' 0 "$poolsim" run "$driver" --no-plots -q --out driver
has driver/objects.csv 'called,returned,thread,op,object,status,value,waiting,waited,pool,address'
has driver/interrupts.csv 'arrived,taken,ended,interrupt,latency,lost'
has driver/object-waits.csv 'stack,receive,received,served,ethernet,'
has driver/objects-series.csv 'cycles,object,value,lowest,highest,most_waiting,most_senders'
check 'and of damage, of which there is none' test "$(wc -l <driver/damage.csv)" = 1
expect 'a run without them' 0 "$poolsim" run "$first" --no-plots -q --out driver
check 'leaves none of an earlier one' test ! -e driver/objects.csv -a ! -e driver/interrupts.csv \
    -a ! -e driver/damage.csv -a ! -e driver/object-waits.csv -a ! -e driver/objects-series.csv
cat >overrun.yaml <<'END'
name: overrun
pools: [{name: heap, kind: byte, size: 1KiB}]
threads:
  - name: t
    priority: 5
    steps:
      - allocate: {pool: heap, size: 36, into: a}
      - allocate: {pool: heap, size: 30, into: b}
      - touch: b
      - overrun: {bag: a, bytes: 10}
      - release: b
END
expect 'an overrun is found' 1 "$poolsim" run overrun.yaml --no-plots --out overrun
has overrun/damage.csv '0,heap,52,30,52,t'
has out '1 touched allocation was found overwritten'

cat >work.trace <<'END'
# poolsim trace 1
# unit: us
time,thread,op,id,size,pool,wait
0,a,allocate,1,100,heap,none
1500,b,allocate,2,200,heap,3
2000,a,resize,1,300,,
3000,a,release,2,,,
4000,b,release,1,,,
4000,b,release,9,,,
END
cat >replay.yaml <<'END'
name: replay
target: {cpu: 1MHz, tick: 1kHz}
pools: [{name: heap, kind: byte, size: 1KiB}]
threads:
  - {name: a, priority: 5, steps: [replay: {trace: work.trace, thread: a, speed: 2x}]}
  - {name: b, priority: 6, steps: [replay: {trace: work.trace, thread: b, speed: 2x}]}
END
expect 'a recorded workload is replayed' 0 "$poolsim" run replay.yaml --no-plots -q --out replay
cut -d, -f1-8 replay/ops.csv >rows
printf '%s\n' called,returned,thread,op,pool,size,status,address \
    0,0,a,allocate,heap,100,SUCCESS,8 750,750,b,allocate,heap,200,SUCCESS,116 \
    1000,1000,a,allocate,heap,300,SUCCESS,324 1000,1000,a,release,heap,0,SUCCESS,8 \
    1500,1500,a,release,heap,0,SUCCESS,116 2000,2000,b,release,heap,0,SUCCESS,324 >wanted
check 'row by row' cmp rows wanted
printf '%s\n' '# poolsim trace 1' '# unit: ms' time,thread,op,id,size,pool,wait 0,a,allocate,1,800,heap,none \
    1,a,attempt,,800,heap,none 2,a,release,1,,, 3,a,attempt,,800,heap,none \
    3,a,attempt,,800,heap,none 9,b,attempt,,1,heap,none >attempts.trace
sed 's/work.trace/attempts.trace/' replay.yaml >attempts.yaml
expect 'what failed is asked for again' 0 "$poolsim" run attempts.yaml --no-plots -q --out attempts
cut -d, -f3,4,7,9 attempts/ops.csv | tail -n +2 >rows
printf '%s\n' a,allocate,SUCCESS,208 a,allocate,NO_MEMORY,208 a,release,SUCCESS,1016 \
    a,allocate,SUCCESS,208 a,release,SUCCESS,1016 a,allocate,SUCCESS,208 a,release,SUCCESS,1016 \
    b,allocate,SUCCESS,1004 b,release,SUCCESS,1016 >wanted
check 'and given back at once where it is granted' cmp rows wanted
# bad NAME SED MESSAGE: the trace, changed, is refused with this message and nothing is written
bad_trace() {
    sed "$2" work.trace >bad.trace
    sed 's/work.trace/bad.trace/' replay.yaml >bad.yaml
    rm -rf bad
    expect "$1" 2 "$poolsim" run bad.yaml --no-plots -q --out bad
    has err "$3"
    check 'and nothing is written' test ! -e bad/ops.csv
}
bad_trace 'a file that is no trace' 1d 'bad.trace:1: error: this is no trace'
bad_trace 'a trace without a unit' 2d 'bad.trace:2: error: no unit'
bad_trace 'an unknown unit' 2s/us/h/ 'bad.trace:2: error: "h" is no unit'
bad_trace 'an unknown column' 3s/wait/weight/ 'bad.trace:3: error: a column "weight"'
bad_trace 'a missing column' 's/,size,/,/' 'bad.trace:3: error: no column "size"'
bad_trace 'a time that goes back' 6s/2000/1/ 'bad.trace:6: error: "1" is no time'
bad_trace 'an unknown op' 5s/allocate/malloc/ 'bad.trace:5: error: "malloc" is no op'
bad_trace 'a size that is none' 4s/100/-1/ 'bad.trace:4: error: "-1" is no size'
bad_trace 'an unknown pool' 4s/heap/haep/ 'bad.trace:4: error: no pool named "haep"'
bad_trace 'a row without a pool' 4s/heap// 'bad.trace:4: error: a row without a pool'
bad_trace 'a short row' 8s/,,,// 'bad.trace:8: error: a row of'
bad_trace 'an id that is allocated' 5s/,2,/,1,/ \
    'allocates an id that is allocated: 1, by thread "b"; expected its release first'
{ printf '\xEF\xBB\xBF'; sed 's/$/\r/' work.trace; } >marked.trace
sed 's/work.trace/marked.trace/' replay.yaml >marked.yaml
expect 'a trace with a byte order mark' 0 "$poolsim" run marked.yaml --no-plots -q --out marked
check 'and ends of lines as of DOS is the same' cmp replay/ops.csv marked/ops.csv
printf '\xEF\xBB\xBF1 ms\r\n2 ms\n' >times.txt
sed '/^threads:/i interrupts: [{name: i, recorded: times.txt, steps: [note: it came]}]' \
    replay.yaml >recorded.yaml
expect 'times with a byte order mark' 0 "$poolsim" run recorded.yaml --no-plots -q --out recorded
check 'are all there' test "$(grep -c 'it came' recorded/notes.csv)" = 2
bad_trace 'a trace without rows' 3,99d 'bad.trace:3: error: the trace ends before its columns'
sed 's/work.trace/none.trace/' replay.yaml >bad.yaml
expect 'a trace that is not there' 2 "$poolsim" run bad.yaml --no-plots -q --out bad
has err 'none.trace: error: cannot be read: No such file'

head -c 40 work.trace >none.trace
for command in 'plan' 'size --goal failures==0 --no-plots' 'compare --as best-fit --no-plots'; do
    read -ra words <<<"$command"
    expect "a trace that is cut off, of $command" 2 "$poolsim" "${words[@]}" bad.yaml
    has err 'none.trace:3: error: no column "op"'
done
expect 'a trace that is cut off, of validate' 2 "$poolsim" validate bad.yaml
has err 'bad.yaml: error: none.trace:3: no column "op"'
sed '5s/,2,/,1,/' work.trace >none.trace
for command in 'plan' 'size --goal failures==0 --no-plots'; do
    read -ra words <<<"$command"
    expect "an id that is allocated, of $command" 2 "$poolsim" "${words[@]}" bad.yaml
    has err 'allocates an id that is allocated'
done
sed 's|trace: work.trace|&, pool: heap|' replay.yaml >named.yaml
expect 'replays that name a pool' 0 "$poolsim" plan named.yaml
has out 'confirmed: 3 allocations, none waited'

expect 'a scenario of objects and interrupts is compared' 0 "$poolsim" compare "$driver" \
    --as best-fit --no-plots -q --out driver-compared
expect 'and sized' 0 "$poolsim" size "$driver" --pool heap --goal 'failures <= 400' --step 256 \
    --no-plots
expect 'and planned' 0 "$poolsim" plan "$driver"
expect 'a recorded workload is compared' 0 "$poolsim" compare replay.yaml --as best-fit --no-plots \
    -q --out replay-compared
expect 'and sized' 0 "$poolsim" size replay.yaml --goal 'failures == 0' --step 16 --no-plots
expect 'and planned' 0 "$poolsim" plan replay.yaml

expect_summary
