#!/usr/bin/env bash
# What poolsim import makes of recordings. The dumps of a real kernel were written while it ran
# reference scenarios: what is imported must be what their ops.csv has.
# usage: tests/import.sh POOLSIM SOURCE_DIR
set -euo pipefail
poolsim=$(realpath "$1")
source_dir=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# shellcheck source=tests/expect.bash
source "$source_dir/tests/expect.bash"

# Calls that reach the allocator, as thread,op,pool,size, those of a thread in their order. A size is
# rounded up as the kernel records it; a release has none.
of_reference() {
    awk -F, 'NR > 1 && ($4 == "allocate" && $7 ~ /^(SUCCESS|NO_MEMORY|DELETED|WAIT_ABORTED)$/ ||
                        $4 == "release" && $7 == "SUCCESS") {
        size = $4 == "release" ? "" : $5 ~ /^heap/ ? int(($6 + 3) / 4) * 4 : $6
        print $1 "," $3 "," $4 "," size }' "$1" | sort -t, -k2,2 -k1,1n -s
}
of_trace() {
    awk -F, '!/^#/ && $1 != "time" { sub(/^attempt$/, "allocate", $3); print $1 "," $2 "," $3 "," $5 }' "$1" | sort -t, -k2,2 -k1,1n -s
}

