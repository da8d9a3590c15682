// A map in a page: tiles from where the operator said, or plain ground. One finger scrolls the page, two move the map.
import { Browser, canvas, control, map as leafletMap, tileLayer } from "leaflet/dist/leaflet-src.esm.js";

const COARSE = matchMedia("(pointer: coarse)");

// `place` names in its data: tiles, attribution (both may be empty), units, and the words for the buttons.
export function makeMap(place) {
  const { tiles, attribution, units, zoomIn, zoomOut } = place.dataset;
  const map = leafletMap(place, {
    renderer: canvas({ padding: 0.3, tolerance: 6 }),
    zoomControl: false,
    attributionControl: false,
    dragging: !COARSE.matches,
    scrollWheelZoom: false,
    zoomSnap: 0.25,
    maxZoom: 19,
    fadeAnimation: !Browser.mobile,
  });
  control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  control.scale({ metric: units !== "imperial", imperial: units === "imperial" }).addTo(map);
  if (tiles) {
    control.attribution({ prefix: false }).addTo(map);
    // Tile servers want to know which site asks, and the pages tell nobody: only here, and only the host.
    tileLayer(tiles, { attribution, maxZoom: 19, referrerPolicy: "strict-origin" }).addTo(map);
  }
  // A wheel over the map turns the page, until she has turned to the map.
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur mouseout", () => map.scrollWheelZoom.disable());
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(place);
  return map;
}
