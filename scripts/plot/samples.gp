# Loaded by the plots over time: reads the samples of `pool` into $steps, columns separated by
# spaces: 1 time (in `unit`), 2 available, 3 fragments, 4 free fragments, 5 largest free fragment,
# 6 external fragmentation in percent, 7 waiting threads. A block pool's 3 to 6 are 0.
#
# Another table of samples by name: samples_file, and in samples_columns which of its columns the
# six are, 0 for none.

is_bytes = has_word(byte_pools, pool)
if (!exists("samples_file")) {
    samples_file = "series.csv"
    samples_columns = is_bytes ? "3 4 5 6 7 8" : "3 0 0 0 0 8"
}
samples_path = dir . "/" . samples_file
eval need_data(samples_path)
unit = time_unit(end_cycles / 1.0 / cpu_hz)
x_scale = 1.0 / cpu_hz / unit_seconds(unit)
x_end = end_cycles * x_scale

# One pass over the file. It keeps the greatest of each column of the data in most[], and both the
# least and the greatest for each column of dots of the picture.
columns = page_right - page_left
array most[7]
fewest = -1
fewest_of_3 = -1
array least[7 * columns]
array greatest[7 * columns]
array taken[columns]
do for [k = 1:7] { most[k] = 0 }
do for [i = 1:columns] { taken[i] = 0 }
rows = 0
place(k) = int(word(samples_columns, k - 1))
number(k) = place(k) == 0 ? 0 : (k == 6 ? 100 : 1) * column(place(k))
at = 1
keep(k, value) = (most[k] = greater(most[k], value), \
    least[7 * (at - 1) + k] = taken[at] ? lesser(least[7 * (at - 1) + k], value) : value, \
    greatest[7 * (at - 1) + k] = taken[at] ? greater(greatest[7 * (at - 1) + k], value) : value, 0)
keep_row(time) = (at = 1 + lesser(columns - 1, int(time / x_end * columns)), \
    fewest = fewest < 0 ? number(2) : lesser(fewest, number(2)), \
    fewest_of_3 = fewest_of_3 < 0 ? number(3) : lesser(fewest_of_3, number(3)), \
    keep(2, number(2)), keep(3, number(3)), keep(4, number(4)), keep(5, number(5)), \
    keep(6, number(6)), keep(7, number(7)), taken[at] = 1, rows = rows + 1, time)
is_ours = 0
set table $rows
plot samples_path skip 1 using \
    (is_ours = strcol(2) eq pool, is_ours ? keep_row($1 * x_scale) : 0): \
    (number(2)):(number(3)):(number(4)):(number(5)):(number(6)):(number(7)) \
    with table if (is_ours)
unset table
set datafile separator whitespace
if (rows == 0) {
    print sprintf("%s: no samples of %s'%s'", samples_path, \
        samples_file eq "series.csv" ? "pool " : "", pool)
    exit status 2
}

# Few samples are drawn as steps. The last holds until the end of the run, unless the pool was gone
# by then. Many are drawn as the least and the greatest of each column of dots, so that no spike is
# lost and the picture stays small.
if (rows <= 2 * columns) {
    rest_of(list, k) = word(list, k) . (k < 7 ? " " . rest_of(list, k + 1) : "")
    time_of(k) = real(word($rows[k], 1))
    last_time = time_of(rows)
    is_whole = rows == 1 || last_time + 1.01 * (last_time - time_of(rows - 1)) >= x_end
    set print $steps
    do for [i = 1:rows] {
        values = rest_of($rows[i], 2)
        print sprintf("%.15g %s", time_of(i), values)
        print sprintf("%.15g %s", \
            i < rows ? time_of(i + 1) : is_whole ? x_end : last_time, values)
    }
    unset print
} else {
    extreme(i, k) = i % 2 ? greatest[7 * (i / 2) + k] : least[7 * (i / 2) + k]
    set samples 2 * columns
    set table $steps
    plot [i = 0:2 * columns - 1] "+" using ((int(i) + 0.5) / 2 / columns * x_end): \
        (extreme(int(i), 2)):(extreme(int(i), 3)):(extreme(int(i), 4)):(extreme(int(i), 5)): \
        (extreme(int(i), 6)):(extreme(int(i), 7)) with table if (taken[int(i) / 2 + 1])
    unset table
}
