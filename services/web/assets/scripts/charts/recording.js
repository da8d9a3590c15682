// A run's streams as charts and maps need them: pace and grade over a stretch around each point, since what a watch
// says of a single second is noise.
const PACE_WINDOW_S = 20;
const GRADE_WINDOW_M = 80;
const ALTITUDE_WINDOW_S = 20;
const CADENCE_WINDOW_S = 12;
const SLOWEST_MPS = 0.6;
const STEEPEST_PERCENT = 35;

export class Recording {
  // `streams` are columns of equal length, `metresAUnit` a kilometre's or a mile's.
  constructor(streams, metresAUnit) {
    this.time = streams.time_s;
    this.distance = filled(streams.distance_m);
    this.heartRate = present(streams.heartrate_bpm);
    this.cadence = present(streams.cadence_spm) && smoothed(this.time, streams.cadence_spm, CADENCE_WINDOW_S);
    this.altitude = present(streams.altitude_m);
    this.points = positions(streams.latitude_deg, streams.longitude_deg);
    const speed = this.distance ? stretched(this.time, this.distance, this.time, PACE_WINDOW_S) : present(streams.speed_mps);
    this.pace = speed && speed.map((mps) => (mps !== null && mps >= SLOWEST_MPS ? metresAUnit / mps : null));
    this.grade = this.altitude && this.distance ? grades(this.time, this.distance, this.altitude) : null;
  }

  get length() {
    return this.time.length;
  }

  // What the chart's axis holds: metres or seconds.
  along(axis) {
    return axis === "distance" && this.distance ? this.distance : this.time;
  }

  // The point nearest to a place on an axis that never falls.
  at(axis, value) {
    return nearest(this.along(axis), value);
  }
}

export function nearest(rising, value) {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low > 0 && value - rising[low - 1] < rising[low] - value ? low - 1 : low;
}

// The values between which most lie, so that one bad second doesn't squash the rest.
export function usual(values, from = 0.02, to = 0.98) {
  const sorted = values.filter((value) => value !== null && value !== undefined).sort((a, b) => a - b);
  if (!sorted.length) return null;
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return [at(from), at(to)];
}

function present(values) {
  return values?.some((value) => value !== null) ? values : null;
}

// Gaps closed by straight lines, and never falling: an axis.
function filled(values) {
  if (!present(values)) return null;
  const known = [];
  values.forEach((value, index) => value !== null && known.push(index));
  const whole = new Array(values.length);
  let next = 0;
  for (let index = 0; index < values.length; index += 1) {
    while (next < known.length && known[next] < index) next += 1;
    const before = known[next - 1];
    const after = known[next];
    if (after === index) whole[index] = values[index];
    else if (before === undefined) whole[index] = values[after];
    else if (after === undefined) whole[index] = values[before];
    else whole[index] = values[before] + ((values[after] - values[before]) * (index - before)) / (after - before);
    if (index) whole[index] = Math.max(whole[index], whole[index - 1]);
  }
  return whole;
}

// How fast `values` rise by `by`, over a stretch of `width` along `along` around each point.
function stretched(by, values, along, width) {
  let from = 0;
  let to = 0;
  const last = along.length - 1;
  return along.map((here) => {
    while (here - along[from] > width / 2) from += 1;
    while (to < last && along[to] - here < width / 2) to += 1;
    const run = by[to] - by[from];
    return run > 0 ? (values[to] - values[from]) / run : null;
  });
}

function grades(time, distance, altitude) {
  let last = altitude.find((value) => value !== null);
  const known = altitude.map((value) => (last = value ?? last));
  const smooth = smoothed(time, known, ALTITUDE_WINDOW_S);
  return stretched(distance, smooth, distance, GRADE_WINDOW_M).map((rise) =>
    rise === null ? null : Math.min(STEEPEST_PERCENT, Math.max(-STEEPEST_PERCENT, 100 * rise)),
  );
}

// The mean over a time around each point; null stays null, and counts for nothing.
function smoothed(time, values, width) {
  let from = 0;
  let to = 0;
  let sum = 0;
  let count = 0;
  return time.map((here, index) => {
    for (; to < time.length && time[to] - here <= width / 2; to += 1) {
      if (values[to] !== null) [sum, count] = [sum + values[to], count + 1];
    }
    for (; here - time[from] > width / 2; from += 1) {
      if (values[from] !== null) [sum, count] = [sum - values[from], count - 1];
    }
    return values[index] === null ? null : sum / count;
  });
}

function positions(latitudes, longitudes) {
  if (!present(latitudes) || !present(longitudes)) return null;
  return latitudes.map((latitude, index) =>
    latitude === null || longitudes[index] === null ? null : [latitude, longitudes[index]],
  );
}
