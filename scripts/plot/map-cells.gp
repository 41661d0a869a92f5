# Loaded by map.gp: reads the map into cells[], row by row from the lowest address.

array cells[map_width * map_height]
cells_read = 0
set table $nothing
plot bytes_file binary array=(map_width, map_height) format="%uchar" using \
    (cells_read = cells_read + 1, cells[cells_read] = int($1)) with table if (0), \
    "+" using (0) with table
unset table
