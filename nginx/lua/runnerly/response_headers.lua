-- What an answer carries: every one its request id, those of the gateway and of static files what keeps a browser
-- careful. A service says itself what its pages may do.

local upstreams = require "runnerly.upstreams"

local _M = {}

local https

local CAREFUL = {
    ["X-Content-Type-Options"] = "nosniff",
    ["X-Frame-Options"] = "DENY",
    ["Referrer-Policy"] = "no-referrer",
    ["Cross-Origin-Opener-Policy"] = "same-origin",
    ["Cross-Origin-Resource-Policy"] = "same-origin",
    ["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

local STATIC_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  -- an SVG opened by itself runs nothing

local YEAR_S = 31536000

function _M.configure(conf)
    https = conf.public.scheme == "https"
end

-- A name that holds a digest of its content never means anything else: app-5f2c91d0.css, app.5F2C91D0.js.
local function is_hashed(uri)
    return ngx.re.find(uri, [[[.-](?:[0-9a-f]{8,64}|[0-9A-Z]{8})\.[a-z0-9.]+$]], "jo") ~= nil
end

local function static_headers(header)
    header["Content-Security-Policy"] = STATIC_POLICY
    if is_hashed(ngx.var.uri) then
        header["Cache-Control"] = "public, max-age=" .. YEAR_S .. ", immutable"
    else
        header["Cache-Control"] = "no-cache"
    end
end

function _M.add()
    local header = ngx.header
    header["X-Request-Id"] = ngx.var.request_id
    if https then
        header["Strict-Transport-Security"] = "max-age=" .. YEAR_S
    end
    if upstreams.answered() then
        return
    end
    for name, value in pairs(CAREFUL) do
        header[name] = value
    end
    if ngx.var.route == "static" and ngx.status < 400 then
        static_headers(header)
    end
end

return _M
