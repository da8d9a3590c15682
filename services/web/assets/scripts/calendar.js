// Sessions go to another day by mouse, by touch on their handle, or by keys. The server moves; this only says where to.
// Without this file each session's own page has a form that does the same.
import htmx from "htmx.org";

const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const grid = () => document.querySelector("[data-calendar]");
let carried = null;
let over = null;

const dayOf = (element) => element?.closest("[data-day]");
const say = (words, values = {}) => {
  const place = document.querySelector("[data-calendar-says]");
  place.textContent = Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words);
};

function mark(day) {
  over?.classList.remove("day--over");
  over = day;
  over?.classList.add("day--over");
}

function pick(session, aloud) {
  if (carried) drop();
  carried = session;
  session.classList.add("chip--carried");
  session.querySelector("[data-handle]")?.setAttribute("aria-pressed", "true");
  mark(dayOf(session));
  if (aloud) say(grid().dataset.picked, { session: session.dataset.name });
}

function drop() {
  carried?.classList.remove("chip--carried");
  carried?.querySelector("[data-handle]")?.setAttribute("aria-pressed", "false");
  carried = null;
  mark(null);
}

function move() {
  const day = over?.dataset.day;
  const session = carried;
  const from = dayOf(session)?.dataset.day;
  drop();
  if (!day || day === from) return say(grid().dataset.stays);
  const form = document.getElementById("move");
  form.elements.session_id.value = session.dataset.session;
  form.elements.local_date.value = day;
  htmx.trigger(form, "move");
}

document.addEventListener("dragstart", (event) => {
  const session = event.target.closest?.("[data-session]");
  if (!session) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", session.dataset.session);
  pick(session, false);
});
document.addEventListener("dragover", (event) => {
  const day = carried && dayOf(event.target);
  if (!day || day.hasAttribute("data-past")) return mark(null);
  event.preventDefault();
  mark(day);
});
document.addEventListener("drop", (event) => {
  if (!carried) return;
  event.preventDefault();
  move();
});
document.addEventListener("dragend", drop);

document.addEventListener("click", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (handle) {
    const session = handle.closest("[data-session]");
    if (carried === session) return move();
    return pick(session, true);
  }
  const day = carried && dayOf(event.target);
  if (!day) return carried && drop();
  event.preventDefault();
  if (day.hasAttribute("data-past")) return say(grid().dataset.past);
  mark(day);
  move();
});

document.addEventListener("keydown", (event) => {
  if (!carried) return;
  if (event.key === "Escape") {
    drop();
    return say(grid().dataset.stays);
  }
  const step = MOVES[event.key];
  if (!step) return;
  event.preventDefault();
  const days = [...grid().querySelectorAll("[data-day]")];
  const next = days[days.indexOf(over) + step];
  if (!next || next.hasAttribute("data-past")) return say(grid().dataset.past);
  mark(next);
  next.scrollIntoView({ block: "nearest" });
  say(grid().dataset.over, { day: next.dataset.name });
});

// After a move the calendar is drawn anew: go on where the session is now.
document.addEventListener("htmx:after:swap", () => {
  const moved = grid()?.dataset.moved;
  if (moved) document.querySelector(`[data-session="${moved}"] [data-handle]`)?.focus();
});
