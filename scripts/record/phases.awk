# A workload that changes its mind, as a .rep file of the malloc lab: small messages, of which every
# twelfth stays; then sensor frames; then pages, when nearly all that is small has gone.
function random(n) {
    state = state * 16807 % 2147483647
    return int(state / 1024) % n
}
function allocate(size) {
    op[++ops] = "a " ids " " size
    return ids++
}
function release(id) { op[++ops] = "f " id }

# `calls` allocations of least to most bytes, `at_once` of them alive; of each `one_in` one stays.
function phase(calls, least, most, at_once, one_in,    i, place, count, bag) {
    for (i = 0; i < calls; i++) {
        if (one_in && random(one_in) == 0) {
            kept[kept_count++] = allocate(16 + random(48))
        }
        if (count == at_once) {
            place = random(count)
            release(bag[place])
            bag[place] = bag[--count]
        }
        bag[count++] = allocate(least + random(most - least + 1))
    }
    while (count > 0) release(bag[--count])
}
BEGIN {
    state = 2024
    ids = ops = kept_count = 0
    phase(3000, 24, 160, 180, 60)
    phase(1500, 200, 700, 32, 60)
    phase(600, 1500, 2500, 9, 0)
    while (kept_count > 0) release(kept[--kept_count])
    printf "%d\n%d\n%d\n1\n", 65536, ids, ops
    for (i = 1; i <= ops; i++) print op[i]
}
