// The run page's map and chart: one place, told by finger, mouse or keyboard, is shown in both and written beside them.
import { Figures } from "./charts/figures.js";
import { makeMap } from "./charts/map.js";
import { minuteTicks, Panels, roundTicks } from "./charts/panels.js";
import { decoded } from "./charts/polyline.js";
import { Recording } from "./charts/recording.js";
import { Shades } from "./charts/shades.js";
import { onColourChange } from "./charts/theme.js";
import { Track } from "./charts/track.js";

class RunView {
  constructor(place, streams) {
    this.place = place;
    this.figures = new Figures(place.dataset.units, document.documentElement.lang);
    this.recording = new Recording(streams, this.figures.size);
    this.axis = this.recording.distance ? "distance" : "time";
    this.index = null;
    this.written = {
      pace: (value) => this.figures.pace(value),
      heartrate: (value) => this.figures.heartRate(value),
      elevation: (value) => this.figures.elevation(value),
      cadence: (value) => this.figures.cadence(value, place.querySelector("[data-value=cadence]").dataset.unit),
      grade: (value) => this.figures.grade(value),
      distance: (value) => this.figures.distance(value, true),
      time: (value) => this.figures.duration(value),
    };
    this.values = {
      pace: this.recording.pace,
      heartrate: this.recording.heartRate,
      elevation: this.recording.altitude,
      cadence: this.recording.cadence,
      grade: this.recording.grade,
      distance: this.recording.distance,
      time: this.recording.time,
    };
  }

  start() {
    this.#startMap();
    this.#startPanels();
    this.#startSlider();
    this.#startStretches();
    onColourChange(() => {
      this.#paint();
      this.#draw();
    });
    this.place.dataset.ready = "";
  }

  // Everything shows this point; null is none.
  show(index) {
    this.index = index;
    this.track?.show(index);
    this.panels.point(index === null ? null : this.x[index]);
    if (index !== null) this.slider.value = index;
    this.#read(index);
  }

  #startMap() {
    const place = this.#find("[data-map]");
    if (!place || !this.recording.points) return;
    place.closest("[data-map-card]").hidden = false;
    const { start, finish } = place.dataset;
    this.track = new Track(makeMap(place), this.recording.points, {
      words: { start, finish },
      onPoint: (index) => this.show(index),
    });
    const switches = [...this.place.querySelectorAll("[name=colour]")];
    for (const each of switches) {
      each.closest("label").hidden = !this.values[each.value];
      each.addEventListener("change", () => this.#paint());
    }
    const first = switches.find((each) => this.values[each.value]);
    if (first) first.checked = true;
    this.#find("[data-colours]").hidden = !first;
    this.#paint();
  }

