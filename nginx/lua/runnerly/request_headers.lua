-- What a client may not say to a service: anything a proxy would say, and anything meant for the next hop only.

local problem = require "runnerly.problem"

local _M = {}

local MOST = 100

local DROPPED = {
    -- Said by proxies. X-Forwarded-* is dropped by its prefix; conf.d/upstreams.conf then sets what is true.
    "forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-cluster-client-ip",
    "x-original-url", "x-original-host", "x-rewrite-url",
    "x-http-method-override", "x-http-method", "x-method-override",
    "x-script-name", "script-name", "x-request-id", "proxy",
    -- For one hop (RFC 9110, 7.6.1), beyond those nginx never passes.
    "proxy-authorization", "proxy-connection", "trailer",
}

-- Set by nginx for the next hop, or needed to read the body: not to be removed by naming them in Connection.
local KEPT = { host = true, connection = true, ["content-length"] = true, ["transfer-encoding"] = true, close = true,
    ["keep-alive"] = true, upgrade = true }

local function drop_named_in(connection)
    for name in connection:gmatch("[%w-]+") do
        if not KEPT[name:lower()] then
            ngx.req.clear_header(name)
        end
    end
end

function _M.clean()
    local headers, err = ngx.req.get_headers(MOST)
    if err == "truncated" then
        return problem.refuse(431, "too_many_headers")
    end
    for _, name in ipairs(DROPPED) do
        if headers[name] then
            ngx.req.clear_header(name)
        end
    end
    for name in pairs(headers) do
        if name:sub(1, 12) == "x-forwarded-" then
            ngx.req.clear_header(name)
        end
    end
    local connection = headers["connection"]
    if type(connection) == "table" then
        connection = table.concat(connection, ",")
    end
    if connection then
        drop_named_in(connection)
    end
end

return _M
