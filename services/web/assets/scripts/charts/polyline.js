// Google's encoding of a line (precision 5), as the services hold the short form of a track: [latitude, longitude] pairs.
export function decoded(text) {
  const line = [];
  let place = 0;
  let latitude = 0;
  let longitude = 0;
  const next = () => {
    let value = 0;
    let shift = 0;
    let byte;
    do {
      byte = text.charCodeAt(place++) - 63;
      value |= (byte & 31) << shift;
      shift += 5;
    } while (byte >= 32);
    return value & 1 ? ~(value >> 1) : value >> 1;
  };
  while (place < text.length) {
    latitude += next();
    longitude += next();
    line.push([latitude / 1e5, longitude / 1e5]);
  }
  return line;
}
