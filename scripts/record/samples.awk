# 1,000 samples for telemetry.lua, of 12 sensors. The numbers are small enough for every awk's floats.
BEGIN {
    state = 12345
    for (i = 0; i < 1000; i++) {
        state = state * 16807 % 2147483647
        kind = i % 3 == 0 ? "temperature" : i % 3 == 1 ? "rh" : "flow"
        printf "%s-%d %.1f\n", kind, int(state / 65536) % 4, int(state / 256) % 10000 / 10
    }
}
