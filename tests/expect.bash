# What the tests of the command line share; to be sourced, in a scratch folder. Counts what passed
# and failed, and expect_summary ends a test.
# shellcheck shell=bash
passed=0
failed=0

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "FAILED: $*"
}

# expect NAME CODE COMMAND...: runs it with stdout and stderr in out and err
expect() {
    local name=$1 code=$2 got=0
    shift 2
    "$@" >out 2>err </dev/null || got=$?
    if [[ $got == "$code" ]]; then
        pass
    else
        fail "$name: exit code $got, expected $code"
        sed 's/^/    /' out err
    fi
}

# has FILE TEXT: the last command wrote TEXT there
has() {
    if grep -qF -- "$2" "$1"; then
        pass
    else
        fail "'$2' is not in $1:"
        sed 's/^/    /' "$1"
    fi
}

is_empty() {
    if [[ -s $1 ]]; then
        fail "$1 is not empty:"
        sed 's/^/    /' "$1"
    else
        pass
    fi
}

check() {
    local name=$1
    shift
    if "$@"; then pass; else fail "$name"; fi
}

expect_summary() {
    echo "$passed passed, $failed failed"
    [[ $failed == 0 ]]
}
