# How a byte pool's memory comes apart over a run.
# gnuplot -c fragmentation.gp DIR POOL OUTPUT [TERMINAL]

if (ARGC < 3 || ARGC > 4) {
    print "usage: gnuplot -c fragmentation.gp DIR POOL OUTPUT [svg|png|dumb]"
    print "Draws fragmentation over time for byte pool POOL of the run in DIR; OUTPUT - is stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("fragmentation.gp")]
dir = ARG1; pool = ARG2; output = ARG3; terminal = ARG4
load here . "common.gp"
eval load_run
if (!has_word(byte_pools, pool)) {
    print sprintf("no byte pool named '%s' in %s; it has: %s", pool, dir, byte_pools)
    exit status 2
}
load here . "samples.gp"

memory_unit = size_unit(most[2])
memory = unit_bytes(memory_unit)
panel_height = 150
between = 58
panel_top(k) = 108 + k * (panel_height + between)
bottom_of(k) = panel_top(k) + panel_height
panels = most[7] > 0 ? 4 : 3
waiting_height = 70
page_bottom = panels == 4 ? panel_top(3) + waiting_height : bottom_of(2)
eval open_page(page_bottom + 62)

set multiplot
eval title(sprintf("%s: fragmentation of byte pool %s", scenario, pool), \
    sprintf(is_dumb ? "external: free memory that is not in its largest fragment; worst %.1f %%" : \
    "external fragmentation: the share of the free memory that is not in its largest " . \
    "fragment; at its worst %.1f %%", floor(most[6] * 10 + 1e-6) / 10.0))
set xrange [0:x_end]
set format x ""

eval panel(panel_top(0), bottom_of(0))
eval heading("external fragmentation (%)")
set yrange [0:100]
set ytics 25
plot $steps using 1:6 @area_style linecolor rgb mixed(hue(4), 0xffffff, 65) notitle, \
    $steps using 1:6 with lines linecolor rgb hue(4) linewidth 1 notitle
eval untitle

eval panel(panel_top(1), bottom_of(1))
eval heading("fragments")
eval axis_from_0(most[3], 5, 1)
plot $steps using 1:3 @area_style linecolor rgb mixed(hue(1), 0xffffff, 60) title "all", \
    $steps using 1:4 @area_style linecolor rgb hue(1) title "free"

eval panel(panel_top(2), bottom_of(2))
eval heading(sprintf("free memory (%s)", memory_unit))
eval axis_from_0(most[2] / memory, 5, memory_unit eq "bytes")
if (panels == 3) {
    set format x "%g"
    set xlabel sprintf("time (%s)", unit)
}
plot $steps using 1:($2 / memory) @area_style linecolor rgb mixed(hue(3), 0xffffff, 65) \
    title "total", \
    $steps using 1:($5 / memory) @area_style linecolor rgb hue(3) title "largest"

if (panels == 4) {
    eval panel(panel_top(3), panel_top(3) + waiting_height)
    eval heading("threads waiting for memory")
    set format x "%g"
    set xlabel sprintf("time (%s)", unit)
    eval axis_from_0(most[7], 3, 1)
    plot $steps using 1:7 @area_style linecolor rgb hue(8) notitle, \
        $steps using 1:7 with lines linecolor rgb hue(8) linewidth 0.7 notitle
}
unset multiplot
