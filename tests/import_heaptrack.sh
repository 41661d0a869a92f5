#!/usr/bin/env bash
# What poolsim import makes of heaptrack's files. tests/traces/lua-60.raw.zst was recorded by
# heaptrack -r 1.4.0 from 32-bit Lua running scripts/record/telemetry.lua on 60 samples, and
# lua-60.zst made of it by heaptrack_interpret. heaptrack_print says of both: 1038 calls to
# allocation functions, a peak of 66.15K, 8.19K leaked.
# usage: tests/import_heaptrack.sh POOLSIM SOURCE_DIR
set -euo pipefail
poolsim=$(realpath "$1")
source_dir=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# shellcheck source=tests/expect.bash
source "$source_dir/tests/expect.bash"
recorded=$source_dir/tests/traces/lua-60

# rows TRACE: time,op,id,size of each row
rows() { awk -F, '!/^#/ && $1 != "time" { print $1 "," $3 "," $4 "," $5 }' "$1"; }

# figures TRACE: allocations, the most bytes alive, and those alive at the end
figures() {
    rows "$1" | awk -F, '
        $2 == "allocate" { count++; size[$3] = $4; live += $4; if (live > most) most = live }
        $2 == "release" { live -= size[$3] }
        END { print count, most, live }'
}

expect 'a raw file is imported' 0 "$poolsim" import --from heaptrack "$recorded.raw.zst" -o raw.yaml
has out '1038 allocations (0 failed), 1036 releases, 0 resizes; 0 releases of unknown memory'
check 'and not a release of it is guessed' [ "$(wc -l <out)" == 2 ]
expect 'an interpreted one too' 0 "$poolsim" import --from heaptrack "$recorded.zst" -o seen.yaml
has out '1038 allocations (0 failed), 1036 releases, 0 resizes; 0 releases of unknown memory'
has out '555 releases are of one of several allocations alike'
has seen.yaml '# 555 releases are of one of several allocations alike'
for name in raw seen; do
    check "$name: heaptrack_print's figures" [ "$(figures $name.trace)" == '1038 66153 8192' ]
    expect "$name: is replayed" 0 "$poolsim" run $name.yaml --no-plots -q --out $name
    check "$name: nothing fails" grep -q '"failures": 0' $name/summary.json
done
check 'the two differ in which of several alike is released, and in nothing else' \
    diff <(rows raw.trace | cut -d, -f1,2,4) <(rows seen.trace | cut -d, -f1,2,4)

# The raw file read another way: a release is of the allocation whose pointer it has.
zstd -dc "$recorded.raw.zst" >raw.txt
zstd -dc "$recorded.zst" >seen.txt
awk '$1 == "+" { print "allocate," ++id; of[$4] = id } $1 == "-" { print "release," of[$2] }' \
    raw.txt >wanted
rows raw.trace | cut -d, -f2,3 >got
check 'each release is of the allocation that had its pointer' diff wanted got
expect 'gzip is read as well' 0 "$poolsim" import --from heaptrack <(gzip -c raw.txt) -o gz.yaml
check 'to the same trace' diff <(rows raw.trace) <(rows gz.trace)

# made NAME TEXT ROWS: the text, behind its first lines, becomes these rows
head_of_file='v 10400 3\nX prog\nI 1000 5e2921\n'
made() {
    printf '%b' "$head_of_file$2" >made.txt
    expect "$1" 0 "$poolsim" import --from heaptrack made.txt -o made.yaml
    cp out said
    printf '%b\n' "$3" >wanted
    rows made.trace >got
    check "$1: row by row" diff wanted got
}
made 'calls are spread from a time stamp to the next' \
    'c a\n+ 10 1 aa\n+ 20 1 bb\n- aa\n- bb\nc 14\n+ 1 1 cc\nc 1e\n' \
    '10000,allocate,1,16\n12500,allocate,2,32\n15000,release,1,\n17500,release,2,\n20000,allocate,3,1'
made 'behind the last one over 10 ms' 'c a\n+ 10 1 aa\n- aa\n' \
    '10000,allocate,1,16\n15000,release,1,'
