-- What an operator should know of a request, written into its line of the access log. nginx's own error log would add
-- the whole request line, and with it whatever one-time token the path holds.

local _M = {}

function _M.add(...)
    local note = ngx.var.note
    ngx.var.note = (note == "" and "" or note .. "; ") .. table.concat({ ... })
end

return _M