for name in mixed-32-1 block-32-3 wait-32-1 cost-32-1; do
    gzip -dc "$source_dir/tests/traces/$name.trx.gz" >"$name.trx"
    expect "$name is imported" 0 "$poolsim" import --from tracex "$name.trx" --clock 10MHz \
        -o "made/$name.yaml"
    has out ' 0 releases of unknown memory'
    of_reference "$source_dir/tests/reference/$name.ops.csv" >"$name.wanted"
    of_trace "made/$name.trace" >"$name.got"
    check "$name: every call of the real kernel, at its time, and no other" \
        diff "$name.wanted" "$name.got"
    "$poolsim" run "$source_dir/tests/reference/$name.yaml" --no-plots -q --out reference
    # Three digits, rounded down; a cycle is 0.1 us.
    waits=$(awk -F, 'NR > 1 && $6 !~ /waiting|terminated/ { count++; if ($7 > most) most = $7 }
        END { digits = most < 100000 ? 2 : 1
              printf "%d allocations waited there, the longest for %.*f ms", count, digits,
                     int(most / 10 ^ (4 - digits)) / 10 ^ digits }' reference/waits.csv)
    has out "$waits"
    expect "$name is replayed" 0 "$poolsim" run "made/$name.yaml" --no-plots -q --out "$name"
done

# A dump as text, which is the same dump.
for kind in ihex srec; do
    objcopy -I binary -O "$kind" --change-addresses 0x20000400 mixed-32-1.trx "mixed.$kind"
    expect "a dump as $kind" 0 "$poolsim" import --from tracex "mixed.$kind" --clock 10MHz \
        -o "made/mixed-$kind.yaml"
    check 'is the same dump' diff <(sed 2d made/mixed-32-1.trace) <(sed 2d "made/mixed-$kind.trace")
done
# The block pools of the recording are those of the scenario that the kernel ran.
blocks_of() { # SCENARIO: name, block size and blocks of its block pools
    awk '/kind: block,/ { gsub(/[{},]/, ""); print $3, $7, int($9 / ($7 + 4)) }' "$1" | sort
}
blocks_of "$source_dir/tests/reference/mixed-32-1.yaml" >wanted
blocks_of made/mixed-32-1.yaml >got
check 'block pools are block pools of the same blocks' diff wanted got
check 'and there are some' test -s got

printf '%s\n' 20000 3 6 1 'a 0 512' 'a 1 128' 'r 0 640' 'a 2 128' 'f 1' 'f 0' >lab.rep
expect 'a .rep file is imported' 0 "$poolsim" import --from malloclab lab.rep -o lab.yaml
has out '3 allocations (0 failed), 2 releases, 1 resizes'
expect 'and replayed' 0 "$poolsim" run lab.yaml --no-plots -q --out lab
cut -d, -f4,6,7 lab/ops.csv | tail -n +2 >rows
printf '%s\n' allocate,512,SUCCESS allocate,128,SUCCESS allocate,640,SUCCESS release,0,SUCCESS \
    allocate,128,SUCCESS release,0,SUCCESS release,0,SUCCESS >wanted
check 'call by call' diff wanted rows
expect 'by a scenario that is fine' 0 "$poolsim" validate lab.yaml

# bad NAME FORMAT MESSAGE: bad.bin is refused with this message, and nothing is written
bad() {
    rm -rf none
    expect "$1" 2 "$poolsim" import --from "$2" bad.bin -o none/bad.yaml
    has err "$3"
    check 'and nothing is written' test ! -e none
}
printf 'hello' >bad.bin
bad 'a short dump' tracex 'at byte 5: the file ends within the header'
bad 'no .rep file' malloclab 'line 1: no head of a .rep file'
head -c 262144 /dev/zero >bad.bin
bad 'a foreign dump' tracex 'at byte 0: this is no trace buffer'
# patched OFFSET OCTALS: the dump with other bytes there
patched() {
    cp mixed-32-1.trx bad.bin
    printf '%b' "$2" | dd of=bad.bin bs=1 seek="$1" conv=notrunc status=none
}
patched 4 '\0001\0002\0003\0004'
bad 'a mask that is none' tracex "at byte 4: the time stamps' mask"
patched 18 '\0377\0377'
bad 'long names' tracex 'at byte 18: names of this size are not read'
patched 12 '\0000\0000\0000\0377'
bad 'a registry elsewhere' tracex 'at byte 12: an address outside the dump'
patched 28 '\0377\0377\0377\0177'
bad 'events behind the end' tracex 'at byte 28: an address outside the dump'
head -c 100000 mixed-32-1.trx >bad.bin
bad 'a dump cut off' tracex 'an address outside the dump'
sed '3s/.$/X/' mixed.ihex >bad.bin
bad 'hexadecimal text that is none' tracex 'line 3: no record; expected up to 260 pairs'
sed '3s/^:../:0F/' mixed.ihex >bad.bin
bad 'a record with a wrong count' tracex 'line 3: the record has not as many bytes as it says'
awk 'NR == 3 { $0 = substr($0, 1, 11) (substr($0, 12, 1) == "0" ? "1" : "0") substr($0, 13) } { print }' \
    mixed.ihex >bad.bin
bad 'a record with a wrong digit' tracex "line 3: the record's checksum is wrong"
sed 5d mixed.srec >bad.bin
bad 'a record that is missing' tracex 'line 5: data for 0x'
sed '$d' mixed.srec >bad.bin
bad 'no last record' tracex 'the text ends without a last record; is it whole?'
(cat mixed.ihex && echo ':00000001FF') >bad.bin
bad 'something behind the last record' tracex 'the last record, and something behind it'
printf 'S1' >bad.bin
bad 'half a record' tracex 'line 1: the record has not as many bytes as it says'
printf '%s\n' 20000 1 1 1 'a 5 512' >bad.bin
bad 'an id too many' malloclab 'line 5: id 5 is not among the 1'
printf '%s\n' 20000 99999999 1 1 'a 5 512' >bad.bin
bad 'ids that the file cannot hold' malloclab 'line 2: 99999999 ids are more than the file can hold'
printf '%s\n' 20000 2 3 1 'a 0 512' 'a 0 4' >bad.bin
bad 'an id twice' malloclab 'line 6: id 0 is allocated already'
printf '%s\n' 20000 2 3 1 'a 0 512' >bad.bin
bad 'operations that are missing' malloclab 'the file ends after 1 operations; expected the 3'
printf '%s\n' 20000 2 1 1 'malloc 0 512' >bad.bin
bad 'an unknown operation' malloclab 'line 5: no operation'

printf '%s\n' 20000 2 2 1 'a 0 2000000000' 'f 0' >bad.bin
bad 'a heap that no scenario has' malloclab \
    '2000000008 bytes are in use at the peak, headers included; a pool has at most 1 GiB'

# Names that mean something in YAML, or nothing in a scenario.
patched "$(grep -abo heap0 mixed-32-1.trx | head -n 1 | cut -d: -f1)" ']#['
expect 'a pool with brackets in its name' 0 "$poolsim" import --from tracex bad.bin -o brackets.yaml
has brackets.yaml '{name: "]_[p0", kind: byte'
cp lab.rep $'lab\nname: x'
expect 'a recording with a line end in its name' 0 "$poolsim" import --from malloclab \
    $'lab\nname: x' -o lines.yaml
has lines.yaml '# What lab?name: x recorded'
expect 'a scenario whose name cannot be one' 2 "$poolsim" import --from malloclab lab.rep \
    -o 'none/my board.yaml'
has err 'expected -o and the name of a scenario, up to 60 letters, digits, _ - . [ ]'
check 'is not written' test ! -e none

# The recording itself stays.
cp lab.rep lab2.yaml
cp lab.rep lab3.trace.gz
expect 'a scenario over the recording' 2 "$poolsim" import --from malloclab lab2.yaml -o ./lab2.yaml
has err 'lab2.yaml: the scenario would be written over it; expected another name behind -o'
expect 'a trace over the recording' 2 "$poolsim" import --from malloclab lab3.trace.gz -o lab3.yaml \
    --compress gzip
has err 'lab3.trace.gz: the trace would be written over it; expected another name behind -o'
check 'which are as they were' test "$(cat lab2.yaml lab3.trace.gz)" = "$(cat lab.rep lab.rep)"
check 'and nothing is written' test ! -e lab2.trace -a ! -e lab3.yaml
expect 'a scenario to standard output' 2 "$poolsim" import --from malloclab lab.rep -o -
has err 'expected a name, as in -o board.yaml'
check 'is not written' test ! -e ./- -a ! -e ./-.trace

# Compressed recordings are read, and traces written compressed are replayed alike.
for how in none gzip zstd; do
    case $how in
        none) file=lab.rep ending='' ;;
        gzip) gzip -k lab.rep && file=lab.rep.gz ending=.gz ;;
        zstd) zstd -q lab.rep && file=lab.rep.zst ending=.zst ;;
    esac
    expect "a recording under $how" 0 "$poolsim" import --from malloclab "$file" -o "$how.yaml" \
        --compress "$how"
    expect "and its trace $how" 0 "$poolsim" run "$how.yaml" --no-plots -q --out "$how"
    check 'do the same' diff -q lab/ops.csv "$how/ops.csv"
    has "$how.yaml" "trace: $how.trace$ending,"