made 'and before the first from 0' '+ 10 1 aa\n- aa\nc 3\n' '0,allocate,1,16\n1500,release,1,'
made 'two time stamps may be the same' 'c a\nc a\n+ 10 1 aa\nc a\n' '10000,allocate,1,16'
made 'malloc(0) is a byte' '+ 0 1 aa\nc 1\n' '0,allocate,1,1'
made 'realloc is a release and an allocation' '+ 10 1 aa\n- aa\n+ 20 1 aa\nc 3\n' \
    '0,allocate,1,16\n1000,release,1,\n2000,allocate,2,32'
made 'a release of memory from before the recording is left out' '- ff\n+ 10 1 aa\n- aa\n- aa\nc 4\n' \
    '1000,allocate,1,16\n2000,release,1,'
has said '2 releases of unknown memory'
made 'a pointer that is given out again was released' '+ 10 1 aa\n+ 20 1 aa\n- aa\nc 3\n' \
    '0,allocate,1,16\n1000,release,1,\n1000,allocate,2,32\n2000,release,2,'
has said '1 releases that the recording lacks'
made 'of several alike the oldest is released' 'a 10 1\na 20 1\n+ 0\n+ 1\n+ 0\n- 0\n- 1\n- 0\n- 0\nc 7\n' \
    '0,allocate,1,16\n1000,allocate,2,32\n2000,allocate,3,16\n3000,release,1,\n4000,release,2,\n5000,release,3,'
has said '1 releases are of one of several allocations alike'
has said '1 releases of unknown memory'
made 'other lines are passed over' \
    'x 4 prog\nm 1 x 5000 0 1000\nt 5000 0\ns 4 main\ni 5000 1\nA\nS 8 leak:foo\nR 42d\nz\n\n# strings: 4\n+ 10 1 aa\n' \
    '0,allocate,1,16'
head_of_file='v 10200 2\nX sh -c first\n+ 10 1 aa\nhello\nI 1000 5e2921\n'
made 'a command of several lines, of heaptrack 1.2' '+ 20 1 bb\n' '0,allocate,1,32'
head_of_file='v 10400 3\nX prog\nI 1000 5e2921\n'

# bad NAME MESSAGE: bad.txt is refused with this message alone, and nothing is written
bad() {
    rm -rf none
    expect "$1" 2 "$poolsim" import --from heaptrack bad.txt -o none/bad.yaml
    has err "$2"
    check "$1: one line" [ "$(wc -l <err)" == 1 ]
    check "$1: nothing is written" test ! -e none
}
# text NAME TEXT MESSAGE: the same of a text behind the first lines
text() {
    printf '%b' "$head_of_file$2" >bad.txt
    bad "$1" "$3"
}
: >bad.txt
bad 'an empty file' 'line 1: this is no recording of heaptrack'
printf 'hello\nworld\n' >bad.txt
bad 'a foreign text' 'line 1: this is no recording of heaptrack'
head -c 65536 /dev/zero >bad.txt
bad 'a foreign file' 'line 1: this is no recording of heaptrack'
gzip -dc "$source_dir/tests/traces/mixed-32-1.trx.gz" >bad.txt
bad 'an event trace' 'line 1: this is no recording of heaptrack'
printf 'v 10100 1\n' >bad.txt
bad 'an older format' 'line 1: a recording of heaptrack 1.1.0 in format 1; expected format 2 or 3'
printf 'v 20000 4\n' >bad.txt
bad 'a newer one' 'line 1: a recording of heaptrack 2.0.0 in format 4; expected format 2 or 3'
printf 'v 10000\n' >bad.txt
bad 'one that does not say' 'in format 0; expected format 2 or 3'
head -c 9000 "$recorded.raw.zst" >bad.txt
bad 'a file that is cut off' 'the zstd data is cut off at byte 9000'
{ head -c 6000 "$recorded.zst" && printf 'xx' && tail -c +6003 "$recorded.zst"; } >bad.txt
bad 'a damaged file' 'the zstd data is damaged'
gzip -c seen.txt | head -c 8000 >bad.txt
bad 'gzip that is cut off' 'the gzip data is cut off at byte 8000'
head -c 20001 raw.txt >bad.txt
bad 'a text that is cut off' 'the recording stops within this line'
text 'nothing in it' 'c a\n' 'nothing was allocated in this recording'
text 'no line of a recording' '+ 10 1 aa\nhello\n' 'line 5: no line of a recording'
text 'bytes that are none' '+ 10 1 aa\n\0001\0002\n' 'line 5: no line of a recording'
text 'an allocation without a pointer' '+ 10 1\n' 'line 4: no allocation; expected'
text 'a pointer too long' '+ 10 1 11223344556677889\n' 'line 4: no allocation; expected'
text 'a number that is none' '+ 10 1 xyz\n' 'line 4: no allocation; expected'
text 'a field too many' '+ 10 1 aa bb\n' 'line 4: no allocation; expected'
text 'a release without a pointer' '+ 10 1 aa\n-\n' 'line 5: no release; expected'
text 'a kind without its trace' 'a 10\n' 'line 4: no kind of allocation; expected'
text 'a kind that is not there' 'a 10 1\n+ 1\n' 'line 5: kind of allocation 1 is not among the 1'
text 'an absurd kind' 'a 10 1\n+ ffffffffffffffff\n' \
    'line 5: kind of allocation ffffffffffffffff is not among the 1'
