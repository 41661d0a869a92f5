# What a block pool has left over a run, and who waits for it.
# gnuplot -c blocks.gp DIR POOL OUTPUT [TERMINAL]

if (ARGC < 3 || ARGC > 4) {
    print "usage: gnuplot -c blocks.gp DIR POOL OUTPUT [svg|png|dumb]"
    print "Draws the free blocks and the waiting threads of block pool POOL of the run in DIR;"
    print "OUTPUT - is stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("blocks.gp")]
dir = ARG1; pool = ARG2; output = ARG3; terminal = ARG4
load here . "common.gp"
eval load_run
if (!has_word(block_pools, pool)) {
    print sprintf("no block pool named '%s' in %s; it has: %s", pool, dir, block_pools)
    exit status 2
}
load here . "samples.gp"

eval open_page(560)
set multiplot
eval title(sprintf("%s: block pool %s", scenario, pool), \
    sprintf("at most %s free, at least %s; %s waiting", \
    counted(most[2], "block", "blocks"), thousands(fewest), waiting_text(most[7])))
set xrange [0:x_end]
set format x ""

eval panel(108, 288)
eval heading("blocks available")
eval axis_from_0(most[2], 5, 1)
plot $steps using 1:2 @area_style linecolor rgb mixed(hue(3), 0xffffff, 45) notitle, \
    $steps using 1:2 with lines linecolor rgb hue(3) linewidth 1 notitle
eval untitle

eval panel(346, 496)
eval heading("threads waiting for a block")
eval axis_from_0(most[7], 4, 1)
set format x "%g"
set xlabel sprintf("time (%s)", unit)
if (most[7] == 0) { eval note("no thread was seen waiting") }
plot $steps using 1:7 @area_style linecolor rgb hue(8) notitle, \
    $steps using 1:7 with lines linecolor rgb hue(8) linewidth 0.7 notitle
unset multiplot
