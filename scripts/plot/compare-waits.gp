# How long allocations waited, under each variant: a cumulative curve a panel.
# gnuplot -c compare-waits.gp DIR OUTPUT [TERMINAL]

if (ARGC < 2 || ARGC > 3) {
    print "usage: gnuplot -c compare-waits.gp DIR OUTPUT [svg|png|dumb]"
    print "Draws the waits that 'poolsim compare' found, from plot-data in DIR; OUTPUT - is stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("compare-waits.gp")]
dir = ARG1; output = ARG2; terminal = ARG3
load here . "compare-grid.gp"
file = dir . "/plot-data/compare-waits.csv"
eval need_data(file)
heading_text = sprintf("%s: waits for memory", scenario)

# The longest and shortest wait; an axis of a decade at least.
longest = 0; shortest = 0; lowest = 100.0
look(v, cycles, count) = (longest = greater(longest, cycles), \
    shortest = cycles == 0 ? shortest : shortest == 0 ? cycles : lesser(shortest, cycles), \
    lowest = lesser(lowest, 100.0 * count / allocations[v]), 0)
set table $nothing
plot file skip 1 using (look(int($1), $2, $3)) with table if (0), "+" using (0) with table
unset table
if (longest == 0) {
    eval remark_page(heading_text, "no variant waits for memory")
    exit
}
x_right = longest * 1.3 / cpu_hz
x_left = lesser(shortest / 1.5 / cpu_hz, x_right / 20)
y_step = tic_step((100 - lowest) * 1.1, 4)
y_low = greater(0, 100 - y_step * ceil((100 - lowest) * 1.05 / y_step))

# Curves: variant, seconds, percent. What never waited stands at the left edge.
place(v, cycles) = greater(x_left, cycles / 1.0 / cpu_hz)
set table $points
plot file skip 1 using 1:(place($1, $2)):(100.0 * $3 / allocations[int($1)]) with table
unset table
set datafile separator whitespace
set print $curves
last = 0
share = ""
do for [i = 1:|$points|] {
    v = int(word($points[i], 1))
    if (v != last && last > 0) { print sprintf("%d %.9g %s", last, x_right, share) }
    last = v
    share = word($points[i], 3)
    print sprintf("%d %s %s", v, word($points[i], 2), share)
}
print sprintf("%d %.9g %s", last, x_right, share)
unset print

eval open_page(grid_page)
set multiplot
eval title(heading_text, "allocations that had to wait no longer than this (%); the scenario as " . \
    "written in grey")
set logscale x
set xrange [x_left:x_right]
set yrange [y_low:100 + (100 - y_low) * 0.03]
set ytics y_low, y_step
do for [v = 1:variants] {
    below = waits[v] == 0 ? "nobody waits" : sprintf("%s, up to %s", \
        counted(waits[v], "wait", "waits"), time_text(wait_max[v] / 1.0 / cpu_hz))
    eval grid_panel(v, below)
    eval log_time_tics(x_left, x_right, is_lowest(v))
    eval x_name(v, "time waited")
    set format y is_left(v) ? "%.6g" : ""
    plot $curves using ($1 == 1 && v > 1 ? $2 : NaN):3 with steps linewidth 1.5 \
        linecolor rgb colour_reference notitle, \
        $curves using ($1 == v ? $2 : NaN):3 with steps linewidth 2 \
        linecolor rgb variant_colour(v) notitle
    eval untitle
}
unset multiplot
