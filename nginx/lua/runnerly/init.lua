-- What each phase of a request does, in order. nginx.conf calls these; everything else is in a module of its own.

local hosts = require "runnerly.hosts"
local limits = require "runnerly.limits"
local notes = require "runnerly.notes"
local paths = require "runnerly.paths"
local policies = require "runnerly.policies"
local problem = require "runnerly.problem"
local request_headers = require "runnerly.request_headers"
local response_headers = require "runnerly.response_headers"
local settings = require "runnerly.settings"
local upstreams = require "runnerly.upstreams"

local _M = {}

-- A wrong setting stops nginx here, before it listens.
function _M.init()
    local conf = settings.load(os.getenv)
    hosts.configure(conf)
    limits.configure(conf)
    policies.configure(conf)
    response_headers.configure(conf)
    upstreams.configure(conf)
end

-- Each step either lets the request go on or refuses it and does not return.
local function access()
    local route = ngx.var.route
    ngx.var.route = policies.log_name(route, ngx.var.uri)
    hosts.check()
    paths.check()
    request_headers.clean()
    local policy = policies.of(route, ngx.req.get_method(), ngx.var.uri)
    limits.check(policy.limits)
    if policy.service then
        ngx.var.forwarded_proto = hosts.public_scheme()
        upstreams.resolve(policy.service)
    end
end

-- An error nobody foresaw: 500 where the phase can still say so, and the trace in the request's log line.
local function guarded(step)
    return function()
        local ok, trace = xpcall(step, debug.traceback)
        if not ok then
            notes.add(trace)
            return ngx.exit(500)
        end
    end
end

_M.access = guarded(access)
_M.balancer = guarded(upstreams.balance)
_M.header_filter = guarded(response_headers.add)
_M.problem = guarded(problem.answer)
_M.to_public_url = hosts.redirect_to_public_url

function _M.healthz()
    ngx.header["Content-Type"] = "application/json"
    ngx.header["Cache-Control"] = "no-store"
    ngx.say('{"status":"ok"}')
end

return _M
