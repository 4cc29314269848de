-- Customers' API keys, holds and usage for Envoy (docs/GATEWAY.md). Each call gets a hold for its maximum cost before it
-- begins, which Munim works out from the model's price, and is written to the access log with its usage, under the hold's id.

-- The maximum number of completion tokens. The upstream must have the same limit.
local ANSWER_MAX = 4096
-- Tokens that a chat template adds per message; a message has at least 20 bytes in the body.
local TEMPLATE_TOKENS = 32
-- The most tokens that an image, or another file, is counted as by a model: an address of a few bytes can be one.
local FILE_TOKENS = 16384
-- The allowed paths; others are not metered here.
local CALLS = {["/v1/chat/completions"] = true, ["/v1/embeddings"] = true}

-- The status of a refusal, by its code; 401 for the others.
local REFUSALS = {
  credits_exhausted = "402", limit_reached = "402", rate_limited = "429",
  model_not_allowed = "403", address_not_allowed = "403", scope_not_allowed = "403",
}

local function refuse(handle, status, code, message, wait)
  handle:respond({[":status"] = status, ["content-type"] = "application/json", ["retry-after"] = wait},
    '{"error":{"message":"' .. message .. '","type":"invalid_request_error","param":null,"code":"' .. code .. '"}}')
end

local function ask(handle, path, body, asynchronous)
  return handle:httpCall("munim", {
    [":method"] = "POST", [":path"] = path, [":authority"] = "munim", ["content-type"] = "application/json",
    ["authorization"] = "Bearer " .. os.getenv("MUNIM_GATEWAY_TOKEN"),
  }, body, 5000, asynchronous)
end

-- The state of a call. Envoy's objects are invalid after a yield, so each is fetched again.
local function note(handle, name, value) handle:streamInfo():dynamicMetadata():set("munim", name, value) end
local function noted(handle) return handle:streamInfo():dynamicMetadata():get("munim") or {} end

