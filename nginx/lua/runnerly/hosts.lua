-- Which Host a request may name: the one of the public address, since links in mails and redirects are made for it.
-- /healthz may also be asked on the loopback, by a container's health check.

local problem = require "runnerly.problem"

local _M = {}

local public

local LOOPBACK = { ["localhost"] = true, ["127.0.0.1"] = true, ["[::1]"] = true }

function _M.configure(conf)
    public = conf.public
end

-- "Host:80" and "host" are one host for http.
local function authority_of(header)
    local host, port = header:lower():match("^(.-):(%d+)$")
    if not host then
        return header:lower()
    end
    local default = public.scheme == "https" and "443" or "80"
    return port == default and host or host .. ":" .. port
end

function _M.check()
    local header = ngx.var.http_host
    if not header or header == "" then
        return problem.refuse(400, "host_missing")
    end
    -- With an absolute request target ("GET http://other/ HTTP/1.1") nginx takes $host from there.
    local named = ngx.var.host == header:lower():gsub(":%d+$", "")
    if named and authority_of(header) == public.authority then
        return
    end
    if ngx.var.uri == "/healthz" and LOOPBACK[ngx.var.host] then
        return
    end
    return problem.refuse(421, "host_unknown")
end

function _M.public_scheme()
    return public.scheme
end

-- Somebody spoke plain HTTP to the TLS port.
function _M.redirect_to_public_url()
    ngx.header["Location"] = public.scheme .. "://" .. public.authority .. ngx.var.request_uri
    ngx.status = 308
end

return _M
