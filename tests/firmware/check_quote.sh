#!/bin/sh
# Fails unless pools/README.md quotes the port of port_example.c as it is.
#
# usage: check_quote.sh SOURCE_DIR
set -eu

source_dir=$1
work_dir=$(mktemp -d)
trap 'rm -rf "$work_dir"' EXIT

sed -n '/^\/\/ \[port\]$/,/^\/\/ \[port\]$/p' "$source_dir/tests/firmware/port_example.c" |
    sed '1d;$d' >"$work_dir/example"
sed -n '/^<!-- port_example.c -->$/,/^```$/p' "$source_dir/pools/README.md" |
    sed '1,2d;$d' >"$work_dir/quote"
test -s "$work_dir/example"
diff "$work_dir/example" "$work_dir/quote"
