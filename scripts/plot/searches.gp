# How many fragments a byte pool's searches examined: a histogram for each byte pool.
# gnuplot -c searches.gp DIR OUTPUT [TERMINAL]

if (ARGC < 2 || ARGC > 3) {
    print "usage: gnuplot -c searches.gp DIR OUTPUT [svg|png|dumb]"
    print "Draws how long the searches in the byte pools of the run in DIR were;"
    print "OUTPUT - is stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("searches.gp")]
dir = ARG1; output = ARG2; terminal = ARG3
load here . "common.gp"
eval load_run
pools = words(byte_pools)
if (pools == 0) {
    print sprintf("the run in %s has no byte pool", dir)
    exit status 2
}
marks_file = dir . "/plot-data/search_marks.csv"
bins_file = dir . "/plot-data/searches.csv"
eval need_data(marks_file)
eval need_data(bins_file)

# Which pool a row belongs to; rows of one pool stand together, so the last answer mostly holds.
last = ""
last_pool = 0
find_from(k, text) = k > pools ? 0 : word(byte_pools, k) eq text ? k : find_from(k + 1, text)
pool_of(text) = text eq last ? last_pool : (last = text, last_pool = find_from(1, text))

array searches[pools]
array p99[pools]
array longest[pools]
do for [p = 1:pools] { searches[p] = 0; p99[p] = 0; longest[p] = 0 }
mark(p, count, at_99, most) = p == 0 ? 0 \
    : (searches[p] = count, p99[p] = at_99, longest[p] = most, 0)
set table $nothing
plot marks_file skip 1 using (mark(pool_of(strcol(1)), $2, $3, $4)) with table if (0), \
    "+" using (0) with table
unset table

overall = 1
busy = 0
do for [p = 1:pools] {
    overall = greater(overall, longest[p])
    busy = busy + (searches[p] > 0)
}
if (busy == 0) {
    eval remark_page(sprintf("%s: search lengths", scenario), "no search was made in a byte pool")
    exit
}

# Bars: lengths 0, 1, 2 ... have one each; from about 8 on bars widen by a fifth.
bar_edge(e) = e + greater(1, floor(e * 0.2 + 0.5))
bars = 1
edge = 0.5
while (edge < overall + 1) { edge = bar_edge(edge); bars = bars + 1 }
array edges[bars + 1]
edges[1] = 0.25
edges[2] = 0.5
do for [b = 3:bars + 1] { edges[b] = bar_edge(edges[b - 1]) }
find_bar(v, low, high) = low == high ? low : v < edges[(low + high) / 2 + 1] \
    ? find_bar(v, low, (low + high) / 2) : find_bar(v, (low + high) / 2 + 1, high)
array height[pools * bars]
array tallest[pools]
do for [i = 1:pools * bars] { height[i] = 0 }
do for [p = 1:pools] { tallest[p] = 0 }
has_zeros = 0
add(i, p, count) = (height[i] = height[i] + count, tallest[p] = greater(tallest[p], height[i]), 0)
place(p, low, high, count) = p == 0 ? 0 : (has_zeros = has_zeros || low == 0, \
    add((p - 1) * bars + find_bar((low + high) / 2.0, 1, bars), p, count))
set table $nothing
plot bins_file skip 1 using (place(pool_of(strcol(1)), $2, $3, $4)) with table if (0), \
    "+" using (0) with table
unset table
set datafile separator whitespace

panel_height = is_dumb ? 240 : pools == 1 ? 300 : 190
pitch = panel_height + (is_dumb ? 96 : 70)
panel_top(p) = 108 + (p - 1) * pitch
eval open_page(panel_top(pools) + panel_height + 62)

# A line across the panel at a length, with what it means written beside it.
place_of(v) = v < 1 ? 0.354 : v
beside(v) = v < 1 ? "left offset 0.8, 0" : sprintf("right offset -%g, 0", is_dumb ? 2 : 0.8)
marker(tag, text, v, top, rgb) = sprintf( \
    "set arrow %d from first %.9g, graph 0 to first %.9g, graph %f nohead front " . \
    "linecolor rgb %d linewidth 1.5 dashtype 2; " . \
    "set label %d '%s' at first %.9g, graph %f %s front noenhanced textcolor rgb %d", \
    tag, place_of(v), place_of(v), top, rgb, \
    tag, text, place_of(v), top - 0.03, beside(v), rgb)

set multiplot
eval title(sprintf("%s: search lengths", scenario), \
    is_dumb ? "fragments that one search examined; both axes are logarithmic" \
    : "fragments that one search examined; both axes are logarithmic, and from 8 on a bar " . \
    "spans several lengths")
set logscale x
set xrange [has_zeros ? 0.25 : 0.5:greater(12, overall * 1.25)]
set xtics ()
if (has_zeros) { set xtics add ("0" 0.354) }
do for [tic = 0:12] {
    do for [times in overall > 3000 ? "1" : "1 2 5"] {
        set xtics add (thousands(times * int(10 ** tic)) times * 10 ** tic)
    }
}
do for [p = 1:pools] {
    eval panel(panel_top(p), panel_top(p) + panel_height)
    eval heading(sprintf("%s: searches by length, %s in all", word(byte_pools, p), \
        thousands(searches[p])))
    if (p == pools) { set xlabel "fragments examined" }
    unset label 2
    unset arrow
    unset label 20
    unset label 21
    if (searches[p] == 0 || tallest[p] == 0) {
        eval note("no search was made")
        unset logscale y
        set yrange [0:1]
        unset ytics
        plot NaN notitle
    } else {
        set logscale y
        set ytics ()
        do for [tic = 0:12] { set ytics add (thousands(int(10 ** tic)) 10 ** tic) }
        set yrange [0.5:tallest[p] * (2.0 * tallest[p]) ** 0.4]
        undefine $bars
        set print $bars
        do for [b = 1:bars] {
            print sprintf("%.9g %.9g %.9g", edges[b], edges[b + 1], height[(p - 1) * bars + b])
        }
        unset print
        if (p99[p] == longest[p]) {
            eval marker(20, sprintf("p99 and maximum: %s", thousands(longest[p])), longest[p], \
                0.97, hue(4))
        } else {
            eval marker(20, sprintf("p99: %s", thousands(p99[p])), p99[p], 0.85, \
                mixed(hue(2), 0x000000, 25))
            eval marker(21, sprintf("maximum: %s", thousands(longest[p])), longest[p], 0.97, hue(4))
        }
        plot $bars using (sqrt($1 * $2)):($3 > 0 ? $3 : NaN):1:2:(0.5):3 \
            with boxxyerror linecolor rgb hue(1) notitle
    }
    eval untitle
}
unset multiplot
