# What the plots share: colours, units, the page and its terminal, and checks of what is there.
#
# A script sets `here` (its own folder), `dir`, `output` and `terminal`, then loads this file.
# gnuplot has no functions that run commands, so those here return commands, to be run by `eval`.

set encoding utf8
set datafile separator comma

# A path that starts with "<" or "|" would be a command to gnuplot.
path(p) = (p[1:1] eq "/" || p eq "-") ? p : "./" . p
dir = path(dir)
terminal = terminal eq "" ? "svg" : terminal
is_dumb = terminal eq "dumb"

# The number of lines in a data file, 0 if there is none (gnuplot then warns and says which).
count_lines(file) = sprintf(\
    "lines_found = 0; set table $lines; " . \
    "plot '%s' using (lines_found = lines_found + 1) with table if (0), " . \
    "'+' using (0) with table; " . \
    "unset table; undefine $lines", quoted(file))

# The text, to stand between single quotes.
quoted(text) = strstrt(text, "'") == 0 ? text \
    : text[1:strstrt(text, "'")] . "'" . quoted(text[strstrt(text, "'") + 1:*])

# Loads an assignments file such as run.gp.
load_settings(file) = count_lines(file) . sprintf("; if (lines_found == 0) { " . \
    "print '%s: missing or empty; is this the folder of a run?'; exit status 2 }; load '%s'", \
    quoted(file), quoted(file))

# The run's settings. A run in which no time passed gets one cycle, so that its axes have a length.
load_run = load_settings(dir . "/plot-data/run.gp") . \
    "; end_cycles = end_cycles < 1 ? 1 : end_cycles"

# Data that must be there, if only its heading.
need_data(file) = count_lines(file) . sprintf("; if (lines_found == 0) { " . \
    "print '%s: missing or empty; is this the folder of a run?'; exit status 2 }", quoted(file))

greater(a, b) = a > b ? a : b
lesser(a, b) = a < b ? a : b

# A binary file that must be there, and at least so long.
need_bytes(file, size) = sprintf("bytes_found = 0; set table $bytes; " . \
    "plot '%s' binary skip=%d array=(1) format='%%uchar' " . \
    "using (bytes_found = bytes_found + 1) with table if (0), '+' using (0) with table; " . \
    "unset table; undefine $bytes; if (bytes_found == 0) { " . \
    "print '%s: missing or too short'; exit status 2 }", \
    quoted(file), size - 1, quoted(file))

# "-----", and a name cut to at most n characters.
repeated(text, n) = n <= 0 ? "" : text . repeated(text, n - 1)
shortened(name, n) = strlen(name) <= n ? name : name[1:n - 2] . ".."

# Whether a word stands in a list of words.
has_word(list, word) = strstrt(" " . list . " ", " " . word . " ") > 0

# Colours that colour-blind people can tell apart (Okabe and Ito's; the yellow, a little darker,
# late because it is pale); owners past the eighth take them again darker, past the sixteenth
# lighter.
hues = "0x0072b2 0xe69f00 0x009e73 0xd55e00 0x56b4e9 0xcc79a7 0xe2d02c 0x3b3b3b"
colour_free = 0xf1eee6
colour_fixed = 0xb4b0a8
colour_text = 0x333333
colour_faint = 0x777777
colour_others = 0x8c8c8c
blend(a, b, percent) = (a * (100 - percent) + b * percent) / 100
mixed(rgb, with, percent) = \
    (blend((rgb >> 16) & 255, (with >> 16) & 255, percent) << 16) + \
    (blend((rgb >> 8) & 255, (with >> 8) & 255, percent) << 8) + \
    blend(rgb & 255, with & 255, percent)
hue(k) = int(word(hues, (k - 1) % 8 + 1))
colour(k) = k <= 8 ? hue(k) : k <= 16 ? mixed(hue(k), 0x000000, 45) : mixed(hue(k), 0xffffff, 50)
owner_colour(k, name) = name eq "others" ? colour_others : colour(k)

# Units for a length of time in seconds.
micro = is_dumb ? "us" : "µs"
time_unit(s) = s < 5e-3 ? micro : s < 5 ? "ms" : s < 600 ? "s" : s < 10800 ? "min" : "h"
unit_seconds(u) = u eq micro ? 1e-6 : u eq "ms" ? 1e-3 : u eq "s" ? 1.0 : u eq "min" ? 60.0 : 3600.0

# "850 µs", "12.5 ms": three digits, cut off and not rounded, as in the tables. What a division has
# made a little too small is not cut down by one.
cut(x, per_one) = floor(x * per_one * (1 + 1e-12)) / per_one
digits3(x) = x >= 100 ? sprintf("%.0f", cut(x, 1.0)) : x >= 10 ? sprintf("%.3g", cut(x, 10.0)) \
    : x >= 1 ? sprintf("%.3g", cut(x, 100.0)) : sprintf("%.3g", x)
time_text(s) = s < 1e-3 ? digits3(s * 1e6) . " " . micro : s < 1 ? digits3(s * 1e3) . " ms" \
    : s < 600 ? digits3(s) . " s" : s < 10800 ? digits3(s / 60) . " min" : digits3(s / 3600) . " h"

# Units for a size in bytes.
size_unit(b) = b < 4096 ? "bytes" : b < 2097152 ? "KiB" : "MiB"
unit_bytes(u) = u eq "bytes" ? 1.0 : u eq "KiB" ? 1024.0 : 1048576.0
size_text(b) = b < 4096 ? thousands(b) . " bytes" \
    : digits3(b / unit_bytes(size_unit(b))) . " " . size_unit(b)

