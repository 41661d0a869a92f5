#!/usr/bin/env bash
# Threads that replay one file do what they would do with a file each, however far they are apart: one
# that has ended, one that is idle for long, one that is held up and falls behind.
# usage: tests/shared_trace.sh POOLSIM SOURCE_DIR
set -euo pipefail
poolsim=$(realpath "$1")
source_dir=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# shellcheck source=tests/expect.bash
source "$source_dir/tests/expect.bash"

# Rows of five threads, more than may wait: "busy" all along; "early" has a few and goes on with
# other steps; "idle" begins and ends; "holder" keeps memory that "held" waits for, which has many rows.
awk 'BEGIN {
    print "# poolsim trace 1\n# unit: us\ntime,thread,op,id,size,pool,wait"
    print "0,holder,allocate,1,3000,heap,"
    for (i = 1; i <= 60000; i++) {
        id = 2 * i
        printf "%d,busy,allocate,%d,%d,heap,\n", 10 * i, id, i % 90 + 1
        if (i <= 50) printf "%d,early,allocate,%d,%d,heap,\n%d,early,release,%d,,,\n", 10 * i, id + 500001, i, 10 * i, id + 500001
        if (i < 9 || i > 58000) printf "%d,idle,allocate,%d,20,heap,\n%d,idle,release,%d,,,\n", 10 * i + 3, id + 1000000, 10 * i + 3, id + 1000000
        if (i == 20) printf "%d,held,allocate,3,3000,heap,forever\n%d,held,release,3,,,\n", 10 * i, 10 * i
        if (i > 20) printf "%d,held,allocate,%d,24,heap,\n%d,held,release,%d,,,\n", 10 * i + 4, id + 2000000, 10 * i + 4, id + 2000000
        if (i == 50000) printf "%d,holder,release,1,,,\n", 10 * i + 5
        printf "%d,busy,release,%d,,,\n", 10 * i + 6, id
    }
}' >all.trace
threads=(busy early idle holder held)
for thread in "${threads[@]}"; do
    awk -F, -v thread="$thread" '/^#/ || $1 == "time" || $2 == thread' all.trace >"$thread.trace"
done
# scenario HOW: with the file for all, or one each
scenario() {
    echo "name: replay
target: {cpu: 10MHz, tick: 1kHz}
pools: [{name: heap, kind: byte, size: 4KiB}]
threads:"
    local priority=5 thread file
    for thread in "${threads[@]}"; do
        file=$([[ $1 == shared ]] && echo all || echo "$thread")
        echo "  - name: $thread
    priority: $((priority++ % 7 + 3))
    steps:
      - replay: {trace: $file.trace, thread: $thread}
      - note: \"$thread has ended\"
      - allocate: {pool: heap, size: 8, into: left}"
    done
}
for how in shared apart; do
    scenario "$how" >"$how.yaml"
    expect "$how" 0 "$poolsim" run "$how.yaml" --no-plots -q --out "$how"
done
for file in ops.csv notes.csv waits.csv failures.csv series.csv summary.json; do
    check "$file is the same" diff -q "shared/$file" "apart/$file"
done
check 'a thread that has ended goes on at once' grep -q '^5000,early,early has ended' shared/notes.csv
check 'one was held up' grep -q ',held,' shared/waits.csv

# All at one time, so that who goes first is all that tells the two apart: the rows of "second" are
# more than may wait before "first" has its last one.
awk 'BEGIN {
    print "# poolsim trace 1\n# unit: us\ntime,thread,op,id,size"
    print "0,first,allocate,1,8\n0,first,release,1,"
    for (i = 2; i <= 20000; i++) printf "0,second,allocate,%d,8\n0,second,release,%d,\n", i, i
    print "0,first,allocate,20001,16"
}' >one.trace
cp one.trace other.trace
for file in one other; do
    cat >"$file.yaml" <<END
name: replay
pools: [{name: heap, kind: byte, size: 4KiB}]
threads:
  - {name: first, priority: 5, steps: [{replay: {trace: one.trace, thread: first, pool: heap}}]}
  - {name: second, priority: 5, steps: [{replay: {trace: $file.trace, thread: second, pool: heap}}]}
END
    expect "$file" 0 "$poolsim" run "$file.yaml" --no-plots -q --out "$file"
done
for file in ops.csv schedule.csv; do
    check "$file is the same at one time" diff -q "one/$file" "other/$file"
done

expect_summary
