// Two runs over the same way: the time between them, and their figures, along the distance.
import { clock, Figures } from "./charts/figures.js";
import { minuteTicks, Panels, roundTicks } from "./charts/panels.js";
import { Recording } from "./charts/recording.js";
import { onColourChange } from "./charts/theme.js";

const STEPS = 600;

class Comparison {
  constructor(place, [a, b]) {
    this.place = place;
    this.figures = new Figures(place.dataset.units, document.documentElement.lang);
    const [one, other] = [a, b].map((streams) => new Recording(streams, this.figures.size));
    const way = Math.min(one.distance.at(-1), other.distance.at(-1));
    this.x = Array.from({ length: STEPS + 1 }, (_, step) => (way * step) / STEPS);
    const both = (name) => [one, other].map((run) => run[name] && along(run.distance, run[name], this.x));
    const [first, second] = both("time");
    this.values = {
      gap: [first.map((time, step) => second[step] - time), null],
      pace: both("pace"),
      heartrate: both("heartRate"),
      elevation: both("altitude"),
    };
  }

  start() {
    const whole = (value) => this.figures.whole.format(value);
    const kinds = {
      gap: { height: 120, stroke: "line-pace", area: true, least: 20, tick: signed, ticks: (from, to) => minuteTicks(from, to, 4) },
      pace: { height: 132, stroke: "line-pace", upsideDown: true, least: 40, tick: clock, ticks: (from, to) => minuteTicks(from, to, 4) },
      heartrate: { height: 110, stroke: "line-pace", least: 20, tick: whole },
      elevation: { height: 96, stroke: "line-pace", least: 20 * this.figures.height, tick: (value) => whole(value / this.figures.height), ticks: (from, to) => roundTicks(from, to, this.figures.height, 3) },
    };
    this.slider = this.place.querySelector("[data-slider]");
    this.slider.max = STEPS;
    this.slider.addEventListener("input", () => this.show(Number(this.slider.value)));
    const series = [];
    for (const panel of this.place.querySelectorAll("[data-panel]")) {
      const [one, other] = this.values[panel.dataset.panel];
      if (!one || (other === undefined || (other === null && panel.dataset.panel !== "gap"))) continue;
      panel.hidden = false;
      const second = other && { values: other, stroke: "--line-second", dash: [6, 4] };
      series.push({ ...kinds[panel.dataset.panel], values: one, second, place: panel.querySelector("[data-plot]") });
    }
    this.panels = new Panels(series, {
      onPoint: (x) => this.show(x === null ? null : Math.round((x / this.x.at(-1)) * STEPS)),
      onZoom: () => {},
    });
    this.#draw();
    onColourChange(() => this.#draw());
    this.place.dataset.ready = "";
  }

  show(step) {
    this.panels.point(step === null ? null : this.x[step]);
    if (step !== null) this.slider.value = step;
    const said = [];
    for (const output of this.place.querySelectorAll("[data-value]")) {
      output.textContent = step === null ? "" : this.#said(output.dataset.value, step);
      if (output.textContent) said.push(`${output.dataset.name} ${output.textContent}`);
    }
    if (step !== null) this.slider.setAttribute("aria-valuetext", said.join(", "));
  }

  #draw() {
    this.panels.draw(this.x, (value) => this.figures.place(value), (from, to) => roundTicks(from, to, this.figures.size));
    this.show(null);
  }

  #said(name, step) {
    if (name === "distance") return this.figures.distance(this.x[step], true);
    if (name === "gap") {
      const gap = this.values.gap[0][step];
      return (gap >= 0 ? this.place.dataset.ahead : this.place.dataset.behind).replace("{time}", clock(Math.abs(gap)));
    }
    const write = { pace: (value) => this.figures.pace(value), heartrate: (value) => this.figures.heartRate(value), elevation: (value) => this.figures.elevation(value) }[name];
    return this.values[name].map((values) => (values[step] === null ? "–" : write(values[step]))).join(" · ");
  }
}

// The values of a run at these distances; its own points lie elsewhere.
function along(distance, values, places) {
  let next = 0;
  return places.map((place) => {
    while (next < distance.length - 1 && distance[next] < place) next += 1;
    const before = Math.max(0, next - 1);
    const [low, high] = [values[before], values[next]];
    if (low === null || high === null || low === undefined || high === undefined) return high ?? low ?? null;
    const run = distance[next] - distance[before];
    return run > 0 ? low + ((high - low) * (place - distance[before])) / run : high;
  });
}

function signed(seconds) {
  return `${seconds > 0 ? "+" : seconds < 0 ? "−" : ""}${clock(Math.abs(seconds))}`;
}

async function load(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

for (const place of document.querySelectorAll("[data-compare]")) {
  const drawn = place.querySelector("[data-drawn]");
  Promise.all([load(place.dataset.a), load(place.dataset.b)])
    .then((streams) => {
      drawn.hidden = false;
      new Comparison(place, streams).start();
    })
    .catch((error) => {
      console.warn("the runs could not be drawn", error);
      drawn.hidden = true;
      place.querySelector("[data-failed]").hidden = false;
    });
}
