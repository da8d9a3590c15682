// A run's track on the map, coloured by a figure, with a dot that follows the chart and a finger that leads it.
import { circleMarker, featureGroup, polyline } from "leaflet/dist/leaflet-src.esm.js";
import { STEPS } from "./shades.js";
import { colour } from "./theme.js";

const REACH_PX = 30;

export class Track {
  constructor(map, points, { onPoint, words }) {
    this.map = map;
    this.points = points;
    this.known = points.flatMap((point, index) => (point ? [index] : []));
    this.casing = polyline(parts(points), { weight: 8, interactive: false, lineCap: "round", lineJoin: "round" }).addTo(map);
    this.colours = featureGroup().addTo(map);
    this.ends = featureGroup().addTo(map);
    this.dot = circleMarker(points[this.known[0]], { radius: 8, weight: 3, fillOpacity: 1, interactive: false });
    this.words = words;
    map.fitBounds(this.casing.getBounds(), { padding: [24, 24], animate: false });
    map.on("mousemove", (event) => {
      const index = this.#near(event.containerPoint);
      if (index !== null) onPoint(index);
    });
  }

  // Draw it by `values` in the colours of `shades`; without them in one colour.
  paint(values, shades) {
    this.casing.setStyle({ color: colour("track-casing"), opacity: 1 });
    this.colours.clearLayers();
    const style = { weight: 5, opacity: 1, lineCap: "round", lineJoin: "round", interactive: false, smoothFactor: 0.5 };
    if (shades) {
      const colours = shades.colours();
      stepped(this.points, values, shades).forEach((lines, step) => {
        const stroke = step === STEPS ? colour("edge") : colours[step];
        if (lines.length) polyline(lines, { ...style, color: stroke }).addTo(this.colours);
      });
    } else {
      polyline(parts(this.points), { ...style, color: colour("accent-bar") }).addTo(this.colours);
    }
    this.#paintEnds();
    this.dot.setStyle({ color: colour("card"), fillColor: colour("ink") });
  }

  // Set the dot on a point of the recording; null takes it away.
  show(index) {
    const point = index === null ? null : this.points[index];
    if (!point) {
      this.dot.remove();
      return;
    }
    this.dot.setLatLng(point).addTo(this.map).bringToFront();
  }

  // Bring a stretch of the recording into view.
  frame(from, to) {
    const points = this.points.slice(from, to + 1).filter(Boolean);
    if (points.length > 1) this.map.fitBounds(polyline(points).getBounds(), { padding: [24, 24] });
  }

  #paintEnds() {
    this.ends.clearLayers();
    const first = this.points[this.known[0]];
    const last = this.points[this.known.at(-1)];
    const shape = { radius: 6, weight: 3, fillOpacity: 1, color: colour("ink") };
    circleMarker(last, { ...shape, fillColor: colour("ink") }).bindTooltip(this.words.finish).addTo(this.ends);
    circleMarker(first, { ...shape, fillColor: colour("card") }).bindTooltip(this.words.start).addTo(this.ends);
  }

  #near(place) {
    let found = null;
    let nearest = REACH_PX ** 2;
    for (const index of this.known) {
      const { x, y } = this.map.latLngToContainerPoint(this.points[index]);
      const away = (x - place.x) ** 2 + (y - place.y) ** 2;
      if (away < nearest) [nearest, found] = [away, index];
    }
    return found;
  }
}

// The lines between gaps.
function parts(points) {
  const lines = [[]];
  for (const point of points) {
    if (point) lines.at(-1).push(point);
    else if (lines.at(-1).length) lines.push([]);
  }
  return lines.filter((line) => line.length > 1);
}

// For each step the lines that have its colour, each reaching to the first point of the next one; last, those without a value.
function stepped(points, values, shades) {
  const lines = Array.from({ length: STEPS + 1 }, () => []);
  let line = null;
  let step = null;
  for (let index = 0; index < points.length - 1; index += 1) {
    if (!points[index] || !points[index + 1]) {
      line = null;
      continue;
    }
    const here = shades.step(values[index]) ?? STEPS;
    if (line === null || here !== step) {
      line = [points[index]];
      lines[here].push(line);
      step = here;
    }
    line.push(points[index + 1]);
  }
  return lines;
}
