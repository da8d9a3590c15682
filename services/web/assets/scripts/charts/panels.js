// The chart of a run: a panel for each figure, one above the other, over one axis of distance or time. What is pointed at, and
// what is zoomed to, is the same in all of them.
import uPlot from "uplot";
import { usual } from "./recording.js";
import { colour, font } from "./theme.js";

const Y_AXIS_PX = 52;
const X_AXIS_PX = 32;
const NARROWEST_SHARE = 1 / 200;

export class Panels {
  // `series`: [{place, values, label(value), upsideDown?, area?, stroke, dash?, tick?}], each with its values along `x`;
  // `second` in a series is a second line. `onPoint(x or null)` and `onZoom(from, to)` say what she does.
  constructor(series, { onPoint, onZoom }) {
    this.series = series;
    this.onPoint = onPoint;
    this.onZoom = onZoom;
    this.plots = [];
  }

  // Draw everything anew over this axis; `label` writes one of its values.
  draw(x, label, ticks) {
    this.plots.forEach((plot) => plot.destroy());
    this.observer?.disconnect();
    this.x = x;
    this.range = [x[0], x.at(-1)];
    this.plots = this.series.map((each, number) => this.#plot(each, x, label, ticks, number === this.series.length - 1));
    this.observer = new ResizeObserver(() => this.#fit());
    this.series.forEach(({ place }) => this.observer.observe(place));
  }

  // The vertical line at x; null takes it away.
  point(x) {
    for (const plot of this.plots) {
      const left = x === null ? -10 : plot.valToPos(x, "x");
      plot.setCursor({ left, top: x === null ? -10 : 1 }, false);
    }
  }

  zoom(from, to) {
    const [first, last] = [this.x[0], this.x.at(-1)];
    const least = (last - first) * NARROWEST_SHARE;
    const middle = (from + to) / 2;
    if (to - from < least) [from, to] = [middle - least / 2, middle + least / 2];
    this.range = [Math.max(first, from), Math.min(last, to)];
    for (const plot of this.plots) plot.setScale("x", { min: this.range[0], max: this.range[1] });
    this.onZoom(...this.range);
  }

  // Twice as near or as far, around x where it is in view.
  zoomBy(factor, x) {
    const [from, to] = this.range;
    const around = x !== null && x >= from && x <= to ? x : (from + to) / 2;
    this.zoom(around - (around - from) * factor, around + (to - around) * factor);
  }

  zoomOut() {
    this.zoom(this.x[0], this.x.at(-1));
  }

  #plot(each, x, label, ticks, isLast) {
    const ink = colour("quiet");
    const line = colour("line");
    const stroke = colour(each.stroke);
    const axis = { stroke: ink, font: font(), grid: { stroke: line, width: 1 }, ticks: { show: false }, gap: 6 };
    const lines = [{ values: each.values, stroke, area: each.area }, ...(each.second ? [each.second] : [])];
    const options = {
      width: Math.max(200, each.place.clientWidth),
      height: each.height + (isLast ? X_AXIS_PX : 0),
      padding: [8, 20, isLast ? 0 : 6, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: (_, from, to) => [from, to] },
        y: { range: bounds(lines.flatMap((it) => it.values), each), dir: each.upsideDown ? -1 : 1 },
      },
      axes: [
        { ...axis, show: isLast, size: X_AXIS_PX, space: 70, splits: (_, __, from, to, increment) => ticks(from, to, increment), values: (_, splits) => splits.map(label) },
        { ...axis, size: Y_AXIS_PX, space: 34, splits: each.ticks && ((_, __, from, to) => each.ticks(from, to)), values: (_, splits) => splits.map(each.tick) },
      ],
      series: [
        {},
        ...lines.map((it) => ({
          stroke: it.stroke.startsWith("--") ? colour(it.stroke.slice(2)) : it.stroke,
          width: 1.75,
          dash: it.dash,
          fill: it.area ? colour("area") : undefined,
          points: { show: false },
          spanGaps: false,
        })),
      ],
      cursor: {
        y: false,
        points: { size: 9, width: 2, stroke: colour("card"), fill: stroke },
        drag: { x: true, y: false, setScale: false, dist: 8 },
      },
      hooks: {
        setCursor: [(plot) => plot.cursor.event && this.#pointed(plot)],
        setSelect: [(plot) => this.#selected(plot)],
        ready: [(plot) => plot.over.addEventListener("mouseleave", () => this.onPoint(null))],
      },
    };
    return new uPlot(options, [x, ...lines.map((it) => it.values)], each.place);
  }

  #pointed(plot) {
    const { left, idx } = plot.cursor;
    if (left >= 0 && idx !== null && idx !== undefined) this.onPoint(this.x[idx]);
  }

  #selected(plot) {
    const { left, width } = plot.select;
    if (width < 8) return;
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.zoom(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
  }

  #fit() {
    this.plots.forEach((plot, number) => {
      const { place, height } = this.series[number];
      const width = place.clientWidth;
      if (width && width !== plot.width) {
        plot.setSize({ width, height: height + (number === this.plots.length - 1 ? X_AXIS_PX : 0) });
      }
    });
  }
}

// From the usual values, with room above and below, and never narrower than `least`.
function bounds(values, { least = 1, from = null }) {
  const [low, high] = usual(values, 0.01, 0.99) ?? [0, 1];
  const room = Math.max((high - low) * 0.12, (least - (high - low)) / 2);
  return [from ?? low - room, high + room];
}

// Round steps of pace or of time, in seconds: for axes whose values are read as minutes.
export function minuteTicks(from, to, most = 5) {
  const steps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];
  const step = steps.find((each) => (to - from) / each <= most) ?? 14400;
  return every(step, from, to);
}

// 1, 2 or 5 times a power of ten, of a unit.
export function roundTicks(from, to, unit, most = 7) {
  const rough = (to - from) / unit / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough) * power * unit;
  return every(step, from, to);
}

function every(step, from, to) {
  const ticks = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to + step * 1e-6; tick += step) ticks.push(tick);
  return ticks;
}
