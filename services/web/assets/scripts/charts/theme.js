// Colours for what is drawn on a canvas, which knows no custom properties: read from tokens.css as they are at the moment.
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function font() {
  return `12px ${getComputedStyle(document.body).fontFamily}`;
}

// Light or dark, more contrast or not: whoever draws has to draw again.
export function onColourChange(draw) {
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", draw);
  }
}
