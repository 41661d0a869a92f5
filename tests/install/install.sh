#!/usr/bin/env bash
# Installs a build into a temporary folder, moves it, and uses it from elsewhere: poolsim itself, the
# pools by find_package and by pkg-config. Then the pools straight from the source tree, with no
# library in reach.
# usage: tests/install/install.sh BUILD_DIR CC [CFLAG...]
set -euo pipefail
build=$(realpath "$1")
export CC=$2
shift 2
export CFLAGS="$*"
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
top=$(realpath "$here/../..")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
    printf 'failed: %s\n' "$1"
    [[ ! -s log ]] || cat log
    exit 1
}

quietly() { # WHAT COMMAND...
    local what=$1
    shift
    "$@" >log 2>&1 </dev/null || fail "$what"
    echo "ok: $what"
}

# As on a machine on which nothing was installed.
without_libraries() {
    env PKG_CONFIG_LIBDIR="$scratch/nowhere" PKG_CONFIG_PATH= "$@"
}

answers() { # WHAT PROGRAM
    [[ $("$2") == 'a block at '* ]] || fail "$1"
    echo "ok: $1"
}

# scripts/first-run builds no more than the program, and is what people install from.
if [[ -f $build/build.ninja ]]; then
    ninja -C "$build" -t commands poolsim >log || fail 'what the program is built from can be told'
    grep -q 'pools/libpools\.a' log || fail 'a build of the program alone holds all that is installed'
    echo 'ok: a build of the program alone holds all that is installed'
fi

installs_and_moves() {
    cmake --install "$build" --prefix "$scratch/before" && mv before "$scratch/there"
}
quietly 'a build installs' installs_and_moves

mkdir elsewhere
runs_elsewhere() (
    cd elsewhere
    "$scratch/there/bin/poolsim" run ../there/share/poolsim/scenarios/first.yaml --out out
)
quietly 'an installed poolsim runs a scenario' runs_elsewhere
for file in ops.csv layout.csv series.csv summary.json; do
    [[ -s elsewhere/out/$file ]] || fail "an installed poolsim writes $file"
done
pictures=$(find elsewhere/out -name '*.svg' -size +0 | wc -l)
((pictures >= 4)) || fail "an installed poolsim draws its plots; there are $pictures"
echo "ok: an installed poolsim writes its tables and draws $pictures plots"
there/bin/poolsim schema | cmp - there/share/poolsim/scenario.schema.json >log 2>&1 ||
    fail 'the JSON Schema is installed as the program prints it'
! grep -rIlF -e "$top" there >log || fail 'an installed file names the source tree'

use_package() {
    cmake -S "$here" -B found -G Ninja -DCMAKE_PREFIX_PATH="$scratch/there" && cmake --build found
}
quietly 'find_package finds the pools' use_package
answers 'a program built by find_package runs' found/firmware

use_pkg_config() {
    PKG_CONFIG_PATH=$(dirname "$(find there -name poolsim-pools.pc)")
    export PKG_CONFIG_PATH
    # shellcheck disable=SC2046,SC2086 # flags are words
    "$CC" -std=c11 $CFLAGS "$here/main.c" $(pkg-config --cflags --libs poolsim-pools) -o by-pkg-config
}
quietly 'pkg-config finds the pools' use_pkg_config
answers 'a program built by pkg-config runs' ./by-pkg-config

use_tree() {
    without_libraries cmake -S "$here" -B tree -G Ninja -DPOOLSIM_TREE="$top" &&
        cmake --build tree
}
quietly 'another project builds the pools from their source, without any library' use_tree
answers 'a program built from the source runs' tree/firmware

pools_alone() {
    without_libraries cmake -S "$top" -B alone -G Ninja -DPOOLSIM_BUILD_SIMULATOR=OFF \
        -DPOOLSIM_BUILD_TESTS=OFF && cmake --build alone
}
quietly 'the pools alone configure without any library' pools_alone

if without_libraries cmake -S "$top" -B poor -G Ninja >log 2>&1; then
    fail 'a missing library is refused'
fi
grep -q 'apt-get install libcyaml-dev' log || fail 'a missing library is named with its package'
echo 'ok: a missing library is named with its Debian package'
