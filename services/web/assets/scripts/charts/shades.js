// Colours for figures along a track: seven steps, told apart by lightness too, so that nobody depends on the hue.
// The scales stand in tokens.css: --shade-1 … 7 from little to much, --slope-1 … 7 from downhill over level to uphill.
import { usual } from "./recording.js";
import { colour } from "./theme.js";

export const STEPS = 7;
const GENTLEST_PERCENT = 3;

export class Shades {
  // `backwards` where less is more: a pace of fewer seconds is the faster one.
  constructor(values, { name = "shade", backwards = false, evenly = false } = {}) {
    const [low, high] = usual(values, 0.05, 0.95);
    const most = Math.max(Math.abs(low), Math.abs(high), GENTLEST_PERCENT);
    [this.low, this.high] = evenly ? [-most, most] : [low, Math.max(high, low + 1e-9)];
    this.name = name;
    this.backwards = backwards;
  }

  // From 0 to STEPS - 1; null where there is no value.
  step(value) {
    if (value === null || value === undefined) return null;
    const share = (value - this.low) / (this.high - this.low);
    const step = Math.min(STEPS - 1, Math.max(0, Math.floor(share * STEPS)));
    return this.backwards ? STEPS - 1 - step : step;
  }

  colours() {
    return Array.from({ length: STEPS }, (_, step) => colour(`${this.name}-${step + 1}`));
  }

  // The values at both ends and in the middle of the legend, in its order.
  ends() {
    const ends = [this.low, (this.low + this.high) / 2, this.high];
    return this.backwards ? ends.reverse() : ends;
  }
}
