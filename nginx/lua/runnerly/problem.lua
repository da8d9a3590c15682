-- How the gateway says no: application/problem+json (RFC 9457) to programs, a small page in both languages to people,
-- one plain line where the Host is wrong.
--
--   refuse(status, code, retry_after_s)   ends the phase and goes to
--   answer()                              where error_page also leads, for what nginx itself refuses

local texts = require "runnerly.problem_texts"

local _M = {}

local RETRY_AFTER_S = 5

local CODES = {
    [400] = "bad_request", [403] = "forbidden", [404] = "not_found", [405] = "method_not_allowed",
    [408] = "request_timeout", [411] = "length_required", [413] = "too_large", [414] = "path_too_long",
    [415] = "unsupported_media_type", [421] = "host_unknown", [429] = "rate_limited", [431] = "headers_too_large",
    [500] = "internal", [501] = "not_implemented", [503] = "unavailable", [505] = "http_version",
}

-- Routes that programs call. Elsewhere a caller may still ask for JSON by Accept.
local FOR_PROGRAMS = { webhook = true, uploads = true, healthz = true }

function _M.refuse(status, code, retry_after_s)
    ngx.var.problem_status = status
    ngx.var.problem_code = code
    ngx.var.retry_after = retry_after_s or ""
    return ngx.exec("@problem")
end

local function wants_json()
    if FOR_PROGRAMS[ngx.var.route] then
        return true
    end
    local accept = ngx.var.http_accept or ""
    return accept:find("json", 1, true) ~= nil and not accept:find("text/html", 1, true)
end

local function as_plain(status, code)
    ngx.header["Content-Type"] = "text/plain; charset=utf-8"
    ngx.print(texts.plain(status, code), "\n")
end

local function as_json(status, code)
    ngx.header["Content-Type"] = "application/problem+json"
    local form = '{"type":"about:blank","title":"%s","status":%d,"detail":"%s","code":"%s","request_id":"%s"}\n'
    ngx.print(form:format(texts.title(status), status, texts.plain(status, code), code, ngx.var.request_id))
end

local function as_html(status)
    local header = ngx.header
    header["Content-Type"] = "text/html; charset=utf-8"
    header["Content-Language"] = "en, fr"
    header["Content-Security-Policy"] = texts.PAGE_POLICY
    ngx.print(texts.page(status, ngx.var.http_accept_language or "", ngx.var.request_id))
end

function _M.answer()
    local status = tonumber(ngx.var.problem_status) or ngx.status
    ngx.status = status
    local code = ngx.var.problem_code
    if code == "" then
        code = CODES[status] or "bad_request"
        ngx.var.problem_code = code
    end
    local retry_after = ngx.var.retry_after
    if status == 503 and retry_after == "" then
        retry_after = RETRY_AFTER_S
    end
    if retry_after ~= "" then
        ngx.header["Retry-After"] = retry_after
    end
    ngx.header["Cache-Control"] = "no-store"
    if status == 421 or code == "host_missing" then
        return as_plain(status, code)
    end
    if wants_json() then
        return as_json(status, code)
    end
    return as_html(status)
end

return _M
