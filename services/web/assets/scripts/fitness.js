// The fitness page: three panels over the same days, of which those to come are told apart.
import uPlot from "uplot";
import { roundTicks } from "./charts/panels.js";
import { colour, font, onColourChange } from "./charts/theme.js";

const DAY_S = 86_400;
const HEIGHTS = { curve: 240, form: 120, load: 120 };
const AXIS_PX = 28;

class FitnessChart {
  constructor(place) {
    this.place = place;
    this.data = JSON.parse(place.dataset.fitness);
    // Days before months, as the pages write them.
    this.language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    const first = Date.parse(`${this.data.first}T00:00:00Z`) / 1000;
    this.days = this.data.fitness.map((_, number) => first + number * DAY_S);
    this.today = Date.parse(`${this.data.today}T00:00:00Z`) / 1000;
    // Where today is among the days; before the first, or behind the last, where it is not.
    this.now = Math.min(Math.max(-1, Math.round((this.today - first) / DAY_S)), this.days.length - 1);
    this.whole = new Intl.NumberFormat(this.language, { maximumFractionDigits: 0 });
    this.outputs = new Map([...place.querySelectorAll("[data-value]")].map((output) => [output.dataset.value, output]));
    this.said = place.querySelector("[data-day]");
  }

  draw() {
    this.plots?.forEach((plot) => plot.destroy());
    const { fitness, fatigue, form, load, planned } = this.data;
    this.plots = [
      this.#plot("curve", [...this.#line(fitness, "line-pace", 2.5), ...this.#line(fatigue, "line-second", 1.5)], false),
      this.#plot("form", this.#line(form, "line-cadence", 2), true),
      this.#plot("load", [this.#bars(planned, "edge"), this.#bars(load, "accent-bar")], false, true),
    ];
    this.read(null);
  }

  fit() {
    for (const plot of this.plots ?? []) {
      const width = plot.root.parentElement.clientWidth;
      if (width && width !== plot.width) plot.setSize({ width, height: plot.height });
    }
  }

  // What has been is drawn through; what is to come goes on from today in dashes.
  #line(values, name, width) {
    const line = { stroke: colour(name), width, points: { show: false } };
    return [
      [values.map((value, day) => (day <= this.now ? value : null)), line],
      [values.map((value, day) => (day >= this.now ? value : null)), { ...line, dash: [5, 4] }],
    ];
  }

  #bars(values, name) {
    const fill = colour(name);
    const paths = uPlot.paths.bars({ size: [0.7, 16], align: 0 });
    return [values, { width: 0, fill, paths, points: { show: false } }];
  }

  #plot(name, lines, aroundZero, isLast = false) {
    const place = this.place.querySelector(`[data-plot="${name}"]`);
    const axis = { stroke: colour("quiet"), font: font(), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, gap: 6 };
    const month = new Intl.DateTimeFormat(this.language, { month: "short", timeZone: "UTC" });
    const year = new Intl.DateTimeFormat(this.language, { year: "numeric", timeZone: "UTC" });
    const day = new Intl.DateTimeFormat(this.language, { day: "numeric", month: "short", timeZone: "UTC" });
    const short = this.days.length < 92;
    const options = {
      width: Math.max(200, place.clientWidth),
      height: HEIGHTS[name] + (isLast ? AXIS_PX : 0),
      padding: [8, 8, isLast ? 0 : 8, 0],
      legend: { show: false },
      scales: { x: { time: false, range: (_, from, to) => [from - DAY_S / 2, to + DAY_S / 2] }, y: { range: (_, low, high) => limits(low, high, aroundZero) } },
      axes: [
        {
          ...axis,
          show: isLast,
          size: AXIS_PX,
          splits: (plot) => dates(this.days, short ? Math.ceil(this.days.length / (plot.width / 80)) : 0, plot.width / 56),
          values: (_, ticks) => ticks.map((tick) => (short ? day.format(tick * 1000) : new Date(tick * 1000).getUTCMonth() ? month.format(tick * 1000) : year.format(tick * 1000))),
        },
        { ...axis, size: 40, splits: (_, __, from, to) => roundTicks(from, to, 1, 4), values: (_, ticks) => ticks.map((tick) => this.whole.format(tick)) },
      ],
      series: [{}, ...lines.map(([, series]) => series)],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, sync: { key: "fitness" } },
      hooks: {
        drawClear: [(plot) => this.#shadeFuture(plot)],
        setCursor: [(plot) => this.read(plot.cursor.left >= 0 ? plot.cursor.idx : null)],
      },
    };
    return new uPlot(options, [this.days, ...lines.map(([values]) => values)], place);
  }

  #shadeFuture(plot) {
    if (this.now >= this.days.length - 1 || this.now < 0) return;
    const { left, top, width, height } = plot.bbox;
    const begin = Math.max(left, plot.valToPos(this.today + DAY_S / 2, "x", true));
    plot.ctx.save();
    plot.ctx.fillStyle = colour("sunken");
    plot.ctx.fillRect(begin, top, left + width - begin, height);
    plot.ctx.restore();
  }

  // What stands there while she points at nothing is of today, or of the last day.
  read(index) {
    const day = index ?? (this.now >= 0 ? this.now : 0);
    for (const [name, output] of this.outputs) {
      const value = this.data[name][day];
      const written = value === null || value === undefined ? "–" : this.whole.format(value);
      output.textContent = name === "form" && value > 0 ? `+${written}` : written.replace("-", "\u2212");
    }
    const date = new Intl.DateTimeFormat(this.language, { weekday: "short", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    const more = this.days[day] === this.today ? this.said.dataset.today : this.days[day] > this.today ? this.said.dataset.future : "";
    this.said.textContent = date.format(this.days[day] * 1000) + (more ? ` · ${more}` : "");
  }
}

function limits(low, high, aroundZero) {
  if (!aroundZero) return [0, (high || 1) * 1.08];
  const room = Math.max(5, (high - low) * 0.1);
  return [Math.min(low, 0) - room, Math.max(high, 0) + room];
}

// The first day of each month, or every so many days where there are few; at most so many.
function dates(days, every, most) {
  if (every) return days.filter((_, number) => number % every === 0);
  const firsts = days.filter((day) => new Date(day * 1000).getUTCDate() === 1);
  const step = [1, 2, 3, 6, 12].find((each) => firsts.length / each <= most) ?? 12;
  return firsts.filter((day) => new Date(day * 1000).getUTCMonth() % step === 0);
}

for (const place of document.querySelectorAll("[data-fitness]")) {
  const chart = new FitnessChart(place);
  if (!chart.days.length) continue;
  chart.draw();
  new ResizeObserver(() => chart.fit()).observe(place);
  onColourChange(() => chart.draw());
}
