#!/usr/bin/env bash
# What poolsim import makes of tables, and of the logs that scenarios/TRACES.md turns into tables: the
# commands are taken from that page.
# usage: tests/import_csv.sh POOLSIM SOURCE_DIR
set -euo pipefail
poolsim=$(realpath "$1")
source_dir=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# shellcheck source=tests/expect.bash
source "$source_dir/tests/expect.bash"

# csv ROWS OPTIONS...: imports the rows, which may have \n, as made.yaml and made.trace
csv() {
    printf '%b' "$1" >table.csv
    shift
    "$poolsim" import --from csv table.csv -o made.yaml "$@"
}

# good NAME ROWS TRACE OPTIONS...: the trace has these rows, with \n between, and is replayed
good() {
    local name=$1 rows=$2 wanted=$3
    shift 3
    expect "$name" 0 csv "$rows" "$@"
    cp out said
    printf '%b\n' "$wanted" >wanted
    grep -v '^#\|^time' made.trace >got
    check "$name: row by row" diff wanted got
    expect "$name: is replayed" 0 "$poolsim" run made.yaml --no-plots -q --out run
}

# bad NAME ROWS MESSAGE OPTIONS...: refused with this message, and nothing is written
bad() {
    local name=$1 rows=$2 message=$3
    shift 3
    rm -f made.yaml made.trace
    expect "$name" 2 csv "$rows" "$@"
    has err "$message"
    check "$name: nothing is written" test -z "$(find . -name 'made*')"
}

good 'a table with the names of the format' \
    'time,thread,op,id,size,pool,wait\n0,a,allocate,x,8,fast,none\n5,b,resize,x,12,,\n9,a,release,x,,,\n9,b,allocate,x,8,,forever\n9,b,allocate,y,8,heap,7\n' \
    '0,a,allocate,1,8,fast,none\n5000,b,resize,1,12,,none\n9000,a,release,1,,,\n9000,b,allocate,2,8,heap,forever\n9000,b,allocate,3,8,heap,7' \
    --unit us
has made.trace '# unit: ns'
has made.yaml '{name: fast, kind: byte, size: '
good 'columns by name, in any order, among others' \
    'n,event,bytes,when,ptr\n1,malloc,16,0.5,0x10\n2,free,,0.25e,0x10\n' \
    '0,main,allocate,1,16,heap,none' \
    --columns time=when,op=event,id=ptr,size=bytes --unit s --ops ignore=free
has said '1 rows were ignored'
good 'columns by number, without a head' 'malloc 16 7\nfree - 7\n' \
    '0,main,allocate,1,16,heap,none\n1,main,release,1,,,' \
    --columns op=1,size=2,id=3 --separator blanks
has made.trace '# unit: us'
good 'columns by number, the head passed over' 'a\tb\tc\nmalloc\t16\t7\n' \
    '0,main,allocate,1,16,heap,none' --columns op=1,size=2,id=3 --separator tab --skip 1
good 'names that YAML takes for nothing' 'thread,op,id,size,pool\nnull,malloc,x,8,Null\nNULL,free,x,,\n' \
    '0,null,allocate,1,8,Null,none\n1,NULL,release,1,,,'
good 'names and numbers together' 'op;;\nmalloc;16;7\n' '0,main,allocate,1,16,heap,none' \
    --columns op=op,size=2,id=3 --separator ';'
good 'quotes, a byte order mark, comments and empty lines' \
    '\0357\0273\0277op,"id","si""ze"\r\n# a comment\r\n\r\n"malloc","a,""b""\nc",16\r\nfree,"a,""b""\nc"\r\n' \
    '0,main,allocate,1,16,heap,none\n1,main,release,1,,,' --columns 'op=op,id=id,size=si"ze'
good 'a line of blanks between words is empty' '  \nop id size\n \t \nmalloc 7 16\n' \
    '0,main,allocate,1,16,heap,none' --columns op=op,id=id,size=size --separator blanks
good 'words for operations, the last given being meant' \
    'op,id,size\nget,1,8\npeek,1,8\nput,1\nmalloc,1,8\nfree,1\n' \
    '0,main,allocate,1,8,heap,none\n1,main,release,1,,,\n2,main,allocate,2,8,heap,none' \
    --ops allocate=get,release=put,ignore=peek,ignore=free
good 'an address is used again after its release' \
    'op,id,size\nmalloc,0x10,8\nfree,0x10\nmalloc,0x10,0x20\n' \
    '0,main,allocate,1,8,heap,none\n1,main,release,1,,,\n2,main,allocate,2,32,heap,none'
