# External fragmentation over time, under each variant: a panel each.
# gnuplot -c compare-fragmentation.gp DIR OUTPUT [TERMINAL]

if (ARGC < 2 || ARGC > 3) {
    print "usage: gnuplot -c compare-fragmentation.gp DIR OUTPUT [svg|png|dumb]"
    print "Draws the fragmentation that 'poolsim compare' found, from plot-data and the variants'"
    print "folders in DIR; OUTPUT - is stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("compare-fragmentation.gp")]
dir = ARG1; output = ARG2; terminal = ARG3
load here . "compare-grid.gp"
heading_text = sprintf("%s: fragmentation", scenario)

any = 0
end = 0
do for [v = 1:variants] {
    any = any || has_byte_pools[v]
    end = greater(end, ends[v])
}
if (!any) {
    eval remark_page(heading_text, "no variant has a byte pool")
    exit
}
unit = time_unit(end / 1.0 / cpu_hz)
x_scale = 1.0 / cpu_hz / unit_seconds(unit)

# The worst of each column of dots, over all byte pools; a column without a sample is as the last.
columns = grid_width
array worst[columns]
column_of(cycles) = 1 + lesser(columns - 1, int(cycles / 1.0 / end * columns))
keep(k, share) = (worst[k] = greater(worst[k], share), 0)
do for [v = 1:variants] {
    if (!has_byte_pools[v]) { continue }
    file = dir . "/" . folders[v] . "/series.csv"
    eval need_data(file)
    do for [k = 1:columns] { worst[k] = -1 }
    set table $nothing
    plot file skip 1 using (strlen(strcol(7)) > 0 ? keep(column_of($1), $7) : 0) \
        with table if (0), "+" using (0) with table
    unset table
    set print $levels append
    level = 0
    last_column = column_of(ends[v])
    do for [k = 1:last_column] {
        level = worst[k] < 0 ? level : worst[k]
        print sprintf("%d,%.9g,%.9g", v, (k - 0.5) / columns * end * x_scale, 100 * level)
    }
    unset print
}

eval open_page(grid_page)
set multiplot
eval title(heading_text, "external fragmentation over time (%), of the worst byte pool; the " . \
    "scenario as written in grey")
set xrange [0:end * x_scale]
set xtics 0, tic_step(end * x_scale, 5)
set yrange [0:103]
set ytics 0, 25
do for [v = 1:variants] {
    eval grid_panel(v, has_byte_pools[v] ? sprintf("at worst %.1f %%", floor(fragmentation[v] / 10.0) / 10.0) \
        : "blocks do not fragment")
    set format x is_lowest(v) ? "%g" : ""
    eval x_name(v, sprintf("time (%s)", unit))
    set format y is_left(v) ? "%g" : ""
    plot $levels using ($1 == 1 && v > 1 ? $2 : NaN):3 with lines linewidth 1 \
        linecolor rgb colour_reference notitle, \
        $levels using ($1 == v ? $2 : NaN):3 with lines linewidth 1.2 \
        linecolor rgb variant_colour(v) notitle
    eval untitle
}
unset multiplot