done
check 'the magic of gzip' test "$(head -c 2 gzip.trace.gz | od -An -tx1)" = ' 1f 8b'
check 'the magic of zstd' test "$(head -c 4 zstd.trace.zst | od -An -tx1)" = ' 28 b5 2f fd'
gzip -dc gzip.trace.gz >unpacked
check 'the tools read what is written' diff <(sed 2d unpacked) <(sed 2d none.trace)
zstd -dcq zstd.trace.zst >unpacked
check 'of both kinds' diff <(sed 2d unpacked) <(sed 2d none.trace)
expect 'another compression is unknown' 2 "$poolsim" import --from malloclab lab.rep -o x.yaml \
    --compress xz
has err "--compress takes zstd, gzip or none, not 'xz'"

# Members and frames one behind the other are one file.
head -3 lab.rep | gzip >members.gz
tail -n +4 lab.rep | gzip >>members.gz
head -5 lab.rep | zstd -q >frames.zst
tail -n +6 lab.rep | zstd -q >>frames.zst
for file in members.gz frames.zst; do
    expect "$file" 0 "$poolsim" import --from malloclab "$file" -o parts.yaml
    check 'is one text' diff <(sed 2d parts.trace) <(sed 2d none.trace)
done

gzip -c mixed-32-1.trx >whole.gz
zstd -qc mixed-32-1.trx >whole.zst
head -c 3000 whole.gz >bad.bin
bad 'gzip data cut off' tracex 'the gzip data is cut off at byte 3000, where the file ends'
head -c 3000 whole.zst >bad.bin
bad 'zstd data cut off' tracex 'the zstd data is cut off at byte 3000, where the file ends'
cp members.gz bad.bin
echo more >>bad.bin
bad 'gzip data with something behind' malloclab 'what follows the gzip data at byte '
zstd -qc lab.rep >bad.bin
echo 'some more' >>bad.bin
bad 'zstd data with something behind' malloclab 'what follows the zstd data at byte '
cp lab.rep.gz bad.bin
printf '\377' | dd of=bad.bin bs=1 seek=30 conv=notrunc status=none
bad 'gzip data with a wrong byte' malloclab 'the gzip data is damaged before byte '
zstd -qc lab.rep >bad.bin
printf '\377' | dd of=bad.bin bs=1 seek=30 conv=notrunc status=none
bad 'zstd data with a wrong byte' malloclab 'the zstd data is damaged before byte '

# The same of traces that are replayed.
cp zstd.yaml cut.yaml
sed -i s/zstd.trace/cut.trace/ cut.yaml
head -c 60 zstd.trace.zst >cut.trace.zst
expect 'a trace that is cut off' 2 "$poolsim" run cut.yaml --no-plots -q --out cut
has err 'cut.trace.zst'
has err 'the zstd data is cut off at byte 60, where the file ends'

expect 'a format must be said' 2 "$poolsim" import lab.rep -o x.yaml
has err 'expected --from tracex, malloclab, csv or heaptrack'
expect 'and where to' 2 "$poolsim" import --from malloclab lab.rep
has err 'expected -o'

expect_summary