good 'a resize moves, and the old address is used again' \
    'op,id,new,size\nmalloc,0x10,,8\nrealloc,0x10,0x20,16\nmalloc,0x10,,24\nfree,0x20\nfree,0x10\n' \
    '0,main,allocate,1,8,heap,none\n1,main,resize,1,16,,none\n2,main,allocate,2,24,heap,none\n3,main,release,1,,,\n4,main,release,2,,,'
good 'realloc as C has it: of nothing, to nothing, failing, in place, of something from before' \
    'op,id,new,size\nrealloc,(nil),0x10,8\nrealloc,0x10,(nil),1000\nrealloc,0x10,0x10,9\nrealloc,0x10,(nil),0\nrealloc,0x90,0x98,8\nfree,0x98\n' \
    '0,main,allocate,1,8,heap,none\n1,main,attempt,2,1000,heap,none\n2,main,resize,1,9,,none\n3,main,release,1,,,\n4,main,allocate,3,8,heap,none\n5,main,release,3,,,'
has said '3 allocations (1 failed), 2 releases, 1 resizes; 1 releases of unknown memory'
good 'no memory in all spellings, and what is unknown' \
    'op,id,size\nmalloc,,8\nmalloc,0x0,8\nmalloc,00000000,8\nmalloc,NULL,8\nmalloc,-,8\nmalloc,0,8\nfree,(nil)\nfree,0x5\nfree,0\n' \
    '0,main,attempt,1,8,heap,none\n1,main,attempt,2,8,heap,none\n2,main,attempt,3,8,heap,none\n3,main,attempt,4,8,heap,none\n4,main,attempt,5,8,heap,none\n5,main,allocate,6,8,heap,none\n8,main,release,6,,,' \
    --null -
has said '6 allocations (5 failed), 1 releases, 0 resizes; 1 releases of unknown memory were left out'
has said '1 releases of no memory were left out'
has made.yaml '# 1 releases of no memory were left out'
good 'memory of no bytes' 'op,id,size\nmalloc,7,0\nfree,7\n' \
    '0,main,allocate,1,1,heap,none\n1,main,release,1,,,'
good 'releases that are missing' 'op,id,size\nmalloc,7,8\nmalloc,7,16\nfree,7\n' \
    '0,main,allocate,1,8,heap,none\n1,main,release,1,,,\n1,main,allocate,2,16,heap,none\n2,main,release,2,,,' --lossy
has said '1 releases that the recording lacks were made up when their ids came again'
good 'counters that wrap' 'time,op,id,size\n0xFFFFFF00,malloc,7,8\n256,free,7,\n' \
    '0,main,allocate,1,8,heap,none\n512,main,release,1,,,' --unit cycles --wrap 32 --clock 168MHz
has made.trace '# unit: cycles'
has made.yaml 'cpu: 168000000Hz'
good 'a clock' 'time,op,id,size\n23:59:59.999999,malloc,7,8\n00:00:00.000001,free,7,\n' \
    '0,main,allocate,1,8,heap,none\n2000,main,release,1,,,'
good 'block pools, as many blocks as there were at once' \
    'op,id,size,pool\nmalloc,1,60,net\nmalloc,2,,net\nmalloc,3,9,\nfree,1,,\nmalloc,4,64,net\n' \
    '0,main,allocate,1,60,net,none\n1,main,allocate,2,64,net,none\n2,main,allocate,3,9,heap,none\n3,main,release,1,,,\n4,main,allocate,4,64,net,none' \
    --blocks net=64
has made.yaml '{name: net, kind: block, block_size: 64, size: 136}'
good 'names that are none here' \
    'op,id,size,thread,pool\nmalloc,1,8,a b,x[0]\nmalloc,2,8,a_b,"x,0"\nfree,1,,"",\n' \
    '0,a_b,allocate,1,8,x[0],none\n1,a_b_00000001,allocate,2,8,x_0,none\n2,main,release,1,,,'

words='true FALSE y N yes No on OFF null Null yess nulls'
rows='op,id,size,thread,pool\n'
for word in $words; do rows+="malloc,p-$word,8,$word,$word\n"; done
good 'names that YAML has for something else' "$rows" \
    "$(i=0; for word in $words; do echo "$i,$word,allocate,$((i += 1)),8,$word,none"; done)"
check 'they are in quotes, and no others' diff \
    <(printf '"%s"\n' true FALSE y N yes No on OFF null Null; printf '%s\n' yess nulls) \
    <(sed -n 's/^  - name: //p' made.yaml)
