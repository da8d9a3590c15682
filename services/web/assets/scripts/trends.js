// The trends page: the lines of years, and all tracks on one map.
import { canvas, latLngBounds, polyline } from "leaflet/dist/leaflet-src.esm.js";
import uPlot from "uplot";
import { Figures } from "./charts/figures.js";
import { makeMap } from "./charts/map.js";
import { roundTicks } from "./charts/panels.js";
import { decoded } from "./charts/polyline.js";
import { colour, font, onColourChange } from "./charts/theme.js";

const DAYS = 366;
const HEIGHT_PX = 260;

class Years {
  constructor(place) {
    this.place = place;
    this.plotted = place.querySelector("[data-plot]");
    this.language = document.documentElement.lang;
    this.lines = JSON.parse(place.dataset.years).map(({ year, points }) => ({ year, values: daily(points, year) }));
    this.figures = new Figures(place.dataset.units, this.language);
    const written = {
      distance: [this.figures.size, (value) => this.figures.distance(value)],
      time: [3600, (value) => hours(value)],
      climb: [this.figures.height, (value) => this.figures.elevation(value)],
      runs: [1, (value) => this.figures.whole.format(value)],
    };
    [this.unit, this.written] = written[place.dataset.measure];
    this.outputs = [...place.querySelectorAll("[data-year]")].map((output) => [output, output.textContent]);
    this.day = place.querySelector("[data-day]");
    this.toDate = this.day.textContent;
  }

  draw() {
    this.plot?.destroy();
    const axis = { stroke: colour("quiet"), font: font(), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, gap: 6 };
    const month = new Intl.DateTimeFormat(this.language, { month: "short", timeZone: "UTC" });
    const firsts = Array.from({ length: 12 }, (_, number) => dayOf(2024, number));
    const series = this.lines.map((_, number) => ({
      stroke: colour(`year-${number + 1}`),
      width: number ? 1.5 : 3,
      dash: number > 2 ? [5, 4] : undefined,
      points: { show: false },
    }));
    const options = {
      width: Math.max(200, this.plotted.clientWidth),
      height: HEIGHT_PX,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      scales: { x: { time: false, range: () => [1, DAYS] }, y: { range: (_, __, high) => [0, high * 1.05 || 1] } },
      axes: [
        { ...axis, size: 28, splits: () => firsts, values: (plot, days) => days.map((day, number) => (plot.width < 560 && number % 2 ? "" : month.format(dateOf(2024, day)))) },
        { ...axis, size: 56, splits: (_, __, from, to) => roundTicks(from, to, this.unit, 5), values: (_, ticks) => ticks.map((tick) => this.figures.whole.format(tick / this.unit)) },
      ],
      series: [{}, ...series],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
      hooks: { setCursor: [(plot) => this.#read(plot.cursor.left >= 0 ? plot.cursor.idx : null)] },
    };
    const days = Array.from({ length: DAYS }, (_, day) => day + 1);
    // The newest year is drawn last, over the others.
    this.plot = new uPlot(options, [days, ...this.lines.map(({ values }) => values)], this.plotted);
  }

  fit() {
    const width = this.plotted.clientWidth;
    if (this.plot && width && width !== this.plot.width) this.plot.setSize({ width, height: HEIGHT_PX });
  }

  #read(index) {
    const known = index !== null && index !== undefined;
    this.outputs.forEach(([output, total], number) => {
      const value = known ? this.lines[number].values[index] : undefined;
      output.textContent = !known ? total : value === null ? "–" : this.written(value);
    });
    const day = new Intl.DateTimeFormat(this.language, { day: "numeric", month: "long", timeZone: "UTC" });
    this.day.textContent = known ? day.format(dateOf(2024, index + 1)) : this.toDate;
  }
}

// A value for each day of the year; nothing after today.
function daily(points, year) {
  const now = new Date();
  const last = year === now.getFullYear() ? Math.max(points.at(-1)?.[0] ?? 0, Math.floor((now - new Date(year, 0, 1)) / 86_400_000) + 1) : DAYS;
  const values = [];
  let next = 0;
  let sum = 0;
  for (let day = 1; day <= DAYS; day += 1) {
    if (next < points.length && points[next][0] === day) sum = points[next++][1];
    // A line begins with the first run, and ends today.
    values.push(next > 0 && day <= last ? sum : null);
  }
  return values;
}

function dayOf(year, month) {
  return Math.round((Date.UTC(year, month, 1) - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
}

function dateOf(year, day) {
  return new Date(Date.UTC(year, 0, day));
}

function hours(seconds) {
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}\u00a0h`;
}

class Heatmap {
  constructor(place) {
    this.place = place;
    this.said = place.parentElement.querySelector("[data-said]");
    this.map = makeMap(place);
    this.lines = [];
  }

  async load() {
    const bounds = latLngBounds([]);
    try {
      let cursor = "";
      do {
        const address = new URL(this.place.dataset.heatmap, location.href);
        if (cursor) address.searchParams.set("cursor", cursor);
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(`${answer.status}`);
        const page = await answer.json();
        for (const text of page.tracks) {
          const line = polyline(decoded(text), { interactive: false, weight: 2.5, smoothFactor: 1.5, renderer: this.#renderer() });
          this.lines.push(line);
          bounds.extend(line.getBounds());
        }
        if (this.lines.length && !this.map.hasLayer(this.lines[0])) this.map.fitBounds(middle(this.lines, bounds), { padding: [16, 16], animate: false });
        this.paint();
        cursor = page.next_cursor;
      } while (cursor);
      const { none, one, many } = this.said.dataset;
      const count = new Intl.NumberFormat(document.documentElement.lang).format(this.lines.length);
      this.said.textContent = (!this.lines.length ? none : this.lines.length === 1 ? one : many).replace("{count}", count);
      this.place.hidden = !this.lines.length;
    } catch (error) {
      console.warn("the tracks could not be loaded", error);
      this.said.textContent = this.said.dataset.failed;
    }
    this.place.dataset.ready = "";
  }

  paint() {
    for (const line of this.lines) {
      // The more lines there are, the fainter is each, so that places stand out.
      line.setStyle({ color: colour("accent"), opacity: Math.max(0.12, Math.min(0.6, 3 / Math.sqrt(this.lines.length))) });
      if (!this.map.hasLayer(line)) line.addTo(this.map);
    }
  }

  #renderer() {
    this.renderer ??= canvas({ padding: 0.3 });
    return this.renderer;
  }
}

// Where most tracks are: a run on holiday does not make home a dot.
function middle(lines, all) {
  const centres = lines.map((line) => line.getBounds().getCenter());
  const half = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const [latitude, longitude] = [half(centres.map((each) => each.lat)), half(centres.map((each) => each.lng))];
  const near = lines.filter((_, number) => Math.abs(centres[number].lat - latitude) < 0.15 && Math.abs(centres[number].lng - longitude) < 0.2);
  return near.length ? near.reduce((bounds, line) => bounds.extend(line.getBounds()), latLngBounds([])) : all;
}

for (const place of document.querySelectorAll("[data-years]")) {
  const years = new Years(place);
  years.draw();
  new ResizeObserver(() => years.fit()).observe(years.plotted);
  onColourChange(() => years.draw());
}

for (const place of document.querySelectorAll("[data-heatmap]")) {
  const heatmap = new Heatmap(place);
  heatmap.load();
  onColourChange(() => heatmap.paint());
}
