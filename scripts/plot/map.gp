# A pool's memory over a run: time across, address up, one colour for each owner thread.
# gnuplot -c map.gp DIR POOL OUTPUT [TERMINAL]

if (ARGC < 3 || ARGC > 4) {
    print "usage: gnuplot -c map.gp DIR POOL OUTPUT [svg|png|dumb]"
    print "Draws who owned which part of pool POOL in the run in DIR; OUTPUT - is stdout."
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen("map.gp")]
dir = ARG1; pool = ARG2; output = ARG3; terminal = ARG4
load here . "common.gp"
eval load_run
pool_kind = has_word(byte_pools, pool) ? "byte pool" : "block pool"
if (!has_word(byte_pools . " " . block_pools, pool)) {
    print sprintf("no pool named '%s' in %s; it has: %s %s", pool, dir, byte_pools, block_pools)
    exit status 2
}

eval load_settings(sprintf("%s/plot-data/map-%s.gp", dir, pool))
bytes_file = sprintf("%s/plot-data/map-%s.bin", dir, pool)
eval need_bytes(bytes_file, map_width * map_height)

unit = time_unit(end_cycles / 1.0 / cpu_hz)
x_scale = 1.0 / cpu_hz / unit_seconds(unit)
x_end = end_cycles * x_scale
memory_unit = size_unit(map_size_bytes)
y_end = map_size_bytes / unit_bytes(memory_unit)
subtitle = sprintf("%s; each row of dots stands for %s", size_text(map_size_bytes), \
    size_text(map_size_bytes / map_height))

if (is_dumb) {
    load here . "map-text.gp"
    exit
}

# The legend stands below, in columns as wide as the longest name needs.
longest = strlen("overhead")
do for [k = 1:map_owner_count] { longest = greater(longest, strlen(word(map_owners, k))) }
entry_width = 46 + 8 * longest
entries = map_owner_count + 2
per_row = greater(1, lesser(entries, (page_right - page_left) / entry_width))
legend_rows = (entries + per_row - 1) / per_row
map_bottom = 480
eval open_page(map_bottom + 66 + 24 * legend_rows)

shade(k) = k == 1 ? colour_free : k == 2 ? colour_fixed \
    : owner_colour(k - 2, word(map_owners, k - 2))
entry_name(k) = k == 1 ? "free" : k == 2 ? "overhead" : word(map_owners, k - 2)
do for [k = 1:entries] {
    x = page_left + ((k - 1) % per_row) * entry_width
    y = map_bottom + 70 + ((k - 1) / per_row) * 24
    set object k rectangle from screen x / 1.0 / page_width, 1 - (y - 7) / page_height \
        to screen (x + 20.0) / page_width, 1 - (y + 7) / page_height \
        fillcolor rgb shade(k) fillstyle solid 1.0 border linecolor rgb colour_fixed
    set label 200 + k entry_name(k) at screen (x + 28.0) / page_width, 1 - y / page_height \
        left noenhanced textcolor rgb colour_text
}

eval panel(96, map_bottom)
eval title(sprintf("%s: memory map of %s %s", scenario, pool_kind, pool), subtitle)
eval heading(sprintf("address, from the start of the pool (%s)", memory_unit))
set xrange [0:x_end]
set yrange [0:y_end]
set ytics 0, tic_step(y_end, 8)
set xlabel sprintf("time (%s)", unit)
unset grid
unset colorbox
shade_list(k) = sprintf("%d '#%06x'", k - 1, shade(k)) . \
    (k < entries ? ", " . shade_list(k + 1) : "")
eval sprintf("set palette maxcolors %d defined (%s)", entries, shade_list(1))
set cbrange [0:entries]
map_end = map_end_cycles * x_scale
is_fine = map_width >= 400 && map_height >= 150
is_coarse = terminal eq "svg" && map_width > 1 && map_height > 1 && map_width * map_height <= 4000
# Few dots are drawn as rectangles; as an image, what shows the picture would blur them.
image_style = is_fine ? "with image" : "with image pixels"
if (is_fine || is_coarse) {
    dot_width = map_end / map_width
    dot_height = y_end / map_height
    plot bytes_file binary array=(map_width, map_height) scan=xy format="%uchar" \
        dx=dot_width dy=dot_height origin=(dot_width / 2, dot_height / 2) \
        using ($1 + 0.5) @image_style notitle
} else {
    # An image of too many dots for rectangles, but few enough to be blurred, is enlarged here.
    load here . "map-cells.gp"
    wide = map_width * (map_width >= 400 ? 1 : ceil(800.0 / map_width))
    high = map_height * (map_height >= 150 ? 1 : ceil(200.0 / map_height))
    set samples wide
    set isosamples high
    cell(u, v) = cells[1 + int(v * map_height / high) * map_width + int(u * map_width / wide)]
    set datafile separator whitespace
    plot sample [u = 0.5:wide - 0.5] [v = 0.5:high - 0.5] "++" using \
        ($1 / wide * map_end):($2 / high * y_end):(cell($1, $2) + 0.5) with image notitle
}
