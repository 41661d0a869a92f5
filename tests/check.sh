#!/usr/bin/env bash
# What poolsim check and poolsim diff say, return and leave on disk.
# usage: tests/check.sh POOLSIM SOURCE_DIR
set -euo pipefail
poolsim=$(realpath "$1")
source_dir=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# shellcheck source=tests/expect.bash
. "$source_dir/tests/expect.bash"

mkdir mine mine/below empty
cp "$source_dir"/scenarios/{barging,duel,first,missed-rescan}.yaml mine
cp "$source_dir"/scenarios/prioritize.yaml mine/below
echo 'not a scenario' >mine/notes.txt

expect 'something to check is wanted' 2 "$poolsim" check
has err 'no scenario file and no folder was named'
expect 'a page is to be had' 0 "$poolsim" check --help
has out 'usage: poolsim check'
expect 'so it is of diff' 0 "$poolsim" help diff
has out 'usage: poolsim diff'
expect 'an unknown option is named' 2 "$poolsim" check mine --upgrade
has err "there is no option '--upgrade'"
for jobs in 0 x 1x 1025 -3 ''; do
    expect "--jobs '$jobs' is refused" 2 "$poolsim" check mine --jobs "$jobs"
    has err 'expected 1 to 1024'
done
expect 'a format that is none is refused' 2 "$poolsim" check mine --format xml
has err 'expected text, json or github'
expect 'a folder that is not there is told' 2 "$poolsim" check nowhere
has err 'nowhere:1:1: error: cannot open the file'
expect 'a folder without scenarios is an error' 2 "$poolsim" check mine empty
has err 'there is no scenario (*.yaml) in this folder'
expect 'two scenarios of one name would share a baseline' 2 "$poolsim" check mine mine/duel.yaml
has err "are both named 'duel'"

expect 'expectations alone are enough' 0 "$poolsim" check mine
has out 'note: it has no baseline'
has out '4 passed, 0 failed'
check 'nothing is written by a check' test ! -e results
expect 'a baseline that was asked for must be there' 1 "$poolsim" check mine --baselines base
has out '0 passed, 4 failed'
expect 'an update writes the baselines' 0 "$poolsim" check mine --baselines base --update
has out '4 passed, 0 failed; 4 baselines written'
check 'a baseline a scenario' test "$(find base | LC_ALL=C sort | tr '\n' ' ')" = \
    'base base/barging.baseline base/duel.baseline base/first.baseline base/missed-rescan.baseline '
expect 'then all holds' 0 "$poolsim" check mine --baselines base
check 'a line a scenario, in the order of their names, and one that sums up' \
    test "$(cut -c1-19 out | tr '\n' '|')" = \
    'ok    barging      |ok    duel         |ok    first        |ok    missed-rescan|4 passed, 0 failed|'
expect 'a second update changes nothing' 0 "$poolsim" check mine --baselines base --update
has out '4 passed, 0 failed'
check 'and says so' test "$(grep -c written out)" = 0
expect 'a slash behind a folder makes no difference' 0 "$poolsim" check mine/ --baselines base/

sed -i 's/size: 4KiB/size: 4000/' mine/first.yaml
echo '  - heap.failures == 0' >>mine/first.yaml
expect 'a change for the worse fails' 1 "$poolsim" check mine --baselines base
cp out one
has out 'FAIL  first'
has out 'note: the scenario itself has changed since its baseline was written'
has out 'mine/first.yaml:'
has out 'heap.failures == 0'
has out 'pool heap.size_bytes'
has out '3 passed, 1 failed'
for jobs in 1 2 7 64; do
    expect "so it does with $jobs jobs" 1 "$poolsim" check mine --baselines base -j "$jobs"
    check "with the same output for $jobs jobs" cmp -s out one
done
expect 'and in another time zone and locale' 1 \
    env TZ=Asia/Kathmandu LC_ALL=tr_TR.UTF-8 "$poolsim" check mine --baselines base
check 'with the same output' cmp -s out one

expect 'GitHub gets annotations' 1 "$poolsim" check mine --baselines base --format github
has out '::error file=mine/first.yaml,line='
has out '::notice title=poolsim check::3 passed, 1 failed'
check 'at most ten of them' test "$(grep -c '^::error ' out)" = 10
expect 'programs get JSON' 1 "$poolsim" check mine --baselines base --format json
has out '"schema_version": 1'
expect 'a JUnit report comes beside the rest' 1 \
    "$poolsim" check mine --baselines base --junit reports/junit.xml
