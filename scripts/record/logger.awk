# A data logger's day in SQL, for sqlite3: 1,000 readings in transactions of 20, a report by an index
# now and then, old readings deleted, and once the database is rebuilt.
BEGIN {
    print "pragma page_size=1024; pragma cache_size=24; pragma temp_store=memory;"
    print "create table readings(id integer primary key, at integer, sensor text, value real, note text);"
    print "create index by_sensor on readings(sensor, at);"
    state = 4711
    for (i = 1; i <= 1000; i++) {
        state = state * 16807 % 2147483647
        sensor = "sensor-" int(state / 65536) % 8
        value = int(state / 256) % 10000 / 10
        if (i % 20 == 1) print "begin;"
        note = value > 900 ? "'alarm: " sensor " reads " value ", more than the limit of 900'" : "null"
        printf "insert into readings values(%d, %d, '%s', %.1f, %s);\n", i, i * 60, sensor, value, note
        if (i % 20 == 0) print "commit;"
        if (i % 200 == 0) {
            printf "select sensor, count(*), avg(value), max(value) from readings where sensor in ('sensor-1', 'sensor-5') and at > %d group by sensor;\n", (i - 150) * 60
            printf "select group_concat(note, '; ') from (select note from readings where note is not null order by value desc limit 12);\n"
        }
        if (i == 600) print "delete from readings where at < 12000; vacuum;"
    }
    print "select sensor, strftime('%H', at, 'unixepoch') as hour, round(avg(value), 1) from readings group by sensor, hour order by hour, sensor;"
    print "drop index by_sensor; pragma integrity_check;"
}
