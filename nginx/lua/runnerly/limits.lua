-- How often one address may ask, by resty.limit.req. Within its burst a request is never delayed, only counted.
--
-- Each limiter says what happens when it cannot count (its shared memory is broken): one that fails open lets the
-- request through, since a site without that limit is better than no site; one that fails closed answers 503, since
-- without it passwords could be tried without end.

local limit_req = require "resty.limit.req"

local addresses = require "runnerly.addresses"
local notes = require "runnerly.notes"
local problem = require "runnerly.problem"

local _M = {}

local DICT = "limits"

local FAILS = {
    general = "open",
    sign_in = "closed",
    mail = "closed",
    feeds = "open",
    webhook = "open",
    uploads = "open",
}

local limiters = {}

function _M.configure(conf)
    for name, limit in pairs(conf.limits) do
        local limiter, err = limit_req.new(DICT, limit.rate, limit.burst)
        if not limiter then
            error("the limit " .. name .. " cannot be made: " .. err, 0)
        end
        limiters[name] = { req = limiter, retry_after_s = math.max(1, math.ceil(1 / limit.rate)) }
    end
end

function _M.check(names)
    if #names == 0 then
        return
    end
    local address = addresses.key(ngx.var.binary_remote_addr)
    for _, name in ipairs(names) do
        local limiter = limiters[name]
        local delay, err = limiter.req:incoming(name .. " " .. address, true)
        if not delay then
            if err == "rejected" then
                return problem.refuse(429, "rate_limited", limiter.retry_after_s)
            end
            notes.add("the limit ", name, " cannot count and fails ", FAILS[name], ": ", err)
            if FAILS[name] == "closed" then
                return problem.refuse(503, "unavailable", limiter.retry_after_s)
            end
        end
    end
end

return _M