  #paint() {
    if (!this.track) return;
    const by = this.place.querySelector("[name=colour]:checked")?.value;
    if (!by) {
      this.track.paint();
      return;
    }
    const options = { pace: { backwards: true }, grade: { name: "slope", evenly: true } };
    const shades = new Shades(this.values[by], options[by]);
    this.track.paint(this.values[by], shades);
    // An SVG has the attribute and no property of that name.
    for (const legend of this.place.querySelectorAll("[data-legend]")) legend.toggleAttribute("hidden", legend.dataset.legend !== shades.name);
    const ends = this.place.querySelectorAll("[data-legend-end]");
    shades.ends().forEach((value, number) => (ends[number].textContent = this.written[by](value)));
  }

  #startPanels() {
    const kinds = {
      pace: { height: 132, stroke: "line-pace", upsideDown: true, least: 40, tick: (value) => this.figures.duration(value), ticks: (from, to) => minuteTicks(from, to, 4) },
      heartrate: { height: 104, stroke: "line-heartrate", least: 20 },
      elevation: { height: 96, stroke: "line-elevation", least: 20 * this.figures.height, area: true, tick: (value) => this.figures.whole.format(value / this.figures.height), ticks: (from, to) => roundTicks(from, to, this.figures.height, 3) },
      cadence: { height: 96, stroke: "line-cadence", least: 20 },
    };
    const series = [];
    for (const panel of this.place.querySelectorAll("[data-panel]")) {
      const name = panel.dataset.panel;
      if (!this.values[name]) continue;
      panel.hidden = false;
      const tick = (value) => this.figures.whole.format(value);
      series.push({ tick, ...kinds[name], values: this.values[name], place: panel.querySelector("[data-plot]") });
    }
    this.panels = new Panels(series, {
      onPoint: (x) => this.show(x === null ? null : this.recording.at(this.axis, x)),
      onZoom: (from, to) => this.#zoomed(from, to),
    });
    for (const each of this.place.querySelectorAll("[name=axis]")) {
      each.disabled = !this.values[each.value];
      each.checked = each.value === this.axis;
      each.addEventListener("change", () => {
        this.axis = each.value;
        this.#draw();
      });
    }
    this.#find("[data-zoom-in]").addEventListener("click", () => this.panels.zoomBy(0.5, this.#here()));
    this.#find("[data-zoom-out]").addEventListener("click", () => this.panels.zoomBy(2, this.#here()));
    this.#find("[data-zoom-all]").addEventListener("click", () => this.panels.zoomOut());
    this.#draw();
  }

  #draw() {
    this.x = this.recording.along(this.axis);
    const byDistance = this.axis === "distance";
    const label = byDistance ? (value) => this.figures.place(value) : (value) => this.figures.duration(value);
    const ticks = byDistance ? (from, to) => roundTicks(from, to, this.figures.size) : (from, to) => minuteTicks(from, to, 7);
    this.panels.draw(this.x, label, ticks);
    this.show(this.index);
  }

  #zoomed(from, to) {
    const whole = from <= this.x[0] && to >= this.x.at(-1);
    this.#find("[data-zoom-all]").disabled = whole;
    this.#find("[data-zoom-out]").disabled = whole;
    this.track?.frame(this.recording.at(this.axis, from), this.recording.at(this.axis, to));
    this.show(this.index);
  }

  #startSlider() {
    this.slider = this.#find("[data-slider]");
    this.slider.max = this.recording.length - 1;
    this.slider.value = 0;
    this.slider.addEventListener("input", () => this.show(Number(this.slider.value)));
    this.#read(null);
  }

  // A row of splits or laps is a button: the chart and the map go to that stretch.
  #startStretches() {
    for (const button of document.querySelectorAll("[data-stretch]")) {
      button.hidden = false;
      button.nextElementSibling.hidden = true;
      button.addEventListener("click", () => {
        const [from, to] = button.dataset.stretch.split(",").map(Number);
        const axis = button.dataset.by;
        const ends = [this.recording.at(axis, from), this.recording.at(axis, to)];
        this.panels.zoom(...ends.map((index) => this.x[index]));
        this.show(ends[0]);
        this.place.scrollIntoView({ block: "start" });
      });
    }
  }

  #read(index) {
    this.means ??= new Map([...this.place.querySelectorAll("[data-value]")].map((output) => [output, output.textContent]));
    const said = [];
    for (const [output, mean] of this.means) {
      const name = output.dataset.value;
      const value = index === null ? null : this.values[name]?.[index];
      output.textContent = index === null ? mean : value === null || value === undefined ? "–" : this.written[name](value);
      if (value !== null && value !== undefined) said.push(`${output.dataset.name} ${output.textContent}`);
    }
    if (index !== null) this.slider.setAttribute("aria-valuetext", said.join(", "));
  }

  #here() {
    return this.index === null ? null : this.x[this.index];
  }

  #find(selector) {
    return this.place.querySelector(selector);
  }
}

async function begin(place) {
  try {
    const answer = await fetch(place.dataset.recording, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    place.querySelector("[data-drawn]").hidden = false;
    new RunView(place, await answer.json()).start();
  } catch (error) {
    console.warn("the recording could not be drawn", error);
    place.querySelector("[data-drawn]").hidden = true;
    place.querySelector("[data-failed]").hidden = false;
  }
}

// A run whose recording is not here may still have the short form of its track.
function drawTrack(place) {
  const map = place.querySelector("[data-map]");
  const { start, finish } = map.dataset;
  const points = decoded(place.dataset.polyline);
  if (points.length < 2) return;
  const track = new Track(makeMap(map), points, { words: { start, finish }, onPoint: () => {} });
  track.paint();
  onColourChange(() => track.paint());
}

for (const place of document.querySelectorAll("[data-recording]")) begin(place);
for (const place of document.querySelectorAll("[data-polyline]")) drawTrack(place);
