# Loaded by waits.gp for the terminal: a line a thread, each letter a bar of its histogram.

wide = 44
shades = " .:-=+*#%@"
per_letter = (bars + wide - 1) / wide
letters = (bars + per_letter - 1) / per_letter
letter(v, full) = v == 0 ? " " : shades[2 + int(8 * v / full):2 + int(8 * v / full)]
array sums[letters]

set print path(output)
print sprintf("\n  %s: waits for memory\n  %s\n", scenario, summary)
do for [r = 1:rows] {
    full = 0
    do for [k = 1:letters] {
        sums[k] = 0
        do for [b = (k - 1) * per_letter + 1:lesser(bars, k * per_letter)] {
            sums[k] = sums[k] + height[(r - 1) * bars + b]
        }
        full = greater(full, sums[k])
    }
    text = ""
    do for [k = 1:letters] { text = text . letter(sums[k], full) }
    print sprintf("  %-16s|%s| %s", shortened(row_name[r], 16), text, row_summary(r))
}
left = time_text(x_left)
right = time_text(bar_left(letters * per_letter))
print repeated(" ", 19) . left . repeated(" ", letters - strlen(left) - strlen(right)) . right
unset print
