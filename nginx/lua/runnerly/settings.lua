-- The settings Lua decides by, read from the environment once. ./start has given the defaults and checked
-- what each looks like.
--
-- load(getenv) returns
--   { public = {scheme, host, port, authority}, services = {name = {host, port}}, resolver = {host, port} | nil,
--     demo = boolean, limits = {name = {rate = per second, burst = requests}} }

local _M = {}

local DEFAULT_PORTS = { http = 80, https = 443 }

local SERVICES = {
    web = "RUNNERLY_WEB_URL",
    stravaworker = "RUNNERLY_STRAVAWORKER_URL",
    mailbox = "RUNNERLY_MAILBOX_URL",
    strava_sandbox = "RUNNERLY_STRAVA_SANDBOX_URL",
}

-- The rates are per address. A household or a club behind one address should not notice them; somebody who tries
-- passwords should.
local LIMITS = {
    general = { rate = 10, burst = 100 },       -- pages and forms
    sign_in = { rate = 10 / 60, burst = 20 },   -- anything that checks a password, a code or a mailed token
    mail = { rate = 6 / 60, burst = 20 },       -- anything that makes the instance send mail
    feeds = { rate = 2, burst = 120 },          -- calendars at secret addresses; a provider asks for many from one address
    webhook = { rate = 50, burst = 500 },       -- Strava sends for every athlete from a handful of addresses
    uploads = { rate = 20, burst = 300 },       -- a folder of runs is a request or two for each of them
}

local SECONDS = { s = 1, m = 60 }

-- "https://host:port" as a table; authority is the Host header a browser sends for it.
local function parse_url(value)
    local scheme, rest = value:match("^(https?)://([^/]+)/?$")
    local host, port = rest:match("^(.+):(%d+)$")
    host = (host or rest):lower()
    port = tonumber(port) or DEFAULT_PORTS[scheme]
    local authority = port == DEFAULT_PORTS[scheme] and host or host .. ":" .. port
    return { scheme = scheme, host = host, port = port, authority = authority }
end

local function parse_limits(text)
    local limits = {}
    for name, default in pairs(LIMITS) do
        limits[name] = { rate = default.rate, burst = default.burst }
    end
    for name, count, unit, burst in text:gmatch("([%w_]+)=(%d+)/([sm]):(%d+)") do
        limits[name] = { rate = tonumber(count) / SECONDS[unit], burst = tonumber(burst) }
    end
    return limits
end

local function parse_resolver(value)
    if not value or value == "" then
        return nil
    end
    local host, port = value:match("^([%d.]+):(%d+)$")
    return { host = host or value, port = tonumber(port) or 53 }
end

function _M.load(getenv)
    local services = {}
    for service, name in pairs(SERVICES) do
        services[service] = parse_url(getenv(name))
    end
    return {
        public = parse_url(getenv("RUNNERLY_PUBLIC_URL")),
        services = services,
        resolver = parse_resolver(getenv("RUNNERLY_RESOLVER")),
        demo = getenv("RUNNERLY_DEMO") == "true",
        limits = parse_limits(getenv("RUNNERLY_LIMITS") or ""),
    }
end

return _M
