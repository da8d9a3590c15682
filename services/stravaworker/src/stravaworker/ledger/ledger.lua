-- The budget ledger of one Strava app: one decision per call, atomic because Redis runs one script at a time.
--
-- KEYS[1] holds the ledger, a JSON document; without it the ledger is lost (or new). KEYS[2] is the set of the apps that
-- have one. ARGV[1] is what to do, JSON with `op`, `app`, `now` (seconds since 1970, the caller's) and `rules`. Answers
-- JSON. The fields of the document:
--
--   lost            true until the headers of an answer have told how much is used; probes that left, the last at probe_at
--   closed_until    after a 429
--   limits          {overall: {quarter, day}, read: {quarter, day}}, as the headers last told
--   used            {"quarter:<start>" | "day:<start>": {overall, read}}: calls sent or told of, those under way included
--   lanes           {"day:<start>": {<lane>: reads}}
--   pending         {<id>: {at, kinds, windows}}: reserved and not settled
--   waiting         {<lane>: {<athlete>: {since, back}}}: who was refused, and when she asks again
--   turns           {<lane>: {clock, of: {<athlete>: turn}}}: start-time fair queueing, a call is a turn
--   inactive, keys_refused   {since, next_probe_at}: the breaker; untold: the state that dataservice does not know yet
--   consents_lost   how many

local SPANS = {quarter = 900, day = 86400}

local ask = cjson.decode(ARGV[1])
local rules, now = ask.rules, ask.now
local stored = redis.call("GET", KEYS[1])
local ledger = stored and cjson.decode(stored)
  or {
    lost = true,
    probes = 0,
    limits = rules.first_limits,
    used = {},
    lanes = {},
    pending = {},
    waiting = {},
    turns = {},
    consents_lost = 0,
  }

local function key_of(name, start)
  return string.format("%s:%d", name, start)
end

local function span_and_start(key)
  local name, start = string.match(key, "^(%a+):(%d+)$")
  return name, SPANS[name], tonumber(start)
end

-- The keys of every window in which Strava may count a call that is on its way from..to.
local function windows(from, to)
  local keys = {}
  for name, span in pairs(SPANS) do
    for start = from - from % span, to, span do
      keys[#keys + 1] = key_of(name, start)
    end
  end
  return keys
end

local function used(key, kind)
  local window = ledger.used[key]
  return window and window[kind] or 0
end

local function set_used(key, kind, count)
  ledger.used[key] = ledger.used[key] or { overall = 0, read = 0 }
  ledger.used[key][kind] = math.max(0, count)
end

local function ceiling(lane, limit)
  return math.max(1, math.floor(limit * rules.shares[lane]))
end

local function forget_the_past()
  for key in pairs(ledger.used) do
    local name, span, start = span_and_start(key)
    if start + span * (name == "day" and rules.days_kept or 2) <= now then
      ledger.used[key] = nil
      ledger.lanes[key] = nil
    end
  end
  for id, call in pairs(ledger.pending) do
    if call.at + rules.pending_kept_s <= now then
      ledger.pending[id] = nil
    end
  end
  for _, athletes in pairs(ledger.waiting) do
    for athlete, wait in pairs(athletes) do
      if wait.back + rules.grace_s < now then
        athletes[athlete] = nil
      end
    end
  end
end

local function tell(state)
  if ledger.told ~= state then
    ledger.untold = state
  else
    ledger.untold = nil
  end
end

-- When the call can be made as far as the windows are concerned; nil when that is now.
local function full_until(lane, kinds, room)
  local latest
  for _, key in ipairs(windows(now - rules.skew_s, now + rules.flight_s + rules.skew_s)) do
    local name, span, start = span_and_start(key)
    for _, kind in ipairs(kinds) do
      local most = ceiling(lane, ledger.limits[kind][name])
      if used(key, kind) + math.min(room, most) > most then
        latest = math.max(latest or 0, start + span + rules.skew_s)
      end
    end
  end
  return latest
end

local function turn_of(lane, athlete)
  local turns = ledger.turns[lane] or { clock = 0, of = {} }
  ledger.turns[lane] = turns
  local is_waiting = ledger.waiting[lane] and ledger.waiting[lane][athlete]
  local turn = turns.of[athlete] or 0
  return is_waiting and turn or math.max(turn, turns.clock)
end

-- True while another goes first: someone of a higher lane, or of this one who has had fewer turns.
local function is_others_turn()
  local own = turn_of(ask.lane, ask.athlete)
  for lane, athletes in pairs(ledger.waiting) do
    for athlete, wait in pairs(athletes) do
      local is_about_to_ask = wait.back <= now + rules.short_wait_s
      if is_about_to_ask and rules.ranks[lane] < rules.ranks[ask.lane] then
        return true
      end
      local is_another = lane == ask.lane and athlete ~= ask.athlete
      if is_about_to_ask and is_another and turn_of(lane, athlete) + rules.turn <= own then
        return true
      end
    end
  end
  return false
end

local function refuse(reason, until_)
  local wait_s = math.max(rules.short_wait_s, until_ - now)
  if ask.queues then
    local turn = turn_of(ask.lane, ask.athlete)
    ledger.turns[ask.lane].of[ask.athlete] = turn
    ledger.waiting[ask.lane] = ledger.waiting[ask.lane] or {}
    local before = ledger.waiting[ask.lane][ask.athlete]
    ledger.waiting[ask.lane][ask.athlete] = { since = before and before.since or now, back = now + wait_s }
  end
  return { granted = false, reason = reason, wait_s = wait_s }
end

local function grant()
  local pending = {
    at = now,
    kinds = ask.kinds,
    windows = windows(now - rules.skew_s, now + rules.flight_s + rules.skew_s),
  }
  for _, key in ipairs(pending.windows) do
    for _, kind in ipairs(ask.kinds) do
      set_used(key, kind, used(key, kind) + 1)
    end
  end
  ledger.pending[ask.id] = pending
  local day = key_of("day", now - now % SPANS.day)
  ledger.lanes[day] = ledger.lanes[day] or {}
  ledger.lanes[day][ask.lane] = (ledger.lanes[day][ask.lane] or 0) + 1
  local turn = turn_of(ask.lane, ask.athlete)
  local turns = ledger.turns[ask.lane]
  local waiting = ledger.waiting[ask.lane] or {}
  waiting[ask.athlete] = nil
  turns.clock = math.max(turns.clock, turn)
  turns.of[ask.athlete] = turn + 1
  for athlete, theirs in pairs(turns.of) do
    if theirs <= turns.clock and not waiting[athlete] then
      turns.of[athlete] = nil
    end
  end
  return { granted = true }
end

local function reserve()
  if ledger.inactive and now < ledger.inactive.next_probe_at then
    return refuse("inactive", ledger.inactive.next_probe_at)
  end
  if ledger.closed_until and now < ledger.closed_until then
    return refuse("budget", ledger.closed_until)
  end
  -- Calls that are no reads are few, and twice as many are allowed: they go by what is known here.
  if ledger.lost and #ask.kinds > 1 then
    -- A closed window, but for one call at a time whose headers tell how much is used; rarer, the more told nothing.
    local next_at = (ledger.probe_at or 0) + rules.flight_s * 2 ^ math.min(ledger.probes - 1, 5)
    local boundary = now + rules.skew_s - (now + rules.skew_s) % SPANS.quarter
    if boundary > now - rules.skew_s then
      next_at = math.max(next_at, boundary + rules.skew_s)
    end
    if not ask.tells or now < next_at then
      return refuse("lost", ask.tells and next_at or now)
    end
    ledger.probe_at, ledger.probes = now, ledger.probes + 1
    return grant()
  end
  local full = full_until(ask.lane, ask.kinds, ask.room)
  if full then
    return refuse("budget", full)
  end
  if not ask.goes_on and is_others_turn() then
    return refuse("turn", now + rules.short_wait_s)
  end
  if ledger.inactive then
    ledger.inactive.next_probe_at = now + rules.probe_every_s
  end
  return grant()
end

local function settle()
  local call = ledger.pending[ask.id]
  local landed = windows(ask.at - rules.skew_s, now + rules.skew_s)
  if call then
    local is_landing = {}
    for _, key in ipairs(landed) do
      is_landing[key] = true
    end
    for _, key in ipairs(call.windows) do
      for _, kind in ipairs(is_landing[key] and {} or call.kinds) do
        set_used(key, kind, used(key, kind) - 1)
      end
    end
    ledger.pending[ask.id] = nil
  elseif not ask.told then
    for _, key in ipairs(landed) do
      for _, kind in ipairs(ask.kinds) do
        set_used(key, kind, used(key, kind) + 1)
      end
    end
  end
  if ask.told then
    local of_span = { quarter = {}, day = {} }
    for _, key in ipairs(landed) do
      local name = span_and_start(key)
      table.insert(of_span[name], key)
    end
    for kind, limit in pairs(ask.told.limits) do
      ledger.limits[kind] = limit
    end
    for kind, usage in pairs(ask.told.usage) do
      for name, keys in pairs(of_span) do
        -- Around a boundary nobody knows which window the figure is of.
        if #keys == 1 then
          set_used(keys[1], kind, math.max(used(keys[1], kind), usage[name]))
        end
      end
    end
    if ledger.lost and #of_span.quarter == 1 and #of_span.day == 1 and ask.told.usage.overall then
      if not ask.told.usage.read then
        for _, keys in pairs(of_span) do
          set_used(keys[1], "read", math.max(used(keys[1], "read"), used(keys[1], "overall")))
        end
      end
      ledger.lost, ledger.probes, ledger.probe_at = false, 0, nil
    end
  end
  if ask.closed_s then
    ledger.closed_until = math.max(ledger.closed_until or 0, now + ask.closed_s)
  end
  if ask.answered and ledger.inactive then
    ledger.inactive = nil
    tell(ledger.keys_refused and "keys_refused" or "active")
  end
  return {}
end

local function trip()
  ledger[ask.breaker] = {
    since = ledger[ask.breaker] and ledger[ask.breaker].since or now,
    next_probe_at = now + rules.probe_every_s,
  }
  tell(ledger.inactive and "inactive" or "keys_refused")
  return {}
end

-- The breaker of the app's keys, asked before tokens are renewed: one probe an hour while they are refused.
local function may_renew()
  local refused = ledger.keys_refused
  if not refused then
    return { granted = true }
  end
  if now < refused.next_probe_at then
    return { granted = false, reason = "keys_refused", wait_s = refused.next_probe_at - now }
  end
  refused.next_probe_at = now + rules.probe_every_s
  return { granted = true }
end

local function accept_keys()
  if ledger.keys_refused then
    ledger.keys_refused = nil
    tell(ledger.inactive and "inactive" or "active")
  end
  return {}
end

-- Keys were entered: what was wrong with those before is forgotten, and dataservice has made the app active itself.
local function renew_keys()
  ledger.keys_refused, ledger.inactive, ledger.untold, ledger.told = nil, nil, nil, "active"
  return {}
end

local function mark_told()
  ledger.told = ask.state
  if ledger.untold == ask.state then
    ledger.untold = nil
  end
  return {}
end

local function count_lost_consent()
  ledger.consents_lost = ledger.consents_lost + 1
  return {}
end

local OPS = {
  reserve = reserve,
  settle = settle,
  trip = trip,
  may_renew = may_renew,
  accept_keys = accept_keys,
  renew_keys = renew_keys,
  mark_told = mark_told,
  count_lost_consent = count_lost_consent,
}

ledger.told = ledger.told or "active"
forget_the_past()
if ask.op == "read" then
  return cjson.encode({ ledger = ledger, is_new = not stored })
end
local answer = OPS[ask.op]()
answer.untold = ledger.untold
redis.call("SET", KEYS[1], cjson.encode(ledger))
if not stored then
  redis.call("SADD", KEYS[2], ask.app)
end
return cjson.encode(answer)
