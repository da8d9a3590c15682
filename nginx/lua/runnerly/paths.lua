-- A path has one spelling here. nginx chooses the route by the decoded, tidied path but hands on the raw one, so that
-- a path with two readings could pass one check and mean another page: such a path is refused.

local problem = require "runnerly.problem"

local _M = {}

local LONGEST = 2048

-- Encoded slash, backslash, dot, percent sign or control character; two slashes; a segment of dots.
local TWO_READINGS = [[(?i)%2f|%5c|%2e|%25|%[01][0-9a-f]|%7f|\\|//|/\.\.?(/|$)]]

-- An absolute request target is "http://host/path"; its host was checked before.
local function path_of(request_uri)
    local path = request_uri:match("^https?://[^/?#]*(.*)$") or request_uri
    return path:match("^[^?#]*")
end

function _M.check()
    local path = path_of(ngx.var.request_uri)
    if #path > LONGEST then
        return problem.refuse(414, "path_too_long")
    end
    if ngx.re.find(path, TWO_READINGS, "jo") then
        return problem.refuse(400, "path_ambiguous")
    end
end

return _M
