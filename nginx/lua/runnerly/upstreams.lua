-- Which address a request goes to. A service is named by "host:port"; the host is looked up when a request needs it
-- and remembered for a second, so that a restarted or replicated container is found without a reload. Requests go
-- round all addresses; one that does not connect is left for the next.

local balancer = require "ngx.balancer"
local dns = require "resty.dns.resolver"

local notes = require "runnerly.notes"
local problem = require "runnerly.problem"

local _M = {}

local FRESH_S = 1
local STALE_S = 60           -- how long an old answer serves while the name server does not
local TIMEOUT_MS = 500
local RETRY_AFTER_S = 5

local services, resolver
local known = {}             -- host -> {addresses, at}
local turn = 0

function _M.configure(conf)
    services, resolver = conf.services, conf.resolver
end

local function is_address(host)
    return host:match("^[%d.]+$") or host:sub(1, 1) == "["
end

-- The IPv4 addresses of a name; an empty list when it has none; nil, err when nobody answered.
local function look_up(host)
    if not resolver then
        return nil, "no name server is set"
    end
    local client, err = dns:new({
        nameservers = { { resolver.host, resolver.port } },
        retrans = 2,
        timeout = TIMEOUT_MS,
    })
    if not client then
        return nil, err
    end
    local answers, query_err = client:query(host, { qtype = client.TYPE_A }, {})
    if not answers then
        return nil, query_err
    end
    local found = {}
    for _, answer in ipairs(answers) do
        if answer.type == client.TYPE_A then
            found[#found + 1] = answer.address
        end
    end
    if answers.errcode and answers.errcode ~= client.NAME_ERROR then
        return nil, answers.errstr
    end
    return found
end

local function addresses_of(host)
    local now = ngx.now()
    local entry = known[host]
    if entry and now - entry.at < FRESH_S then
        return entry.addresses
    end
    local found, err = look_up(host)
    if not found then
        notes.add("the name server did not answer for ", host, ": ", err)
        return entry and now - entry.at < STALE_S and entry.addresses or {}
    end
    known[host] = { addresses = found, at = now }
    return found
end

-- In the access phase, where waiting is allowed: fills ngx.ctx.peers for balance().
function _M.resolve(name)
    local service = services[name]
    local host = service.host
    local addresses = is_address(host) and { host } or addresses_of(host)
    if #addresses == 0 then
        return problem.refuse(503, "unavailable", RETRY_AFTER_S)
    end
    turn = turn + 1
    ngx.ctx.peers = { addresses = addresses, port = service.port, first = turn, tried = 0 }
end

-- In the balancer phase, once per try.
function _M.balance()
    local peers = ngx.ctx.peers
    if peers.tried == 0 and #peers.addresses > 1 then
        local ok, err = balancer.set_more_tries(#peers.addresses - 1)
        if not ok then
            notes.add("no further tries: ", err)
        end
    end
    local address = peers.addresses[(peers.first + peers.tried) % #peers.addresses + 1]
    peers.tried = peers.tried + 1
    local ok, err = balancer.set_current_peer(address, peers.port)
    if not ok then
        notes.add("the address ", address, " cannot be used: ", err)
        return ngx.exit(502)
    end
end

-- True where a service gave the answer. A problem page comes through error_page, which begins with an empty ngx.ctx.
function _M.answered()
    return ngx.ctx.peers ~= nil
end

return _M
