-- wrk's requests: reports of a hundred new calls each. Arguments: FILE TOKEN; the file has ids of keys, one a line.
local ids, sent, name = {}, 0, ""
local headers = {}

function init(args)
    for id in io.lines(args[1]) do table.insert(ids, id) end
    headers = { ["Content-Type"] = "application/x-ndjson", ["Authorization"] = "Bearer " .. args[2] }
    -- Each run has ids of its own.
    name = args[3]
end

function request()
    local lines, time = {}, os.date("!%Y-%m-%dT%H:%M:%SZ")
    for _ = 1, 100 do
        sent = sent + 1
        table.insert(lines, string.format(
            '{"id":"%s-%d","time":"%s","key_id":"%s","model":"deep","prompt_tokens":%d,"completion_tokens":%d,"status":200}',
            name, sent, time, ids[sent % #ids + 1], 100 + sent % 8000, sent % 1500))
    end
    return wrk.format("POST", "/v1/usage/events", headers, table.concat(lines, "\n"))
end

function done(summary, latency)
    local errors = summary.errors
    local wrong = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("result %d %.6f %d %d %d\n", summary.requests, summary.duration / 1e6,
        latency:percentile(50), latency:percentile(99), wrong))
end
