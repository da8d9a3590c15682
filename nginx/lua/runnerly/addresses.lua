-- Under which key a client is counted.
--
-- key(binary_remote_addr) returns 4 bytes for IPv4 and 8 for IPv6: one subscriber commands a whole /64, so each of
-- its addresses counts as one. An IPv4 address written as IPv6 (::ffff:192.0.2.1, on a socket that takes both) counts
-- as IPv4.

local _M = {}

local MAPPED = ("\0"):rep(10) .. "\255\255"

function _M.key(binary)
    if #binary ~= 16 then
        return binary
    end
    if binary:sub(1, 12) == MAPPED then
        return binary:sub(13)
    end
    return binary:sub(1, 8)
end

return _M
