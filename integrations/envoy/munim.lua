-- Customers' API keys, holds and usage for Envoy (docs/GATEWAY.md). Each call gets a hold for its maximum cost before it
-- begins, and is written to the access log with its usage, under the hold's id.

-- Rupees per million prompt and completion tokens, as in `munim price list`. Other models are rejected.
local PRICES = {["forii/deepseek-v3"] = {140, 420}}
-- The maximum number of completion tokens. The upstream must have the same limit.
local ANSWER_MAX = 4096
-- Tokens that a chat template adds per message; a message has at least 20 bytes in the body.
local TEMPLATE_TOKENS = 32
-- The allowed paths; others are not metered here.
local CALLS = {["/v1/chat/completions"] = true, ["/v1/embeddings"] = true}

local function refuse(handle, status, code, message)
  handle:respond({[":status"] = status, ["content-type"] = "application/json"},
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

-- The maximum cost of a call, in rupees, and its model; or nil and an error. There is no JSON parser in Lua here, so
-- ambiguous bodies are rejected.
local function bound(text)
  local plain = text:gsub("\\\\", "")
  if plain:find("\\u00[46][1-9a-fA-F]") or plain:find("\\u00[57][0-9aAfF]") then
    return nil, "Letters are not to be escaped."
  end
  local models = {}
  for model in plain:gmatch('"model"%s*:%s*"([^"]*)"') do models[#models + 1] = model end
  local price = #models == 1 and PRICES[models[1]]
  if not price then return nil, "The body names one model, which has a price." end
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
  local prompt = #text + TEMPLATE_TOKENS * (1 + #text / 20)
  return (prompt * price[1] + ANSWER_MAX * price[2]) / 1000000, models[1]
end

-- Streams contain usage only on request.
local function ask_for_usage(handle, body, text)
  if not text:find('"stream"%s*:%s*true') or text:find('"include_usage"%s*:%s*true') then return true end
  if text:find('"stream_options"') then return false end
  text = text:gsub("{", '{"stream_options":{"include_usage":true},', 1)
  handle:headers():replace("content-length", body:setBytes(text))
  return true
end

function envoy_on_request(handle)
  local headers = handle:headers()
  -- Keys consist of letters, digits and _, so nothing needs escaping.
  local key = (headers:get("authorization") or ""):match("^Bearer ([%w_]+)$") or ""
  local is_list = headers:get(":method") == "GET" and headers:get(":path") == "/v1/models"
  if not is_list and not (headers:get(":method") == "POST" and CALLS[headers:get(":path")]) then
    return refuse(handle, "404", "not_found", "There is no such path here.")
  end
  local hold = ""
  if not is_list then
    local body = not headers:get("content-encoding") and handle:body()
    local text = body and body:getBytes(0, body:length()) or ""
    local most, model = bound(text)
    if not most then return refuse(handle, "400", "invalid_request", model) end
    if not ask_for_usage(handle, body, text) then
      return refuse(handle, "400", "invalid_request", "stream_options has to be {\\\"include_usage\\\": true}.")
    end
    note(handle, "model", model)
    hold = string.format(',"hold_inr":%.6f,"hold_seconds":900', most)
    note(handle, "prompt_bytes", #text)
  end
  local answered, answer = ask(handle, "/v1/keys/verify", '{"key":"' .. key .. '"' .. hold .. "}", false)
  if answered[":status"] ~= "200" then
    return refuse(handle, "503", "unavailable", "Keys cannot be checked at the moment.")
  end
  if not answer:find('"valid":%s*true') then
    local code = answer:match('"code":%s*"([%w_]+)"') or "unknown"
    return refuse(handle, code == "credits_exhausted" and "402" or "401", code, "This API key is refused.")
  end
  for _, name in ipairs({"key_id", "hold_id"}) do
    local value = answer:match('"' .. name .. '":%s*"([%w_]+)"')
    if value then note(handle, name, value) end
  end
  handle:headers():remove("accept-encoding") -- what is packed cannot be read below
end

function envoy_on_response(handle)
  local call = noted(handle)
  if not call.hold_id then return end
  if tonumber(handle:headers():get(":status")) >= 400 then
    -- Nothing was used: release the hold at once.
    ask(handle, "/v1/holds/" .. call.hold_id .. "/release", "", true)
    return
  end
  -- The estimate until the upstream reports usage: one token per stream event, and one per four bytes of the prompt.
  note(handle, "prompt_tokens", math.ceil((call.prompt_bytes or 0) / 4))
  note(handle, "completion_tokens", 0)
  local text, events, is_told = "", 0, false
  for chunk in handle:bodyChunks() do
    local bytes = chunk:getBytes(0, chunk:length())
    local _, begun = bytes:gsub("data: {", "")
    events = events + begun
    text = (text .. bytes):sub(-8192)
    for _, name in ipairs({"prompt_tokens", "cached_tokens", "completion_tokens"}) do
      local value = tonumber(text:match('.*"' .. name .. '":%s*(%d+)'))
      if value then note(handle, name, value) end
      is_told = is_told or (value and name == "prompt_tokens")
    end
    if not is_told then note(handle, "completion_tokens", events) end
  end
end
