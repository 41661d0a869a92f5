#!/bin/sh
# Compiles the pools freestanding, as firmware would, for this machine and, where its compiler is
# installed, for Arm Cortex-M, at several levels of optimization. Fails on a warning, and if the
# object files together need any symbol beyond memcpy and memset.
#
# usage: check_symbols.sh SOURCE_DIR [CC]
set -eu

source_dir=$1
host_cc=${2:-cc}
work_dir=$(mktemp -d)
trap 'rm -rf "$work_dir"' EXIT

# check NM ALLOWED CC FLAG... : ALLOWED is a pattern of further symbols.
check() {
    nm=$1
    allowed=$2
    shift 2
    for name in pool byte_pool byte_pool_policy block_pool; do
        "$@" -std=c11 -ffreestanding -nostdlib -Wall -Wextra -Wpedantic -Wconversion -Wshadow \
            -Wmissing-prototypes -Werror -c "$source_dir/pools/$name.c" -o "$work_dir/$name.o"
    done
    "$nm" "$work_dir"/*.o | awk -v allowed="^(memcpy|memset$allowed)\$" '
        NF == 2 && $1 == "U" { needed[$2] = 1 }
        NF == 3 && $2 ~ /[A-TV-Z]/ { defined[$3] = 1 }
        END {
            for (symbol in needed) {
                if (!(symbol in defined) && symbol !~ allowed) {
                    print "needs " symbol
                    failed = 1
                }
            }
            exit failed
        }' || {
        echo "error: compiled by: $*" >&2
        exit 1
    }
    echo "ok: $*"
}

for options in -O0 -O2 -Os "-O2 -DPOOL_CHECKED=1" "-Os -DPOOL_POLICIES=0"; do
    # shellcheck disable=SC2086 # options are several words
    check nm "" "$host_cc" $options
    if command -v arm-none-eabi-gcc >/dev/null; then
        # shellcheck disable=SC2086
        check arm-none-eabi-nm "" arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb $options
        # A Cortex-M0 cannot divide; block_pool_create() and block_pool_check() do.
        # shellcheck disable=SC2086
        check arm-none-eabi-nm "|__aeabi_uidiv(mod)?" arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb $options
    fi
done