check 'with the same output' cmp -s out one
check 'a report a run' test "$(ls reports)" = junit.xml
check 'with a suite a scenario' test "$(grep -c '<testsuite ' reports/junit.xml)" = 4
if command -v xmllint >/dev/null; then
    check 'that is valid' \
        xmllint --noout --schema "$source_dir/tests/junit.xsd" reports/junit.xml 2>/dev/null
fi
expect 'a report that cannot be written is an error' 2 \
    "$poolsim" check mine --baselines base --junit mine/first.yaml/junit.xml

expect 'an update does not hide what an expectation forbids' 1 \
    "$poolsim" check mine --baselines base --update
has out 'pool heap.size_bytes: 4096 -> 4000'
has out '3 passed, 1 failed; 1 baseline written'
expect 'which then fails alone' 1 "$poolsim" check mine --baselines base
has out 'FAIL  first          1 of 6 expectations'
check 'the measures hold' test "$(grep -c 'base/first.baseline' out)" = 0

cp base/duel.baseline whole
head -c 700 whole >base/duel.baseline
expect 'a baseline that is cut off is an error' 2 "$poolsim" check mine/duel.yaml --baselines base
has out 'ERROR duel'
has out 'base/duel.baseline:'
has out '1 could not be checked'
sed '1s/1/9/' whole >base/duel.baseline
expect 'so is one of a newer poolsim' 2 "$poolsim" check mine/duel.yaml --baselines base --update
has out 'a baseline of version 9'
cp whole base/duel.baseline

cp mine/duel.yaml wrong.yaml
echo '  - lefft.failures == 0' >>wrong.yaml
expect 'a mistake in an expectation is found before anything runs' 2 \
    "$poolsim" check mine wrong.yaml --baselines none --update
has err 'wrong.yaml:'
has err ':5: error: no pool or thread named "lefft"; did you mean "left"?'
check 'and nothing is written' test ! -e none
expect 'poolsim run finds it, too' 2 "$poolsim" run wrong.yaml --no-plots
has err 'did you mean "left"?'
check 'and runs nothing' test ! -e results

cat >idle.yaml <<'END'
name: idle
pools: [{name: heap, kind: byte, size: 1KiB}]
threads: [{name: t, priority: 3, steps: [sleep: 1 ticks]}]
END
expect 'a run without a call has a baseline' 0 "$poolsim" check idle.yaml --baselines idle --update
has out 'ok    idle  baseline written'

"$poolsim" run "$source_dir/scenarios/first.yaml" -o a --no-plots -q
"$poolsim" run "$source_dir/scenarios/first.yaml" -o same --no-plots -q
"$poolsim" run "$source_dir/scenarios/first.yaml" -o b --no-plots -q \
    --set threads.sensor.steps.0.loop.steps.0.allocate.size=49
expect 'a run is the same as itself' 0 "$poolsim" diff a same
has out 'calls are the same.'
has out 'All measures are the same.'
expect 'a run is not the same as another' 1 "$poolsim" diff a b
has out 'is the first that went another way'
has out '  size        48                    49  <'
has out 'measures of summary.json differ'
sed -i 's/"context_switches": [0-9]*/"context_switches": -9223372036854775808/' same/summary.json
expect 'a number that was edited' 1 "$poolsim" diff same a
has out '  context_switches                              -9223372036854775808'
cp -r a older
sed 's/"schema_version": [0-9]*/"schema_version": 1/' a/summary.json >older/summary.json
expect 'runs of two versions are not compared' 2 "$poolsim" diff a older
has err 'error: their summaries are of schema_version 2 and 1; run both with one poolsim'
expect 'a folder that is not there is told' 2 "$poolsim" diff a nowhere
has err 'nowhere/ops.csv: error: cannot open the table'
expect 'two folders are wanted' 2 "$poolsim" diff a
has err 'expected two result folders, got 1'
expect 'no more, either' 2 "$poolsim" diff a b same
expect 'and no options' 2 "$poolsim" diff a b --quiet

expect_summary
