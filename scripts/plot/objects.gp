# How full a queue or a semaphore was over a run, and who waited there.
# gnuplot -c objects.gp DIR NAME OUTPUT [TERMINAL]

if (ARGC < 3 || ARGC > 4) {
    print "usage: gnuplot -c objects.gp DIR NAME OUTPUT [svg|png|dumb]"
    print "Draws the messages in queue NAME, or the instances of semaphore NAME, of the run in DIR,"
    print "and the threads that waited for room, or for an instance; OUTPUT - is stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("objects.gp")]
dir = ARG1; pool = ARG2; output = ARG3; terminal = ARG4
load here . "common.gp"
queues = ""; semaphores = ""; capacities = ""
eval load_run
is_queue = has_word(queues, pool)
if (!is_queue && !has_word(semaphores, pool)) {
    print sprintf("no queue or semaphore named '%s' in %s; it has: %s %s", \
        pool, dir, queues, semaphores)
    exit status 2
}
capacity = 0
if (is_queue) {
    do for [i = 1:words(queues)] {
        if (word(queues, i) eq pool) { capacity = int(word(capacities, i)) }
    }
}
# The most since the sample before, the least, and the waiting threads: of a queue those that wait for
# room, since its receivers wait by design.
samples_file = "objects-series.csv"
samples_columns = is_queue ? "5 4 3 0 0 7" : "5 4 3 0 0 6"
load here . "samples.gp"

eval open_page(560)
set multiplot
eval title(sprintf("%s: %s %s", scenario, is_queue ? "queue" : "semaphore", pool), is_queue \
    ? sprintf("at most %s of %s; %s waiting for room", thousands(most[2]), \
        counted(capacity, "message", "messages"), waiting_text(most[7])) \
    : sprintf("at most %s, at least %s; %s waiting", \
        counted(most[2], "instance", "instances"), thousands(fewest_of_3), \
        waiting_text(most[7])))
set xrange [0:x_end]
set format x ""

eval panel(108, 288)
eval heading(is_queue ? "messages: the most between two samples, and the capacity" \
    : "instances: the most and the least between two samples")
eval axis_from_0(greater(most[2], capacity), 5, 1)
if (is_queue) {
    plot $steps using 1:2 @area_style linecolor rgb mixed(hue(1), 0xffffff, 45) notitle, \
        $steps using 1:2 with lines linecolor rgb hue(1) linewidth 0.6 notitle, \
        capacity with lines linecolor rgb hue(4) linewidth 1.2 dashtype (6, 4) notitle
} else {
    plot $steps using 1:2 @area_style linecolor rgb mixed(hue(3), 0xffffff, 70) notitle, \
        $steps using 1:3 @area_style linecolor rgb mixed(hue(3), 0xffffff, 30) notitle, \
        $steps using 1:3 with lines linecolor rgb hue(3) linewidth 0.6 notitle
}
eval untitle

eval panel(346, 496)
eval heading(sprintf("threads waiting%s: the most between two samples", is_queue ? " for room" : ""))
eval axis_from_0(most[7], 4, 1)
set format x "%g"
set xlabel sprintf("time (%s)", unit)
if (most[7] == 0) { eval note("no thread waited") }
plot $steps using 1:7 @area_style linecolor rgb hue(8) notitle, \
    $steps using 1:7 with lines linecolor rgb hue(8) linewidth 0.7 notitle
unset multiplot
