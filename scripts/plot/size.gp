# What a goal's figures are at each size of a pool: a panel a figure, a thin line a seed.
# gnuplot -c size.gp DIR OUTPUT [TERMINAL]

if (ARGC < 2 || ARGC > 3) {
    print "usage: gnuplot -c size.gp DIR OUTPUT [svg|png|dumb]"
    print "Draws what 'poolsim size' found, from size.csv and plot-data/size.gp in DIR;"
    print "OUTPUT - is stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("size.gp")]
dir = ARG1; output = ARG2; terminal = ARG3
load here . "common.gp"
eval load_settings(dir . "/plot-data/size.gp")
rows = dir . "/size.csv"
eval need_data(rows)

if (term_count == 0) {
    eval remark_page(sprintf("%s: size of %s", scenario, pool), "the goal names no figure to draw")
    exit
}
array terms[term_count]
array units[term_count]
do for [k = 1:term_count] {
    eval sprintf("terms[%d] = term_%d; units[%d] = unit_%d", k, k, k, k)
}

# Rows stand seed by seed, so a seed's line is a run of rows.
stats rows skip 1 using 1 nooutput
first_size = STATS_min; last_size = STATS_max
array tops[term_count]
do for [k = 1:term_count] {
    stats rows skip 1 using (column(3 + k)) nooutput
    tops[k] = STATS_max
}
size_name = size_unit(last_size)
x_scale = 1.0 / unit_bytes(size_name)

panel_height = is_dumb ? 240 : 190
pitch = panel_height + (is_dumb ? 96 : 62)
panel_top(k) = 108 + (k - 1) * pitch
eval open_page(panel_top(term_count) + panel_height + 62)

# A line across the panel at a size, with what it means written beside it.
beside(x) = x * x_scale > 0.8 * last_size * x_scale ? "right offset -0.8, 0" : "left offset 0.8, 0"
marker(tag, text, x, top, rgb) = sprintf( \
    "set arrow %d from first %.9g, graph 0 to first %.9g, graph 1 nohead front " . \
    "linecolor rgb %d linewidth 1.5 dashtype 2; " . \
    "set label %d '%s' at first %.9g, graph %f %s front noenhanced textcolor rgb %d", \
    tag, x * x_scale, x * x_scale, rgb, tag, text, x * x_scale, top, beside(x), rgb)

set multiplot
eval title(sprintf("%s: size of %s", scenario, pool), quoted(sprintf("goal: %s; over %s", \
    goal, counted(seed_count, "seed", "seeds"))))
set xrange [first_size * x_scale:last_size * x_scale]
set format x ""
do for [k = 1:term_count] {
    most = tops[k]
    if (units[k] eq "cycles") {
        unit = time_unit(most / 1.0 / cpu_hz)
        y_scale = 1.0 / cpu_hz / unit_seconds(unit)
    } else {
        unit = units[k] eq "share" ? "%" : units[k]
        y_scale = units[k] eq "share" ? 100.0 : 1.0
    }
    eval panel(panel_top(k), panel_top(k) + panel_height)
    eval heading(quoted(terms[k] . (unit eq "" ? "" : sprintf(" (%s)", unit))))
    unset arrow
    unset label 20
    unset label 21
    if (k == 1) {
        if (as_written <= last_size) {
            eval marker(20, sprintf("as written: %s", size_text(as_written)), as_written, 0.80, \
                colour_faint)
        }
        if (answer > 0) {
            eval marker(21, sprintf("answer: %s", size_text(answer)), answer, 0.93, hue(4))
        }
    }
    set yrange [0:most > 0 ? most * y_scale * 1.08 : 1]
    set ytics 0, tic_step(most > 0 ? most * y_scale : 1, 4)
    if (k == term_count) {
        set format x "%g"
        set xlabel sprintf("size of %s (%s)", pool, size_name) noenhanced
    }
    plot for [s = 0:seed_count - 1] rows skip 1 every ::(s * size_count)::((s + 1) * size_count - 1) \
        using ($1 * x_scale):(column(3 + k) * y_scale) with lines linecolor rgb hue(1) \
        linewidth seed_count > 8 ? 0.5 : 1 notitle
    eval untitle
}
unset multiplot
