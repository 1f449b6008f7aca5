-- wrk -s wrk.lua URL -- SCRIPT: sends the script's requests in turn, prints what it measured as one line of JSON.

local requests = {}
local at = 0

function init(arguments)
  local script = assert(io.open(arguments[1], "r"))
  local method, path = script:read("*l"):match("^(%S+) (%S+)$")
  local headers = {}
  for line in script:lines() do
    if line == "" then break end
    local name, value = line:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  for body in script:lines() do
    requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    'measured {"per_second": %f, "p50_ms": %f, "p99_ms": %f, "errors": %d}\n',
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    errors.status + errors.read + errors.write + errors.timeout
  ))
end
