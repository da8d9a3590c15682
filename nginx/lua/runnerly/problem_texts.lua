-- The words of problem.lua: a title and a sentence per status, in English and French. None holds a character that
-- JSON or HTML would need escaped, and nothing of the request is ever put among them but the request id.

local _M = {}

local DEFAULT = 400

local WORDS = {
    [400] = {
        en = { "That request cannot be read", "Something in it is malformed. Please go back and try again." },
        fr = { "Cette requête est illisible",
            "Quelque chose y est mal formé. Revenez en arrière et réessayez." },
    },
    [404] = {
        en = { "There is nothing here", "The address may be mistyped, or what was here has gone." },
        fr = { "Il n’y a rien ici", "L’adresse est peut-être mal saisie, ou la page a disparu." },
    },
    [405] = {
        en = { "That cannot be done here", "This address does not take that kind of request." },
        fr = { "Cette action n’est pas possible ici", "Cette adresse n’accepte pas ce type de requête." },
    },
    [408] = {
        en = { "That took too long", "Your request did not arrive in time. Please try again." },
        fr = { "C’était trop long", "Votre requête n’est pas arrivée à temps. Veuillez réessayer." },
    },
    [413] = {
        en = { "That is too large", "What you sent is larger than this page takes." },
        fr = { "C’est trop volumineux", "Votre envoi dépasse ce que cette page accepte." },
    },
    [414] = {
        en = { "That address is too long", "Please start again from the first page." },
        fr = { "Cette adresse est trop longue", "Veuillez repartir de la page d’accueil." },
    },
    [421] = {
        en = { "This server does not answer for that name",
            "Use the address this instance was set up with. If you run it: RUNNERLY_PUBLIC_URL sets that address." },
        fr = { "Ce serveur ne répond pas sous ce nom",
            "Utilisez l’adresse publique de cette instance. Si elle est à vous : RUNNERLY_PUBLIC_URL la définit." },
    },
    [429] = {
        en = { "That was a little fast",
            "There were many requests from your connection. Please wait a moment, then try again." },
        fr = { "Un peu trop vite",
            "Votre connexion a envoyé beaucoup de requêtes. Patientez un instant, puis réessayez." },
    },
    [431] = {
        en = { "That request carries too much",
            "Its headers are too large. Clearing the cookies of this site may help." },
        fr = { "Cette requête est trop chargée",
            "Ses en-têtes sont trop grands. Effacer les cookies de ce site peut aider." },
    },
    [500] = {
        en = { "Something went wrong on our side", "It has been written down. Please try again in a moment." },
        fr = { "Une erreur s’est produite de notre côté",
            "Elle a été consignée. Réessayez dans un instant." },
    },
    [503] = {
        en = { "We will be back in a moment",
            "A part of Runnerly is not answering just now. Your runs are safe. Please try again shortly." },
        fr = { "Nous revenons dans un instant",
            "Une partie de Runnerly ne répond pas pour le moment. Vos courses sont en sécurité. Réessayez sous peu." },
    },
}

local PLAIN = {
    host_missing = "The request names no Host.",
    path_ambiguous = "The path can be read in two ways: encoded or doubled slashes, or segments of dots.",
    too_many_headers = "The request has more than 100 headers.",
}

local STYLE = "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.5rem;"
    .. "color:#1d2421;background:#fbfaf7}h1{font-size:1.5rem;line-height:1.3}section+section{margin-top:2.5rem;"
    .. "padding-top:2rem;border-top:1px solid #d8d5cc}small{color:#5b635f}"
    .. "@media(prefers-color-scheme:dark){body{color:#e8e6e0;background:#161a18}small{color:#a3aaa6}"
    .. "section+section{border-color:#343a37}}"

-- The digest of STYLE: the page may be styled by this and by nothing else. t/test_problems.py recomputes it.
_M.PAGE_POLICY = "default-src 'none'; style-src 'sha256-QgQZedDMC0QczYvYCjuPxxKJvrRHwrrmK83H9y1fr+o='; "
    .. "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

local function words_of(status)
    return WORDS[status] or WORDS[status >= 500 and 500 or DEFAULT]
end

function _M.title(status)
    return words_of(status).en[1]
end

function _M.plain(status, code)
    return PLAIN[code] or table.concat(words_of(status).en, ". ")
end

local function section(lang, words)
    return string.format('<section lang="%s"><h1>%s</h1><p>%s</p></section>', lang, words[1], words[2])
end

-- Both languages, the reader's first.
function _M.page(status, accept_language, request_id)
    local words = words_of(status)
    local first, second = "en", "fr"
    if accept_language:lower():sub(1, 2) == "fr" then
        first, second = "fr", "en"
    end
    return table.concat {
        '<!doctype html>\n<html lang="', first, '"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>", words[first][1], " · Runnerly</title><style>", STYLE, "</style></head><body><main>",
        section(first, words[first]), section(second, words[second]),
        "</main><p><small>", request_id, "</small></p></body></html>\n",
    }
end

return _M
