-- wrk -s wrk.lua URL -- SCRIPT: sends the script's requests in turn, prints what it measured as one line of JSON.

local requests = {}
local at = 0

function init(arguments)
  local script = assert(io.open(arguments[1], "r"))
  local headers = {
    ["Content-Type"] = "application/x-amz-json-1.0",
    ["X-Amz-Date"] = "20250101T000000Z",
    ["X-Amz-Target"] = "DynamoDB_20120810." .. script:read("*l"),
    ["Authorization"] = "AWS4-HMAC-SHA256 Credential=benchmark/20250101/us-east-1/dynamodb/aws4_request, "
      .. "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" .. string.rep("0", 64),
    ["Accept-Encoding"] = "identity",
  }
  for body in script:lines() do
    requests[#requests + 1] = wrk.format("POST", "/", headers, body)
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