-- The values of a member at any depth, each as the text after its colon. Quotes within strings are escaped, so the text of
-- a message never matches.
local function values(text, name)
  local found = {}
  for value in text:gmatch('"' .. name .. '"%s*:%s*("?[^%s,}%]]*)') do found[#found + 1] = value end
  return found
end

-- The maximum of a call's prompt tokens, and its model; or nil and an error. There is no JSON parser in Lua here, so
-- ambiguous bodies are rejected.
local function bound(text)
  local plain = text:gsub("\\\\", "")
  if plain:find("\\u00[46][1-9a-fA-F]") or plain:find("\\u00[57][0-9aAfF]") then
    return nil, "Letters are not to be escaped."
  end
  local models = {}
  for model in plain:gmatch('"model"%s*:%s*"([^"]*)"') do models[#models + 1] = model end
  if #models ~= 1 or not models[1]:match("^[%w%._/:@-]+$") then return nil, "The body names one model." end
  for _, name in ipairs({"n", "best_of"}) do
    for _, value in ipairs(values(plain, name)) do
      if value ~= "1" and value:sub(1, 1) ~= "{" then return nil, name .. " can only be 1." end
    end
  end
  for _, name in ipairs({"max_tokens", "max_completion_tokens"}) do
    for _, value in ipairs(values(plain, name)) do
      local tokens = value:match("^%d+$") and tonumber(value)
      if value:sub(1, 1) ~= "{" and not (tokens and tokens <= ANSWER_MAX) then
        return nil, name .. " is a whole number up to " .. ANSWER_MAX .. "."
      end
    end
  end
  local files = 0
  for _, name in ipairs({"image_url", "video_url", "audio_url", "input_audio", "file"}) do
    files = files + #values(plain, name)
  end
  return math.ceil(#text + TEMPLATE_TOKENS * (1 + #text / 20)) + FILE_TOKENS * files, models[1]
end

-- Streams contain usage only on request.
local function ask_for_usage(handle, body, text)
  if not text:find('"stream"%s*:%s*true') or text:find('"include_usage"%s*:%s*true') then return true end
  if text:find('"stream_options"') then return false end
  text = text:gsub("{", '{"stream_options":{"include_usage":true},', 1)
  handle:headers():replace("content-length", body:setBytes(text))
  return true
end

local function check(handle)
  local headers = handle:headers()
  local path = headers:get(":path")
  -- Keys consist of letters, digits and _, so nothing needs escaping.
  local key = (headers:get("authorization") or ""):match("^Bearer ([%w_]+)$") or ""
  local is_list = headers:get(":method") == "GET" and path == "/v1/models"
  if not is_list and not (headers:get(":method") == "POST" and CALLS[path]) then
    return refuse(handle, "404", "not_found", "There is no such path here.")
  end
  local call = ""
  if not is_list then
    local body = not headers:get("content-encoding") and handle:body()
    local text = body and body:getBytes(0, body:length()) or ""
    local most, model = bound(text)
    if not most then return refuse(handle, "400", "invalid_request", model) end
    if not ask_for_usage(handle, body, text) then
      return refuse(handle, "400", "invalid_request", "stream_options has to be {\\\"include_usage\\\": true}.")
    end
    note(handle, "model", model)
    local answer_max = path == "/v1/embeddings" and 0 or ANSWER_MAX
    call = string.format(',"model":"%s","prompt_tokens_at_most":%d,"completion_tokens_at_most":%d,"hold_seconds":900',
      model, most, answer_max)
    -- The estimate of a call that the caller leaves before it is answered: one token per four bytes.
    note(handle, "prompt_tokens", math.ceil(#text / 4))
    note(handle, "completion_tokens", 0)
  end
  local address = handle:streamInfo():downstreamRemoteAddress()
  local asked = string.format('{"key":"%s","client_ip":"%s"%s}', key, address, call)
  local answered, answer = ask(handle, "/v1/keys/verify", asked, false)
  local status = answered[":status"]
  if status ~= "200" and status ~= "400" then
    return refuse(handle, "503", "unavailable", "Keys cannot be checked at the moment.")
  end
  if status == "200" and not answer:find('"valid":%s*true') then
    local code = answer:match('"code":%s*"([%w_]+)"') or "unknown"
    return refuse(handle, REFUSALS[code] or "401", code, "This API key is refused.", answer:match('"retry_after":%s*(%d+)'))
  end
  -- Without a price there is no hold, and for other units than tokens the answer is 400.
  if not is_list and not answer:find('"hold_id"') then
    return refuse(handle, "404", "model_not_found", "There is no such model.")
  end
  for _, name in ipairs({"key_id", "hold_id"}) do
    local value = answer:match('"' .. name .. '":%s*"([%w_]+)"')
    if value then note(handle, name, value) end
  end
  handle:headers():remove("accept-encoding") -- what is packed cannot be read below
end

-- Envoy lets a request pass whose script failed.
function envoy_on_request(handle)
  local is_done, problem = pcall(check, handle)
  if not is_done then
    handle:logErr(tostring(problem))
    refuse(handle, "503", "unavailable", "Keys cannot be checked at the moment.")
  end
end

function envoy_on_response(handle)
  local call = noted(handle)
  if not call.hold_id then return end
  if tonumber(handle:headers():get(":status")) >= 400 then
    -- Nothing was used: release the hold at once.
    note(handle, "prompt_tokens", 0)
    ask(handle, "/v1/holds/" .. call.hold_id .. "/release", "", true)
    return
  end
  -- The estimate until the upstream reports usage: one token per stream event.
  local text, events, is_told = "", 0, false
  for chunk in handle:bodyChunks() do
    local bytes = chunk:getBytes(0, chunk:length())
    local _, begun = bytes:gsub("data: {", "")
    events = events + begun
    text = (text .. bytes):sub(-8192)
    for _, name in ipairs({"prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens"}) do
      local value = tonumber(text:match('.*"' .. name .. '":%s*(%d+)'))
      if value then note(handle, name, value) end
      is_told = is_told or (value and name == "prompt_tokens")
    end
    if not is_told then note(handle, "completion_tokens", events) end
  end
end
