-- What holds for which request: the service that answers it and the limits it counts against.
--
-- of(route, method, path) returns {service = name | nil, limits = {name, ...}}. Route names are those of
-- conf.d/routes.conf.

local problem = require "runnerly.problem"

local _M = {}

local demo

-- Only POSTs are looked up here; a trailing slash is ignored, and an entry holds for everything below it.
local CHECKS_A_SECRET = {
    "/sign-in", "/demo", "/set-up", "/activate", "/reset-password", "/invitations", "/confirm-email",
    "/settings/password", "/settings/delete", "/strava/keys", "/admin/strava",
}
local FEEDS = { "/calendar-feeds" }
local SENDS_MAIL = { "/sign-up", "/forgot-password", "/settings/email" }

local STATIC = { limits = {} }
local HEALTHZ = { limits = {} }
local WEB = { service = "web", limits = { "general" } }
local WEB_SECRET = { service = "web", limits = { "general", "sign_in" } }
local WEB_MAIL = { service = "web", limits = { "general", "mail" } }
local WEB_FEED = { service = "web", limits = { "general", "feeds" } }
local WEBHOOK = { service = "stravaworker", limits = { "webhook" } }
local UPLOADS = { service = "stravaworker", limits = { "uploads" } }
local MAILBOX = { service = "mailbox", limits = { "general" } }
local SANDBOX = { service = "strava_sandbox", limits = { "general" } }

-- What every service answers inside and nobody needs outside.
local INTERNAL = { metrics = true, readyz = true, openapi = true, ["openapi.json"] = true, ["openapi.yaml"] = true }

function _M.configure(conf)
    demo = conf.demo
end

local function below(path, folders)
    for _, folder in ipairs(folders) do
        if path:sub(1, #folder) == folder and (#path == #folder or path:byte(#folder + 1) == 47) then
            return true
        end
    end
    return false
end

local function of_web(method, path)
    if INTERNAL[path:match("^/([^/]*)")] then
        return problem.refuse(404, "not_found")
    end
    if below(path, FEEDS) then
        return WEB_FEED
    end
    if method == "GET" or method == "HEAD" then
        return WEB
    end
    if below(path, SENDS_MAIL) then
        return WEB_MAIL
    end
    if below(path, CHECKS_A_SECRET) then
        return WEB_SECRET
    end
    return WEB
end

local function of_demo(policy)
    if demo then
        return policy
    end
    return problem.refuse(404, "not_found")
end

local ROUTES = {
    web = of_web,
    webhook = function() return WEBHOOK end,
    uploads = function() return UPLOADS end,
    downloads = function() return UPLOADS end,
    static = function() return STATIC end,
    healthz = function() return HEALTHZ end,
    mailbox = function() return of_demo(MAILBOX) end,
    sandbox = function() return of_demo(SANDBOX) end,
}

function _M.of(route, method, path)
    return ROUTES[route](method, path)
end

-- The route for the log. web's pages are told apart by their first word; what follows may be a mailed token.
function _M.log_name(route, path)
    if route ~= "web" then
        return route
    end
    local first = path:match("^/([%l-]+)") or ""
    return "web /" .. first:sub(1, 24)
end

return _M
