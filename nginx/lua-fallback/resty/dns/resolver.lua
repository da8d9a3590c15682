-- resty.dns.resolver where OpenResty's library is missing: the part of its interface that the gateway uses, written
-- anew. It asks for IPv4 addresses over UDP (RFC 1035) and never follows a truncated answer over TCP: an inner name
-- server's fits.
--
--   local client, err = resolver:new { nameservers = { { host, port } }, retrans = tries, timeout = milliseconds }
--   local answers, err = client:query(name, { qtype = client.TYPE_A })
--   answers: a list of {name, type, class, ttl, address}, or {errcode = 3, errstr = "name error"}

local bit = require "bit"

local _M = { TYPE_A = 1, TYPE_CNAME = 5, CLASS_IN = 1, NAME_ERROR = 3 }
local mt = { __index = _M }

local ERRORS = { "format error", "server failure", "name error", "not implemented", "refused" }

function _M.new(_, options)
    local server = options.nameservers and options.nameservers[1]
    if not server then
        return nil, "no nameservers specified"
    end
    return setmetatable({
        host = server[1],
        port = server[2] or 53,
        tries = options.retrans or 5,
        timeout = options.timeout or 2000,
    }, mt)
end

local function u16(number)
    return string.char(bit.rshift(number, 8), bit.band(number, 255))
end

local function read_u16(packet, at)
    local high, low = packet:byte(at, at + 1)
    return low and high * 256 + low
end

local function question(id, name)
    local labels = {}
    for label in name:gmatch("[^.]+") do
        if #label > 63 then
            return nil, "bad name"
        end
        labels[#labels + 1] = string.char(#label) .. label
    end
    -- Recursion desired, one question, no other records.
    return u16(id) .. "\1\0\0\1\0\0\0\0\0\0" .. table.concat(labels) .. "\0" .. u16(_M.TYPE_A) .. u16(_M.CLASS_IN)
end

-- The position after a name, which ends with an empty label or a pointer; nil where the packet ends first.
local function skip_name(packet, at)
    while true do
        local length = packet:byte(at)
        if not length then
            return nil
        end
        if length == 0 then
            return at + 1
        end
        if length >= 192 then
            return at + 2
        end
        at = at + 1 + length
    end
end

local function read_record(packet, at, name)
    local body = skip_name(packet, at)
    local length = body and read_u16(packet, body + 8)
    if not length or #packet < body + 9 + length then
        return nil
    end
    local record = { name = name, type = read_u16(packet, body), class = read_u16(packet, body + 2) }
    record.ttl = read_u16(packet, body + 4) * 65536 + read_u16(packet, body + 6)
    if record.type == _M.TYPE_A and length == 4 then
        record.address = table.concat({ packet:byte(body + 10, body + 13) }, ".")
    end
    return record, body + 10 + length
end

local function parse(packet, name)
    local code = bit.band(packet:byte(4), 15)
    if code ~= 0 then
        return { errcode = code, errstr = ERRORS[code] or "unknown" }
    end
    local at = 13
    for _ = 1, read_u16(packet, 5) do
        at = skip_name(packet, at)
        if not at then
            return nil, "truncated"
        end
        at = at + 4
    end
    local answers = {}
    for i = 1, read_u16(packet, 7) do
        local record
        record, at = read_record(packet, at, name)
        if not record then
            return nil, "truncated"
        end
        answers[i] = record
    end
    return answers
end

-- An answer to an earlier question may still arrive: it is read past.
local function receive(socket, id)
    for _ = 1, 4 do
        local packet, err = socket:receive(4096)
        if not packet then
            return nil, err
        end
        if #packet >= 12 and read_u16(packet, 1) == id and packet:byte(3) >= 128 then
            return packet
        end
    end
    return nil, "id mismatch"
end

function _M.query(self, name)
    local id = math.random(0, 65535)
    local packet, err = question(id, name)
    if not packet then
        return nil, err
    end
    local socket = ngx.socket.udp()
    socket:settimeout(self.timeout)
    local ok
    ok, err = socket:setpeername(self.host, self.port)
    if not ok then
        return nil, err
    end
    for _ = 1, self.tries do
        local answer
        ok, err = socket:send(packet)
        if ok then
            answer, err = receive(socket, id)
        end
        if answer then
            socket:close()
            return parse(answer, name)
        end
    end
    socket:close()
    return nil, err
end

return _M
