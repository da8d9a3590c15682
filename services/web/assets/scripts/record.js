// The page of one distance: how the record came down over the years, as steps, and the best of each year, as dots.
import uPlot from "uplot";
import { clock, Figures } from "./charts/figures.js";
import { minuteTicks } from "./charts/panels.js";
import { colour, font, onColourChange } from "./charts/theme.js";

const HEIGHT_PX = 260;
const DAY_S = 86_400;

class RecordChart {
  constructor(place) {
    const { records, years, distance_m: metres } = JSON.parse(place.dataset.record);
    this.plotted = place.querySelector("[data-plot]");
    this.said = place.querySelector("[data-said]");
    this.language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    this.figures = new Figures(place.dataset.units, this.language);
    this.metres = metres;
    const known = new Map();
    const put = (name) => ([day, seconds]) => known.set(day, { ...known.get(day), [name]: seconds });
    records.forEach(put("record"));
    years.forEach(put("year"));
    const days = [...known.keys()].sort();
    this.days = days.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);
    this.records = days.map((day) => known.get(day).record ?? null);
    this.years = days.map((day) => known.get(day).year ?? null);
    // The last record holds to this day.
    this.days.push(Math.floor(Date.now() / 1000 / DAY_S) * DAY_S);
    this.records.push(records.at(-1)[1]);
    this.years.push(null);
  }

  draw() {
    this.plot?.destroy();
    const axis = { stroke: colour("quiet"), font: font(), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, gap: 6 };
    const values = [...this.records, ...this.years].filter((value) => value !== null);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = Math.max(5, (high - low) * 0.12);
    const date = new Intl.DateTimeFormat(this.language, { month: "short", year: "numeric", timeZone: "UTC" });
    const options = {
      width: Math.max(200, this.plotted.clientWidth),
      height: HEIGHT_PX,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      scales: { x: { time: true }, y: { range: [low - room, high + room] } },
      axes: [
        { ...axis, size: 28, space: 90, values: (_, ticks) => ticks.map((tick) => date.format(tick * 1000)) },
        { ...axis, size: 64, splits: (_, __, from, to) => minuteTicks(from, to), values: (_, ticks) => ticks.map((tick) => clock(tick)) },
      ],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
      series: [
        {},
        { stroke: colour("line-pace"), width: 2.5, paths: uPlot.paths.stepped({ align: 1 }), spanGaps: true, points: { show: false } },
        { stroke: colour("line-second"), width: 0, paths: () => null, points: { show: true, size: 9, fill: colour("card"), width: 2 } },
      ],
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      hooks: { setCursor: [(plot) => this.#read(plot.cursor.left >= 0 ? plot.cursor.idx : null)] },
    };
    this.plot = new uPlot(options, [this.days, this.records, this.years], this.plotted);
  }

  fit() {
    const width = this.plotted.clientWidth;
    if (this.plot && width && width !== this.plot.width) this.plot.setSize({ width, height: HEIGHT_PX });
  }

  #read(index) {
    const seconds = index === null || index === undefined ? null : (this.years[index] ?? this.records[index]);
    if (seconds === null) {
      this.said.textContent = "";
      return;
    }
    const day = new Intl.DateTimeFormat(this.language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    const pace = this.figures.pace((seconds / this.metres) * this.figures.size);
    this.said.textContent = `${day.format(this.days[index] * 1000)}: ${clock(seconds)} · ${pace}`;
  }
}

for (const place of document.querySelectorAll("[data-record]")) {
  const chart = new RecordChart(place);
  chart.draw();
  new ResizeObserver(() => chart.fit()).observe(chart.plotted);
  onColourChange(() => chart.draw());
}