has made.yaml '{name: "true", kind: byte, '
has made.yaml 'thread: "null"}'

bad 'a call later than a run can be' 'time,op,id,size\n5,malloc,1,8\n4,free,1,\n3,malloc,2,8\n' \
    'a call at 18014398509481983 ticks since the first; a run has at most 2^62 cycles, which are 46116860184273' \
    --unit ticks --wrap 54
bad 'more threads than a scenario replays' \
    "$(echo time,op,id,size,thread; seq 1001 | sed 's/.*/&,malloc,&,8,t&/')" \
    'it has more than 1000 threads; a scenario replays at most so many' --unit us
bad 'and more pools' "$(echo time,op,id,size,pool; seq 1001 | sed 's/.*/&,malloc,&,8,p&/')" \
    'it has more than 1000 pools; expected at most so many' --unit us
bad 'an unknown operation' 'op,id,size\nnew,1,8\n' \
    'table.csv: line 2: column "op": "new" is no operation; --ops says what it means'
bad 'an id twice' 'op,ptr,size\nmalloc,1,8\nmalloc,1,8\n' \
    'line 3: column "ptr": "1" is allocated already; expected its release first' \
    --columns op=op,id=ptr,size=size
bad 'a resize to an id that is there' 'op,id,new,size\nmalloc,1,,8\nmalloc,2,,8\nrealloc,1,2,9\n' \
    'line 4: column "new": "2" is allocated already'
bad 'a size that is none' 'op,id,size\nmalloc,1,8 B\n' \
    'line 2: column "size": "8 B" is no size; expected bytes, as in 64 or 0x40'
bad 'a size too large' 'op,id,size\nmalloc,1,4294967296\n' '"4294967296" is no size'
bad 'no size' 'op,id,size\nmalloc,1\n' 'line 2: column "size": "" is no size'
bad 'no column for the size' 'op,id\nmalloc,1\n' 'line 2: an allocation, and no column for its size'
bad 'a wait that is none' 'op,id,size,wait\nmalloc,1,8,soon\n' '"soon" is no wait; expected none'
bad 'a time without a unit' 'time,op,id,size\n5,malloc,1,8\n' \
    'line 2: column "time": "5" has no unit; expected --unit us or another'
bad 'rows out of order' 'time,op,id,size\n5,malloc,1,8\n4,free,1,\n' \
    'line 3: column "time": the time 4 is before that of the row above' --unit us
bad 'a column that is not there' 'operation,id,size\nmalloc,1,8\n' 'line 1: the head has no column "op"'
bad 'a column that is not there, below blanks' '   \nx y\nmalloc 1\n' \
    'line 2: the head has no column "op"' --separator blanks
bad 'a head with other separators' 'time;op;id;size\n5;malloc;1;8\n' \
    "line 1: the head has no column \"op\", it is a single one; did you mean --separator ';'?"
bad 'a head with blanks between' 'op  id  size\nmalloc 1 8\n' \
    'it is a single one; did you mean --separator blanks?'
bad 'a column with a slip' 'event,id,size\nmalloc,1,8\n' \
    'the head has no column "evnt"; did you mean "event"?' --columns op=evnt,id=id
bad 'a column that is there twice' 'op,id,size,op\nmalloc,1,8,free\n' \
    'line 1: 2 columns are called "op"; --columns takes the number of the one that is meant, as in op=1'
bad 'quotes that do not end' 'op,id,size\nmalloc,1,"8\n\n' 'line 2: quotes that do not end'
bad 'quotes and something' 'op,id,size\nmalloc,"1"2,8\n' "line 2: something behind a field's quotes"
bad 'a resize of nothing' 'op,id,size\nrealloc,(nil),8\n' 'expected new=... in --columns'
bad 'a block too small' 'op,id,size,pool\nmalloc,1,65,net\n' \
    'line 2: column "size": 65 bytes are more than a block of net has, which is 64' --blocks net=64
bad 'blocks of no pool' 'op,id,size,pool\nmalloc,1,64,net\n' \
    'no row has the pool "nett", which --blocks names' --blocks nett=64
