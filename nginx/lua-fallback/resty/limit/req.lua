-- resty.limit.req where OpenResty's library is missing (Debian's nginx has the Lua module alone): the same interface
-- and the same answers, written anew. It is never found where the real one is installed, see conf.d/lua.conf.
--
-- A leaky bucket per key. All that is stored is one number, the instant at which the bucket will be empty; the excess
-- at any moment is that time left times the rate. Between get and set two workers may both let a request pass, as in
-- the original.

local _M = {}
local mt = { __index = _M }

local KEPT_S = 60  -- an empty bucket is remembered a little, since a key seen before counts from 1 and a new one from 0

-- rate: requests per second, above 0; burst: requests beyond the rate that are let through.
function _M.new(dict_name, rate, burst)
    local dict = ngx.shared[dict_name]
    if not dict then
        return nil, "shared dict not found"
    end
    assert(rate > 0 and burst >= 0, "the rate must be above 0 and the burst not below")
    return setmetatable({ dict = dict, rate = rate, burst = burst }, mt)
end

local function read(self, key)
    local empty_at = self.dict:get(key)
    if empty_at ~= nil and type(empty_at) ~= "number" then
        return nil, "shdict abused by other users"
    end
    return empty_at
end

local function write(self, key, now, excess)
    local ok, err = self.dict:set(key, now + excess / self.rate, excess / self.rate + KEPT_S)
    if not ok then
        return nil, err
    end
    return true
end

-- Counts a request when commit is true. Returns the delay in seconds that would keep to the rate, and the excess in
-- requests; or nil and "rejected", or nil and what went wrong.
function _M.incoming(self, key, commit)
    local empty_at, err = read(self, key)
    if err then
        return nil, err
    end
    local now = ngx.now()
    local excess = empty_at and math.max((empty_at - now) * self.rate + 1, 0) or 0
    if excess > self.burst then
        return nil, "rejected"
    end
    if commit then
        local ok, set_err = write(self, key, now, excess)
        if not ok then
            return nil, set_err
        end
    end
    return excess / self.rate, excess
end

-- Takes one counted request back.
function _M.uncommit(self, key)
    local empty_at, err = read(self, key)
    if not empty_at then
        return nil, err or "not found"
    end
    local now = ngx.now()
    return write(self, key, now, math.max((empty_at - now) * self.rate - 1, 0))
end

function _M.set_rate(self, rate)
    self.rate = rate
end

function _M.set_burst(self, burst)
    self.burst = burst
end

return _M
