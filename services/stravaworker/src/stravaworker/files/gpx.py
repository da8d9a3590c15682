"""GPX 1.0 and 1.1, with the heart rate, cadence, power and temperature that Garmin and others add.

The document is parsed with lxml as `xml.SAFE` says; gpxpy makes sense of it. Each track is an activity; its segments
are what lies between two pauses.
"""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import gpxpy
import gpxpy.gpx
from lxml import etree

from stravaworker.files import sports
from stravaworker.files.devices import text
from stravaworker.files.errors import NotAnActivity, Unreadable
from stravaworker.files.recording import Contents, Recording, Samples
from stravaworker.files.xml import SAFE, local_name, number, refuse_document_type

_EXTENSIONS = {
    "hr": "heartrate_bpm",
    "heartrate": "heartrate_bpm",
    "cad": "cadence",
    "cadence": "cadence",
    "runcadence": "cadence",
    "power": "power_w",
    "powerinwatts": "power_w",
    "watts": "power_w",
    "atemp": "temperature_c",
    "temp": "temperature_c",
    "speed": "speed_mps",
    "distance": "distance_m",
}


def read(data: bytes) -> Contents:
    """The activities in a GPX file, one for each track that has times. NotAnActivity, Unreadable."""
    root, damage = _parsed(data)
    try:
        document = gpxpy.parse(etree.tostring(root, encoding="unicode"))
    except (gpxpy.gpx.GPXException, ValueError, TypeError, AttributeError, KeyError) as error:
        raise Unreadable("damaged", f"It is not GPX as it should be: {str(error)[:200]}") from error
    if not any(segment.points for track in document.tracks for segment in track.segments):
        if damage:
            raise Unreadable("damaged", "It is damaged, and no track could be read before the damage.")
        what = "a planned route and " if document.routes else "places and " if document.waypoints else ""
        raise NotAnActivity("no_track", f"It holds {what}no recorded track.")
    recordings = [found for track in document.tracks if (found := _recording(track)) is not None]
    if not recordings:
        raise NotAnActivity("no_times", "Its track has no times: it is a way, not an activity.")
    for found in recordings:
        found.device_name = _device(document.creator)
    if len(recordings) == 1:
        recordings[0].name = recordings[0].name or text(document.name)
        recordings[0].description = recordings[0].description or text(document.description)
    return Contents("gpx", recordings, damage)


def _parsed(data: bytes) -> tuple[Any, str | None]:
    parser = etree.XMLParser(recover=True, **SAFE)
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged", f"It is not XML: {str(error)[:200]}") from error
    if root is None:
        raise Unreadable("damaged", "It is not XML.")
    refuse_document_type(root)
    fatal = any(each.level_name == "FATAL" for each in parser.error_log)
    return root, "It is damaged; what could be read was read." if fatal else None


def _recording(track: Any) -> Recording | None:
    samples = Samples()
    ends: list[tuple[float, float]] = []
    for segment in track.segments:
        first = last = None
        for point in segment.points:
            moment = _seconds(point.time)
            if moment is None:
                continue
            samples.add(moment, _values(point))
            first = moment if first is None else first
            last = moment
        if first is not None and last is not None:
            ends.append((first, last))
    if len(samples) < 2:
        return None
    time, columns = samples.arrays()
    return Recording(
        sport_type=sports.from_word(track.type),
        time=time,
        columns=columns,
        pauses=[(before[1], after[0]) for before, after in pairwise(ends) if after[0] > before[1]],
        name=text(track.name),
        description=text(track.description),
    )


def _values(point: Any) -> dict[str, float]:
    values: dict[str, float] = {"latitude_deg": point.latitude, "longitude_deg": point.longitude}
    if point.elevation is not None:
        values["altitude_m"] = point.elevation
    if point.speed is not None:
        values["speed_mps"] = point.speed
    for extension in point.extensions:
        for element in extension.iter():
            column = _EXTENSIONS.get(local_name(element).lower())
            value = number(element.text) if column is not None else None
            if column is not None and value is not None:
                values[column] = value
    return values


def _seconds(moment: datetime | None) -> float | None:
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, ValueError):
        return None


def _device(creator: str | None) -> str | None:
    """The creator, where it is a watch and not a web site or a library."""
    name = text(creator)
    return None if name is None or "://" in name or "gpx.py" in name else name
