# How many fragments an allocation examined, under each variant: a cumulative curve a panel.
# gnuplot -c compare-searches.gp DIR OUTPUT [TERMINAL]

if (ARGC < 2 || ARGC > 3) {
    print "usage: gnuplot -c compare-searches.gp DIR OUTPUT [svg|png|dumb]"
    print "Draws the searches that 'poolsim compare' found, from plot-data in DIR; OUTPUT - is"
    print "stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("compare-searches.gp")]
dir = ARG1; output = ARG2; terminal = ARG3
load here . "compare-grid.gp"
file = dir . "/plot-data/compare-searches.csv"
eval need_data(file)
heading_text = sprintf("%s: search lengths", scenario)

longest = 0
array counted_all[variants]
do for [v = 1:variants] { counted_all[v] = 1 }
look(v, fragments, count) = (longest = greater(longest, fragments), counted_all[v] = count, 0)
set table $nothing
plot file skip 1 using (look(int($1), $2, $3)) with table if (0), "+" using (0) with table
unset table
if (longest == 0) {
    eval remark_page(heading_text, "no allocation searches, in any variant")
    exit
}

# Curves: variant, fragments, percent. None stands half-way below one.
is_log = longest > 20
x_left = is_log ? 0.5 : 0
x_right = longest * (is_log ? 1.15 : 1.05)
set table $points
plot file skip 1 using 1:(greater(x_left, $2)):(100.0 * $3 / counted_all[int($1)]) with table
unset table
set datafile separator whitespace
set print $curves
last = 0
do for [i = 1:|$points|] {
    v = int(word($points[i], 1))
    if (v != last) {
        if (last > 0) { print sprintf("%d %.9g 100", last, x_right) }
        print sprintf("%d %g 0", v, x_left)
    }
    last = v
    print sprintf("%d %s %s", v, word($points[i], 2), word($points[i], 3))
}
print sprintf("%d %.9g 100", last, x_right)
unset print

eval open_page(grid_page)
set multiplot
eval title(heading_text, "allocations that examined no more fragments than this (%); the " . \
    "scenario as written in grey")
if (is_log) { set logscale x }
set xrange [x_left:x_right]
set yrange [0:103]
set ytics 0, 25
do for [v = 1:variants] {
    below = search_max[v] == 0 ? "no call searches" \
        : sprintf("99 %% within %s, at most %s", thousands(search_p99[v]), thousands(search_max[v]))
    eval grid_panel(v, below)
    set format x is_lowest(v) ? "%g" : ""
    if (is_log) {
        set xtics (is_lowest(v) ? "none" : "" 0.5)
        do for [tic = 0:ceil(log10(x_right))] {
            set xtics add (is_lowest(v) ? sprintf("%g", 10.0 ** tic) : "" 10.0 ** tic)
        }
    } else {
        set xtics 0, greater(1, tic_step(longest, 5))
    }
    eval x_name(v, "fragments examined")
    set format y is_left(v) ? "%g" : ""
    plot $curves using ($1 == 1 && v > 1 ? $2 : NaN):3 with steps linewidth 1.5 \
        linecolor rgb colour_reference notitle, \
        $curves using ($1 == v ? $2 : NaN):3 with steps linewidth 2 \
        linecolor rgb variant_colour(v) notitle
    eval untitle
}
unset multiplot
