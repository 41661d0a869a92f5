-- A small gateway: reads a sample a line ("SENSOR VALUE"), keeps a window of the latest of each
-- sensor and a log of what is remarkable, reports as JSON every 50 samples, takes a new rule in the
-- middle, and collects an update of itself in pieces towards the end. A recorded workload.
-- usage: lua5.4 telemetry.lua < samples
local WINDOW, LOG, REPORT = 24, 40, 50
local sensors, log, pieces = {}, {}, nil
local rule = load("return function(sensor, value) return value > 950 end")()
local count = 0

local function note(format, ...)
    log[#log + 1] = string.format(format, ...)
    if #log > LOG then table.remove(log, 1) end
end

local function take(name, value)
    local sensor = sensors[name]
    if not sensor then
        sensor = {name = name, window = {}, taken = 0, on_alarm = function(v)
            note("%06d alarm: %s reads %.1f, the mean is %.1f", count, name, v, sensors[name].mean)
        end}
        sensors[name] = sensor
    end
    local window = sensor.window
    window[#window + 1] = {at = count, value = value}
    if #window > WINDOW then table.remove(window, 1) end
    local sum = 0
    for _, sample in ipairs(window) do sum = sum + sample.value end
    sensor.mean, sensor.taken = sum / #window, sensor.taken + 1
    if rule(sensor, value) then sensor.on_alarm(value) end
end

local function report()
    local names, parts = {}, {}
    for name in pairs(sensors) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do
        local sensor, values = sensors[name], {}
        for i, sample in ipairs(sensor.window) do values[i] = string.format("%.1f", sample.value) end
        parts[#parts + 1] = string.format('{"name":"%s","taken":%d,"mean":%.2f,"values":[%s]}',
            name, sensor.taken, sensor.mean, table.concat(values, ","))
    end
    local text = '{"at":' .. count .. ',"sensors":[' .. table.concat(parts, ",") .. '],"log":["' ..
        table.concat(log, '","') .. '"]}'
    print(#text)
end

for line in io.lines() do
    count = count + 1
    local name, value = line:match("^(%S+) (%S+)$")
    take(name, tonumber(value))
    if count % REPORT == 0 then report() end
    if count == 600 then
        rule = load([[
            local low, high = 20, 980
            return function(sensor, value)
                return value < low or value > high or math.abs(value - sensor.mean) > 520
            end]])()
    end
    if count > 800 and count <= 864 then
        pieces = pieces or {}
        pieces[#pieces + 1] = string.rep(string.char(32 + count % 90), 256)
    elseif count == 880 then
        local image = table.concat(pieces)
        print("update of " .. #image .. " bytes")
        pieces = nil
    end
end
