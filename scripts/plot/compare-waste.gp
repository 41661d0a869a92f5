# Where the bytes of all pools are on average, under each variant: a bar each.
# gnuplot -c compare-waste.gp DIR OUTPUT [TERMINAL]

if (ARGC < 2 || ARGC > 3) {
    print "usage: gnuplot -c compare-waste.gp DIR OUTPUT [svg|png|dumb]"
    print "Draws where the bytes go that 'poolsim compare' counted, from plot-data in DIR;"
    print "OUTPUT - is stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("compare-waste.gp")]
dir = ARG1; output = ARG2; terminal = ARG3
load here . "compare-grid.gp"
file = dir . "/plot-data/compare-waste.csv"
eval need_data(file)

array totals[6]
do for [k = 1:6] {
    stats file skip 1 using (column(k + 1)) nooutput
    totals[k] = STATS_max
}
most = 0
do for [v = 1:variants] { most = greater(most, memory[v]) }
unit = size_unit(most)
scale = 1.0 / unit_bytes(unit)

bar_pitch = is_dumb ? 72 : 34
top = is_dumb ? 140 : 118
bottom = top + variants * bar_pitch
page_left = 190
eval open_page(bottom + 62)
eval title(sprintf("%s: where the bytes are, on average", scenario), \
    "asked for and held, handed out beyond that, and free, of all pools together")
eval panel(top, bottom)
set key at screen page_right / 1.0 / page_width, screen 1 - (top - 22) / page_height
set xrange [0:most * scale]
set xtics 0, tic_step(most * scale, 8)
set xlabel sprintf("bytes (%s)", unit) noenhanced
set yrange [variants + 0.5:0.5]
unset ytics
set ytics nomirror ()
do for [v = 1:variants] { set ytics add (shortened(names[v], 22) v) }
set grid noytics
array kinds = ["asked for", "rounding", "remainder", "larger block", "headers", "free"]
array shades[6]
shades[1] = hue(1); shades[2] = hue(6); shades[3] = hue(2); shades[4] = hue(4)
shades[5] = hue(8); shades[6] = colour_free
# The sum of the kinds up to the k-th.
upto(k) = k == 0 ? 0 : column(k + 1) + upto(k - 1)
left_of(k) = upto(k - 1) * scale
right_of(k) = upto(k) * scale
shown(k) = totals[k] > 0 ? kinds[k] : ""
plot for [k = 1:6] file skip 1 using (left_of(k)):($1):(left_of(k)):(right_of(k)):($1 - 0.36): \
    ($1 + 0.36) with boxxyerror linecolor rgb shades[k] title (shown(k))
