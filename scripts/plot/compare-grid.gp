# Loaded by the plots of a comparison: reads what was compared, and lays out a panel a variant, three
# side by side. The scenario as written is drawn faintly into each of the others.

load here . "common.gp"
eval load_settings(dir . "/plot-data/compare.gp")
array names[variants]
array folders[variants]
array allocations[variants]
array has_byte_pools[variants]
array ends[variants]
array waits[variants]
array wait_max[variants]
array search_p99[variants]
array search_max[variants]
array memory[variants]
array fragmentation[variants]
do for [v = 1:variants] {
    eval sprintf("names[%d] = name_%d; folders[%d] = folder_%d; ends[%d] = end_cycles_%d", \
        v, v, v, v, v, v)
    eval sprintf("allocations[%d] = allocations_%d; has_byte_pools[%d] = has_byte_pools_%d", \
        v, v, v, v)
    eval sprintf("waits[%d] = waits_%d; wait_max[%d] = wait_max_%d; memory[%d] = memory_%d", \
        v, v, v, v, v, v)
    eval sprintf("search_p99[%d] = search_p99_%d; search_max[%d] = search_max_%d", v, v, v, v)
    eval sprintf("fragmentation[%d] = fragmentation_%d", v, v)
    allocations[v] = greater(1, allocations[v])
    ends[v] = greater(1, ends[v])
}

across = is_dumb ? 1 : lesser(3, variants)
down = (variants + across - 1) / across
grid_width = is_dumb ? 700 : across == 3 ? 256 : across == 2 ? 400 : 820
grid_height = is_dumb ? 240 : 150
grid_left(v) = 64 + ((v - 1) % across) * (grid_width + 40)
grid_top(v) = 124 + ((v - 1) / across) * (grid_height + 72)
grid_page = grid_top(variants) + grid_height + 66

# A variant's panel: its name, and below it what it comes to; axes have numbers at the left and
# lowest panels alone.
is_left(v) = (v - 1) % across == 0
is_lowest(v) = v + across > variants
grid_panel(v, below) = sprintf( \
    "set lmargin at screen %f; set rmargin at screen %f; " . \
    "set tmargin at screen %f; set bmargin at screen %f; unset label 2; " . \
    "set label 1 '%s' at graph 0, 1 offset 0, %g left %s textcolor rgb %d; " . \
    "set label 3 '%s' at graph 0, 1 offset 0, %g left noenhanced textcolor rgb %d", \
    grid_left(v) / 1.0 / page_width, (grid_left(v) + grid_width) / 1.0 / page_width, \
    1 - grid_top(v) / 1.0 / grid_page, 1 - (grid_top(v) + grid_height) / 1.0 / grid_page, \
    quoted(bold(shortened(names[v], 30))), is_dumb ? 2 : 1.9, markup, colour_text, \
    quoted(below), is_dumb ? 1 : 0.75, colour_faint)
x_name(v, text) = is_lowest(v) ? sprintf("set xlabel '%s' noenhanced", quoted(text)) \
    : "unset xlabel"
variant_colour(v) = v == 1 ? colour_text : hue(1)
colour_reference = 0xc8c4bc
