// The crop of a run: two sliders over its pace, tied to the two times that are sent.
import uPlot from "uplot";
import { clock, Figures } from "./charts/figures.js";
import { minuteTicks } from "./charts/panels.js";
import { Recording, usual } from "./charts/recording.js";
import { colour, font, onColourChange } from "./charts/theme.js";

const HEIGHT_PX = 140;
const SHORTEST_S = 30;

class Crop {
  constructor(place, streams) {
    this.place = place;
    this.recording = new Recording(streams, new Figures(place.dataset.units, "en").size);
    this.seconds = Number(place.dataset.seconds);
    this.plotted = place.querySelector("[data-plot]");
    this.begin = place.querySelector("[data-begin]");
    this.end = place.querySelector("[data-end]");
    this.typedBegin = place.querySelector("[name=crop_start_s]");
    this.typedEnd = place.querySelector("[name=crop_end_s]");
  }

  start() {
    this.#fromTyped();
    for (const typed of [this.typedBegin, this.typedEnd]) typed.addEventListener("change", () => this.#fromTyped());
    this.begin.addEventListener("input", () => this.#slid(this.begin));
    this.end.addEventListener("input", () => this.#slid(this.end));
    this.#draw();
    onColourChange(() => this.#draw());
    new ResizeObserver(() => this.plot && this.plotted.clientWidth && this.plot.setSize({ width: this.plotted.clientWidth, height: HEIGHT_PX })).observe(this.plotted);
    this.place.dataset.ready = "";
  }

  #fromTyped() {
    this.begin.value = seconds(this.typedBegin.value) ?? 0;
    this.end.value = seconds(this.typedEnd.value) ?? this.seconds;
    this.#say();
  }

  #slid(moved) {
    const [begin, end] = [Number(this.begin.value), Number(this.end.value)];
    if (end - begin < SHORTEST_S) {
      if (moved === this.begin) this.begin.value = Math.max(0, end - SHORTEST_S);
      else this.end.value = Math.min(this.seconds, begin + SHORTEST_S);
    }
    this.typedBegin.value = Number(this.begin.value) > 0 ? clock(Number(this.begin.value)) : "";
    this.typedEnd.value = Number(this.end.value) < this.seconds ? clock(Number(this.end.value)) : "";
    this.#say();
  }

  #say() {
    for (const slider of [this.begin, this.end]) slider.setAttribute("aria-valuetext", clock(Number(slider.value)));
    this.plot?.redraw(false);
  }

  #draw() {
    this.plot?.destroy();
    const { time, pace, heartRate } = this.recording;
    const values = pace ?? heartRate ?? time.map(() => 0);
    const [low, high] = usual(values, 0.02, 0.98) ?? [0, 1];
    const axis = { stroke: colour("quiet"), font: font(), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, gap: 6 };
    this.plot = new uPlot(
      {
        width: Math.max(200, this.plotted.clientWidth),
        height: HEIGHT_PX,
        padding: [8, 8, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false, range: () => [0, this.seconds] }, y: { range: [low - (high - low) * 0.2, high + (high - low) * 0.2], dir: pace ? -1 : 1 } },
        axes: [
          { ...axis, size: 28, splits: (_, __, from, to) => minuteTicks(from, to, 6), values: (_, ticks) => ticks.map(clock) },
          { ...axis, size: 48, splits: (_, __, from, to) => minuteTicks(from, to, 4), values: (_, ticks) => ticks.map(clock), show: Boolean(pace) },
        ],
        series: [{}, { stroke: colour("line-pace"), width: 1.75, points: { show: false } }],
        hooks: { draw: [(plot) => this.#dim(plot)] },
      },
      [time, values],
      this.plotted,
    );
  }

  // What is cut off lies in the shade, behind a line.
  #dim(plot) {
    const { ctx, bbox } = plot;
    const at = (value) => plot.valToPos(value, "x", true);
    ctx.save();
    ctx.fillStyle = colour("crop-shade");
    ctx.strokeStyle = colour("ink");
    ctx.lineWidth = 2 * devicePixelRatio;
    const [begin, end] = [at(Number(this.begin.value)), at(Number(this.end.value))];
    ctx.fillRect(bbox.left, bbox.top, begin - bbox.left, bbox.height);
    ctx.fillRect(end, bbox.top, bbox.left + bbox.width - end, bbox.height);
    for (const x of [begin, end]) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }
}

// 42:07 or 1:42:07, as the form takes it; a number alone is minutes.
function seconds(typed) {
  const parts = typed.trim().split(":").map(Number);
  if (!typed.trim() || parts.some(Number.isNaN) || parts.length > 3) return null;
  return parts.length === 1 ? parts[0] * 60 : parts.reduce((sum, part) => sum * 60 + part, 0);
}

for (const place of document.querySelectorAll("[data-crop]")) {
  fetch(place.dataset.crop, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status}`))))
    .then((streams) => {
      place.querySelector("[data-drawn]").hidden = false;
      new Crop(place, streams).start();
    })
    // The two times can be typed without it.
    .catch((error) => console.warn("the recording could not be drawn", error));
}
