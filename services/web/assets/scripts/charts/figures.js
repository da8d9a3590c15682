// Figures the way src/web/formatting.py writes them, for what is read off a chart.
const METRES = { metric: 1000, imperial: 1609.344 };
const FEET = { metric: 1, imperial: 0.3048 };
const SPACE = "\u00a0";

export class Figures {
  constructor(units, language) {
    this.units = units;
    this.size = METRES[units];
    this.height = FEET[units];
    this.distanceUnit = units === "imperial" ? "mi" : "km";
    this.heightUnit = units === "imperial" ? "ft" : "m";
    const places = (number) => new Intl.NumberFormat(language, { minimumFractionDigits: number, maximumFractionDigits: number });
    this.plain = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
    this.whole = places(0);
    this.tenths = places(1);
    this.hundredths = places(2);
  }

  distance(metres, exactly = false) {
    return `${(exactly ? this.hundredths : this.tenths).format(metres / this.size)}${SPACE}${this.distanceUnit}`;
  }

  // A place on an axis: 5 km, 2.25 km.
  place(metres) {
    return `${this.plain.format(metres / this.size)}${SPACE}${this.distanceUnit}`;
  }

  // Seconds a kilometre or a mile, as the charts hold pace.
  pace(seconds) {
    return `${clock(seconds)}${SPACE}/${this.distanceUnit}`;
  }

  heartRate(beats) {
    return `${this.whole.format(beats)}${SPACE}bpm`;
  }

  cadence(steps, unit) {
    return `${this.whole.format(steps)}${SPACE}${unit}`;
  }

  elevation(metres) {
    return `${this.whole.format(metres / this.height)}${SPACE}${this.heightUnit}`;
  }

  grade(percent) {
    return `${this.tenths.format(percent)}${SPACE}%`;
  }

  duration(seconds) {
    return clock(seconds);
  }
}

// 1:42:07 from an hour on, else 42:07.
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
