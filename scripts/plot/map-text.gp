# Loaded by map.gp for the terminal: the map in letters, a letter an owner.

wide = 66
high = 20
letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
letter(v) = v == 0 ? "." : v == 1 ? "-" \
    : letters[lesser(v - 1, strlen(letters)):lesser(v - 1, strlen(letters))]

load here . "map-cells.gp"

# Each letter shows what is in the middle of its place.
middle(k, of, size) = (2 * k + 1) * size / (2 * of)
set print path(output)
print sprintf("\n  %s: memory map of %s %s, %s\n", scenario, pool_kind, pool, \
    size_text(map_size_bytes))
do for [r = high - 1:0:-1] {
    text = sprintf("%8s |", r == high - 1 ? sprintf("%.4g", y_end) \
        : r == 0 ? "0 " . memory_unit : "")
    do for [c = 0:wide - 1] {
        text = text . letter(cells[1 + middle(r, high, map_height) * map_width + \
            middle(c, wide, map_width)])
    }
    print text
}
print "         +" . repeated("-", wide)
x_label = sprintf("%.4g %s", x_end, unit)
print "          0" . repeated(" ", wide - 1 - strlen(x_label)) . x_label . "\n"
print "  . free   - overhead"
do for [k = 1:map_owner_count] { print sprintf("  %s %s", letter(k + 1), word(map_owners, k)) }
unset print