bad 'blocks given twice' 'x' '--blocks: the pool "net" is given twice' --blocks net=64,net=32
bad 'blocks of nothing' 'x' '--blocks: blocks of "net" of 0 bytes; expected 1 or more' --blocks net=0
bad 'an empty file' '' 'the file ends before the names of its columns'
bad 'a head alone' 'op,id,size\n' 'nothing was allocated in this recording'
bad 'no text' 'op,id\0000,size\n' 'line 1: a NUL character; expected text'
printf 'a,%.0s' {1..300} >wide
bad 'too many fields' "$(cat wide)" 'line 1: more than 256 fields'
bad 'a unit that is none' 'x' '--unit: there is no unit "sec"' --unit sec
bad 'columns that are none' 'x' '--columns: there is no column "tme"; did you mean "time"?' --columns tme=1
bad 'columns given twice' 'x' 'the column "op" is given twice' --columns op=1,op=2
bad 'columns too few' 'x' '--columns: expected at least op=... and id=...' --columns op=1
bad 'an operation that is none' 'x' '--ops: there is no operation "alloc"' --ops alloc=x
bad 'a separator that is none' 'x' '--separator: "::" is no separator' --separator ::
bad 'bits that are none' 'x' '--wrap: 64 is out of range' --wrap 64
expect 'options of another format' 2 "$poolsim" import --from malloclab table.csv -o x.yaml --lossy
has err '--lossy is for --from csv'
printf 'op,id,size\n' >table.csv
for i in {1..5000}; do echo "malloc,$i,$((i % 77))"; done >>table.csv
zstd -q table.csv -o whole.zst
gzip -c table.csv >whole.gz
for kind in gz zst; do
    head -c 5000 "whole.$kind" >cut.csv
    expect "a table cut off, .$kind" 2 "$poolsim" import --from csv cut.csv -o made.yaml --compress zstd
    has err 'data is cut off at byte 5000, where the file ends'
    check 'and nothing is left of it' test -z "$(find . -name 'made*')"
    expect "a whole table, .$kind" 0 "$poolsim" import --from csv "whole.$kind" -o whole.yaml
    has out '5000 allocations'
done

# The recipes. page HEADING N: the N-th block of shell lines below a heading of the page
page() {
    awk -v heading="$1" -v wanted="$2" '
        /^#/ { inside = $0 ~ ("^#+ " heading "$") }
        /^```$/ { in_block = 0 }
        inside && in_block && block == wanted { print }
        inside && /^```sh$/ { in_block = 1; block++ }' "$source_dir/scenarios/TRACES.md"
}
mkdir bin
ln -s "$poolsim" bin/poolsim
PATH=$PWD/bin:$PATH
for tool in ltrace mtrace; do
    cp "$source_dir/tests/logs/job.$tool.log" job.log
    page "$tool" 2 >recipe.sh
    check "$tool: the page has a recipe" grep -q awk recipe.sh
    expect "$tool: its lines work" 0 bash -eu recipe.sh
    cp out said
    expect "$tool: and are replayed" 0 "$poolsim" run job.yaml --no-plots -q --out job
    # What the program of the log does: 20 lines and 40 packets, 5 lines that grow.
    case $tool in
        ltrace) has said '60 allocations (0 failed), 60 releases, 5 resizes; 0 releases of unknown' ;;
        mtrace) has said '61 allocations (0 failed), 60 releases, 5 resizes; 0 releases of unknown' ;;
    esac
    # The sizes that its source has, each as often.
    for i in {0..19}; do echo $((16 + 8 * i)); done >sizes
    for i in {0..39}; do
        case $((i * i % 4)) in 0) echo 60 ;; 1) echo 128 ;; esac
    done >>sizes
    for i in 3 7 11 15 19; do echo $((200 + i)); done >>sizes
    [[ $tool == ltrace ]] || echo 288 >>sizes # the C library's own, for its second thread
    sort -n sizes >wanted
    threads=$(grep -v '^#\|^time' job.trace | cut -d, -f2 | sort -u | wc -l)
    check "$tool: the threads it tells apart" test "$threads" = "$([[ $tool == ltrace ]] && echo 2 || echo 1)"
    awk -F, '$3 ~ /^(allocate|resize)$/ { print $5 }' job.trace | sort -n >got
    check "$tool: the sizes of its source" diff wanted got
done
page 'From a recording to a decision' 1 | sed 's/ *#.*//; s/^poolsim \(run\|compare\).*/& --no-plots/' >steps.sh
check 'the page goes on from there' test "$(wc -l <steps.sh)" = 4
while IFS= read -r line; do
    expect "$line" 0 bash -c "$line"
done <steps.sh
# The line that the plan prints stands in the pool's place.
expect 'a plan' 0 poolsim plan job.yaml
planned=$(grep 'kind: blocks' out)
awk -v planned="$planned" '/name: heap, kind: byte/ { print planned; next } { print }' job.yaml >planned.yaml
expect 'the planned pools' 0 poolsim run planned.yaml --no-plots --out planned
has out 'No allocation failed.'
has out 'No thread waited.'

expect_summary
