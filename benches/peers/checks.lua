-- wrk's requests: checks of the keys of a file, in turn. Arguments: FORM KEYS TOKEN; form is munim, better-auth or litellm.
local requests, at = {}, 0

function init(args)
    local form, token = args[1], args[3]
    for key in io.lines(args[2]) do
        local body = '{"key":"' .. key .. '"}'
        local headers = { ["Content-Type"] = "application/json" }
        if form == "munim" then
            headers["Authorization"] = "Bearer " .. token
            table.insert(requests, wrk.format("POST", "/v1/keys/verify", headers, body))
        elseif form == "better-auth" then
            table.insert(requests, wrk.format("POST", "/verify", headers, body))
        else
            headers = { ["Authorization"] = "Bearer " .. key }
            table.insert(requests, wrk.format("GET", "/v1/models", headers))
        end
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end

-- One line: requests, seconds, p50 and p99 in microseconds, what was not answered with 2xx.
function done(summary, latency)
    local errors = summary.errors
    local wrong = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("result %d %.6f %d %d %d\n", summary.requests, summary.duration / 1e6,
        latency:percentile(50), latency:percentile(99), wrong))
end