text 'a release of a kind that is not there' 'a 10 1\n+ 0\n- 5\n' 'line 6: kind of allocation 5'
text 'a kind before any' '+ 0\n' 'line 4: kind of allocation 0 is not among the 0'
text 'a kind in a raw file' '+ 10 1 aa\na 10 1\n' \
    'line 5: a line of an interpreted recording in a raw one'
text 'a pointer in an interpreted one' 'a 10 1\n+ 10 1 aa\n' \
    'line 5: a line of a raw recording in an interpreted one'
text 'a time stamp that goes back' 'c 14\n+ 10 1 aa\nc a\n' \
    'line 6: a time stamp of 10 ms after one of 20 ms; expected none to go back'
text 'one beyond all bounds' 'c ffffffffffffffff\n' 'line 4: a time stamp of 18446744073709551615 ms'
text 'one that is none' 'c soon\n' 'line 4: no time stamp; expected'
text 'an allocation beyond all bounds' '+ ffffffffffffffff 1 aa\n' \
    'line 4: an allocation of 18446744073709551615 bytes; a pool has at most 1 GiB'
text 'more in all than a pool may have' '+ 30000000 1 aa\n+ 30000000 1 bb\n' \
    '1610612752 bytes are in use at the peak, headers included; a pool has at most 1 GiB'
made 'just as much as it may have' '+ 3ffffff0 1 aa\n- aa\n' '0,allocate,1,1073741808\n5000,release,1,'
expect 'and a pool of 1 GiB is made' 0 grep -q 'size: 1073741824}' made.yaml
awk 'BEGIN { print "v 10400 3"; for (i = 0; i < 2100000; i++) print "+ 10 1 aa\n- aa" }' >bad.txt
bad 'calls without end' 'line 4194306: more than 4194304 calls without a time stamp'

# The kept traces that need no recording are what an import makes today.
kept() { zstd -dc "$source_dir/scenarios/traces/$1.trace.zst" | grep -v '^#'; }
awk -f "$source_dir/scripts/record/phases.awk" >phase-change.rep
expect 'the made-up workload is made again' 0 "$poolsim" import --from malloclab phase-change.rep \
    -o phase-change.yaml
check 'to the last row' diff <(kept phase-change) <(grep -v '^#' phase-change.trace)
expect 'and the event trace' 0 "$poolsim" import --from tracex \
    "$source_dir/tests/traces/mixed-32-1.trx.gz" --clock 10MHz -o mixed.yaml
check 'to the last row too' diff <(kept mixed-32-1) <(grep -v '^#' mixed.trace)

expect_summary