# 1234567 as "1,234,567".
thousands(n) = n < 1000 ? sprintf("%d", n) \
    : thousands(int(n) / 1000) . sprintf(",%03d", int(n) % 1000)
counted(n, one, many) = n == 1 ? "1 " . one : thousands(n) . " " . many

waiting_text(n) = n == 0 ? "no thread" : "at most " . counted(n, "thread", "threads")

# The page, laid out in pixels from its upper left corner; a character stands for 12 by 24 of them.
page_width = 960
page_left = 92
page_right = 936
font_name = "sans-serif"
page_size(per_x, per_y, height) = sprintf("size %d,%d ", page_width / per_x, height / per_y)
page_look(size) = sprintf("enhanced background '#ffffff' font '%s,%d'", font_name, size)
set_terminal(height) = \
    terminal eq "svg" ? "set terminal svg dynamic " . page_size(1, 1, height) . page_look(12) : \
    terminal eq "png" ? "set terminal pngcairo " . page_size(1, 1, height) . page_look(10) : \
    is_dumb ? "set terminal dumb mono noenhanced " . page_size(12, 24, height) : \
    sprintf("print '%s: unknown terminal; svg, png or dumb'; exit status 2", quoted(terminal))
open_page(height) = sprintf("page_height = %d.0; ", height) . set_terminal(height) . \
    (output eq "-" ? "; set output" : sprintf("; set output '%s'", quoted(path(output))))

# A panel between two heights on the page. Its heading stands above it on the left, its legend
# on the right of the same line.
panel(top, bottom) = sprintf(\
    "set lmargin at screen %f; set rmargin at screen %f; " . \
    "set tmargin at screen %f; set bmargin at screen %f; " . \
    "set key at screen %f, screen %f right center horizontal Left reverse samplen 1.5 noenhanced", \
    page_left / 1.0 / page_width, page_right / 1.0 / page_width, \
    1 - top / page_height, 1 - bottom / page_height, \
    page_right / 1.0 / page_width, 1 - (top - (is_dumb ? 36 : 12)) / page_height)
heading(text) = \
    sprintf("set label 1 '%s' at graph 0, 1 offset 0, %g left noenhanced textcolor rgb %d", \
    quoted(text), is_dumb ? 1 : 0.75, colour_text)

# Text in bold. This needs gnuplot's markup, which names must not set off by accident.
plain(text) = strlen(text) == 0 ? "" \
    : (strstrt("{}^_@&~\\", text[1:1]) > 0 ? "\\" : "") . text[1:1] . plain(text[2:*])
bold(text) = is_dumb ? text : "{/:Bold " . plain(text) . "}"
markup = is_dumb ? "noenhanced" : "enhanced"

# The title of the page and the line below it.
title(text, below) = sprintf(\
    "set label 101 '%s' at screen %f, %f left %s font '%s,15' textcolor rgb %d; " . \
    "set label 102 '%s' at screen %f, %f left noenhanced textcolor rgb %d", \
    quoted(bold(text)), 24.0 / page_width, 1 - 26 / page_height, markup, font_name, colour_text, \
    quoted(is_dumb ? shortened(below, 76) : below), 24.0 / page_width, 1 - 50 / page_height, \
    colour_faint)
untitle = "unset label 101; unset label 102"

# An area below a curve. In characters gnuplot fills each with the same letter, so that two areas and
# the legend could not be told apart; bars have a letter each.
area_style = is_dumb ? "with boxes" : "with filledcurves x1"

# Axes and grid as all plots have them.
set border 3 linecolor rgb colour_faint
set tics nomirror out scale 0.5 noenhanced textcolor rgb colour_text
set grid xtics ytics linecolor rgb (terminal eq "png" ? 0xa8a8a8 : 0xc8c8c8) \
    linewidth 0.7 dashtype (2, 4)
set style fill solid 1.0 noborder

# A round step that cuts 0..most into at most n parts.
power10(x) = 10.0 ** floor(log10(x) + 1e-9)
round_up(x) = x <= power10(x) * 1.000001 ? power10(x) : x <= 2 * power10(x) ? 2 * power10(x) \
    : x <= 5 * power10(x) ? 5 * power10(x) : 10 * power10(x)
tic_step(most, n) = most > 0 ? round_up(most / 1.0 / n) : 1
# An axis from 0 for what goes up to `most`; whole: in whole numbers.
axis_from_0(most, n, whole) = \
    sprintf("set yrange [0:%.9g]; set ytics 0, %.9g; set format y '%%.10g'", \
    most > 0 ? most * 1.04 : 1, whole ? greater(1, tic_step(most, n)) : tic_step(most, n))

# A remark in the middle of an empty panel.
note(text) = sprintf("set label 2 '%s' at graph 0.5, 0.5 center noenhanced textcolor rgb %d", \
    quoted(text), colour_faint)

# Marks on a logarithmic axis of time in seconds, each with its own unit: decades, and 2 and 5 times
# a decade where the axis is short. without labels where `show` is 0.
log_time_tics(low, high, show) = "set xtics () nomirror; " . sprintf(\
    "do for [tic = %d:%d] { do for [times in '%s'] { " . \
    "set xtics add (%s times * 10.0 ** tic) } }", \
    floor(log10(low)), ceil(log10(high)), log10(high / low) > 2.5 ? "1" : "1 2 5", \
    show ? "time_text(times * 10.0 ** tic)" : "''")

# A page that has nothing to show but says so.
remark_page(name, text) = open_page(150) . sprintf("; eval title('%s', ''); " . \
    "set label 2 '%s' at screen 0.5, 0.3 center noenhanced textcolor rgb %d; " . \
    "unset border; unset tics; unset key; plot [0:1] [0:1] NaN", \
    quoted(name), quoted(text), colour_faint)
