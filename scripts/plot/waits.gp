# How long threads were suspended for memory: for each thread a histogram and a cumulative curve.
# gnuplot -c waits.gp DIR OUTPUT [TERMINAL]

if (ARGC < 2 || ARGC > 3) {
    print "usage: gnuplot -c waits.gp DIR OUTPUT [svg|png|dumb]"
    print "Draws how long the threads of the run in DIR waited for memory; OUTPUT - is stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("waits.gp")]
dir = ARG1; output = ARG2; terminal = ARG3
load here . "common.gp"
eval load_run
file = dir . "/plot-data/waits.csv"
eval need_data(file)

# First pass: the threads, whose rows stand together, their waits and their longest.
array name[lines_found]
array waits[lines_found]
array longest[lines_found]
threads_found = 0
total = 0
shortest = 0
has_zeros = 0
last = ""
begin_thread(text) = (threads_found = threads_found + 1, last = text, name[threads_found] = text, \
    waits[threads_found] = 0, longest[threads_found] = 0)
take(text, low, high, count) = (text eq last ? 0 : begin_thread(text), \
    waits[threads_found] = waits[threads_found] + count, total = total + count, \
    has_zeros = has_zeros || low == 0, \
    longest[threads_found] = greater(longest[threads_found], greater(1, high)), \
    shortest = shortest == 0 ? greater(1, low) : lesser(shortest, greater(1, low)), 0)
set table $nothing
plot file skip 1 using (take(strcol(1), $2, $3, $4)) with table if (0), "+" using (0) with table
unset table

if (threads_found == 0) {
    eval remark_page(sprintf("%s: waits for memory", scenario), "no thread waited for memory")
    exit
}

# The threads with the most waits get a row each, all others share one.
rows_most = 9
rows = lesser(threads_found, rows_most)
merged = threads_found > rows_most
array row_of[threads_found]
array row_name[rows]
array row_waits[rows]
array row_longest[rows]
do for [t = 1:threads_found] { row_of[t] = merged ? rows : t }
if (merged) {
    array is_taken[threads_found]
    do for [t = 1:threads_found] { is_taken[t] = 0 }
    do for [r = 1:rows - 1] {
        best = 0
        do for [t = 1:threads_found] {
            if (!is_taken[t]) {
                if (best == 0) { best = t } else { if (waits[t] > waits[best]) { best = t } }
            }
        }
        is_taken[best] = 1
        row_of[best] = r
    }
}
do for [r = 1:rows] { row_waits[r] = 0; row_longest[r] = 0 }
do for [t = 1:threads_found] {
    r = row_of[t]
    row_name[r] = merged && r == rows ? sprintf("%d others", threads_found - rows + 1) : name[t]
    row_waits[r] = row_waits[r] + waits[t]
    row_longest[r] = greater(row_longest[r], longest[t])
}
overall = 0
do for [r = 1:rows] { overall = greater(overall, row_longest[r]) }
row_colour(r) = merged && r == rows ? colour_others : colour(r)

# Second pass: into bars of equal width on the logarithmic axis, a tenth of a decade or narrower,
# and each bar into parts too narrow to be seen, for the curves.
decades = log10(overall / 1.0 / shortest)
bars_per_decade = decades < 1.5 ? 30 : decades < 3 ? 16 : 10
bar_of(cycles) = int(floor(log10(cycles) * bars_per_decade))
first_bar = bar_of(shortest) - 1
bars = bar_of(overall) - first_bar + 2
if (bars < bars_per_decade) {
    first_bar = first_bar - (bars_per_decade - bars) / 2
    bars = bars_per_decade
}
parts = ceil(600.0 / bars)
array slice[rows * bars * parts]
do for [i = 1:rows * bars * parts] { slice[i] = 0 }
slice_of(cycles) = int(floor(log10(cycles) * bars_per_decade * parts)) - first_bar * parts + 1
middle(low, high) = (greater(1, low) + greater(1, high)) / 2.0
seen = 0
last = ""
add(i, count) = (slice[i] = slice[i] + count, 0)
place(text, low, high, count) = (seen = seen + (text ne last), last = text, \
    add((row_of[seen] - 1) * bars * parts + slice_of(middle(low, high)), count))
set table $nothing
plot file skip 1 using (place(strcol(1), $2, $3, $4)) with table if (0), "+" using (0) with table
unset table
set datafile separator whitespace

# $bars: row, from, to, waits. $curves: row, time, percent.
seconds(cycles) = cycles / 1.0 / cpu_hz
bar_left(b) = seconds(10 ** ((first_bar + b) / 1.0 / bars_per_decade))
x_left = bar_left(0)
x_right = bar_left(bars)
array height[rows * bars]
array tallest[rows]
do for [r = 1:rows] {
    tallest[r] = 0
    set print $curves append
    print sprintf("%d %.9g 0", r, x_left)
    over = 0
    do for [b = 1:bars] {
        waits_here = 0
        do for [p = 1:parts] {
            count = slice[((r - 1) * bars + b - 1) * parts + p]
            waits_here = waits_here + count
            if (count > 0) {
                over = over + count
                print sprintf("%d %.9g %.9g", r, bar_left(b - 1 + p / 1.0 / parts), \
                    100.0 * over / row_waits[r])
            }
        }
        height[(r - 1) * bars + b] = waits_here
        tallest[r] = greater(tallest[r], waits_here)
    }
    print sprintf("%d %.9g 100", r, x_right)
    unset print
}
set print $bars
do for [r = 1:rows] {
    do for [b = 1:bars] {
        print sprintf("%d %.9g %.9g %d", r, bar_left(b - 1), bar_left(b), \
            height[(r - 1) * bars + b])
    }
}
unset print

summary = sprintf("%s of %s, up to %s", counted(total, "wait", "waits"), \
    counted(threads_found, "thread", "threads"), time_text(seconds(overall)))
if (merged) {
    summary = summary . sprintf("; the %d with most waits, and the others together", rows - 1)
}
if (has_zeros) {
    summary = summary . sprintf("; those of no time at all are drawn at one cycle, %s", \
        time_text(seconds(1)))
}
row_summary(r) = sprintf("%s, up to %s", counted(row_waits[r], "wait", "waits"), \
    time_text(seconds(row_longest[r])))
if (is_dumb) {
    load here . "waits-text.gp"
    exit
}

page_right = 690
row_pitch = rows == 1 ? 170 : rows < 4 ? 100 : 62
first_top = 108
curve_top = first_top + rows * row_pitch + 46
curve_bottom = curve_top + 220
eval open_page(curve_bottom + 60)

set multiplot
set logscale x
set xrange [x_left:x_right]
eval log_time_tics(x_left, x_right, 0)
do for [r = 1:rows] {
    top = first_top + (r - 1) * row_pitch
    eval panel(top, top + row_pitch - 14)
    if (r == 1) {
        eval title(sprintf("%s: waits for memory", scenario), summary)
        eval heading("waits by length")
    }
    set yrange [0:tallest[r] * 1.05]
    set ytics (0, thousands(tallest[r]) tallest[r])
    y = 1 - (top + (row_pitch - 14) / 2.0 - 9) / page_height
    set label 10 shortened(row_name[r], 30) at screen (page_right + 16.0) / page_width, y \
        left noenhanced textcolor rgb colour_text
    set label 11 row_summary(r) at screen (page_right + 16.0) / page_width, y - 18 / page_height \
        left noenhanced textcolor rgb colour_faint
    plot $bars using (sqrt($2 * $3)):($1 == r ? $4 : NaN):2:3:(0):4 \
        with boxxyerror linecolor rgb row_colour(r) notitle
    eval untitle
    unset label 1
}
unset label 10
unset label 11

eval panel(curve_top, curve_bottom)
eval heading("waits that were over within this time (%)")
set yrange [0:102]
set ytics 0, 25
eval log_time_tics(x_left, x_right, 1)
set xlabel "time waited"
plot for [r = 1:rows] $curves using ($1 == r ? $2 : NaN):3 with steps linewidth 2 \
    linecolor rgb row_colour(r) notitle
unset multiplot
