"""TCX: Garmin's older XML, with activities of laps of tracks.

Read element by element, so that a long file costs no more memory than a short one; what stands before a damage counts.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from lxml import etree

from stravaworker.files import sports
from stravaworker.files.devices import text
from stravaworker.files.errors import NotAnActivity, Unreadable
from stravaworker.files.recording import Contents, RawLap, Recording, Samples, Totals
from stravaworker.files.xml import SAFE, local_name, number_of, refuse_document_type, text_of

_DAMAGE = "It is damaged; what stands before the damage was read."
_MOST_ACTIVITIES = 1_000


def read(data: bytes) -> Contents:
    """The activities in a TCX file. NotAnActivity, Unreadable."""
    found = _Activities()
    damage: str | None = None
    try:
        for event, element in etree.iterparse(io.BytesIO(data.lstrip()), events=("start", "end"), **SAFE):
            if element.getparent() is None and event == "start":
                refuse_document_type(element)
            found.take(event, element)
    except etree.XMLSyntaxError as error:
        damage = _DAMAGE
        if not found.recordings and not found.begun:
            raise Unreadable("damaged", f"It is not XML as it should be: {str(error)[:200]}") from error
    recordings = found.finished()
    if not recordings:
        if damage:
            raise Unreadable("damaged", "It is damaged, and no activity could be read before the damage.")
        raise NotAnActivity("not_an_activity", f"It holds {found.others or 'nothing'} and no activity.")
    return Contents("tcx", recordings, damage)


class _Activities:
    """Activities as their elements come."""

    def __init__(self) -> None:
        self.recordings: list[Recording] = []
        self.begun = False
        self.others: str | None = None
        self._sport: str | None = None
        self._samples = Samples()
        self._tracks: list[tuple[float, float]] = []
        self._track: list[float] = []
        self._laps: list[RawLap] = []
        self._texts: dict[str, str | None] = {}

    def take(self, event: str, element: Any) -> None:
        name = local_name(element)
        if event == "start":
            if name == "Activity":
                self._begin(element)
            elif name in ("Course", "Workout"):
                self.others = f"a planned {name.lower()}"
            return
        if not self.begun:
            return
        if name == "Trackpoint":
            self._take_point(element)
            _forget(element)
        elif name == "Track":
            self._end_track()
        elif name == "Lap":
            self._take_lap(element)
            _forget(element)
        elif name == "Activity":
            self._texts["device"] = text(text_of(element, "Creator", "Name"))
            notes = text_of(element, "Notes")
            self._texts["notes"] = notes[:10_000] if notes else None
            self._end()
            _forget(element)

    def finished(self) -> list[Recording]:
        """All activities, also one whose end is missing."""
        if self.begun and (len(self._samples) or self._laps):
            self._end_track()
            self._end()
        return self.recordings

    def _begin(self, element: Any) -> None:
        if len(self.recordings) >= _MOST_ACTIVITIES:
            raise Unreadable("too_many_activities", f"It has more than {_MOST_ACTIVITIES:,} activities.")
        self.begun = True
        self._sport = element.get("Sport")
        self._samples, self._tracks, self._track, self._laps = Samples(), [], [], []
        self._texts = {}

    def _take_point(self, element: Any) -> None:
        moment = _seconds(text_of(element, "Time"))
        if moment is None:
            return
        values: dict[str, float] = {}
        for column, value in _measured(element):
            if value is not None:
                values[column] = value
        self._samples.add(moment, values)
        self._track.append(moment)

    def _end_track(self) -> None:
        if self._track:
            self._tracks.append((self._track[0], self._track[-1]))
            self._track = []

    def _take_lap(self, element: Any) -> None:
        self._end_track()
        start = _seconds(element.get("StartTime"))
        seconds = number_of(element, "TotalTimeSeconds")
        if start is None or seconds is None:
            return
        self._laps.append(
            RawLap(
                start=start,
                elapsed_time_s=seconds,
                timer_time_s=seconds,
                distance_m=number_of(element, "DistanceMeters"),
                average_speed_mps=number_of(element, "Extensions", "LX", "AvgSpeed"),
                max_speed_mps=number_of(element, "MaximumSpeed"),
                average_heartrate_bpm=number_of(element, "AverageHeartRateBpm", "Value"),
                max_heartrate_bpm=number_of(element, "MaximumHeartRateBpm", "Value"),
                average_cadence=number_of(element, "Extensions", "LX", "AvgRunCadence")
                or number_of(element, "Cadence"),
                average_power_w=number_of(element, "Extensions", "LX", "AvgWatts"),
            )
        )

    def _end(self) -> None:
        self.begun = False
        time, columns = self._samples.arrays()
        if len(time) == 0 and not self._laps:
            return
        self.recordings.append(
            Recording(
                sport_type=sports.from_word(self._sport) if self._sport != "Other" else None,
                time=time,
                columns=columns,
                laps=self._laps,
                pauses=[(before[1], after[0]) for before, after in pairwise(self._tracks) if after[0] - before[1] > 10],
                totals=_totals(self._laps),
                description=self._texts.get("notes"),
                device_name=self._texts.get("device"),
            )
        )
        self._samples, self._laps = Samples(), []


def _measured(element: Any) -> Iterator[tuple[str, float | None]]:
    for child in element:
        name = local_name(child)
        if name == "Position":
            latitude, longitude = number_of(child, "LatitudeDegrees"), number_of(child, "LongitudeDegrees")
            if latitude is not None and longitude is not None:
                yield "latitude_deg", latitude
                yield "longitude_deg", longitude
        elif name == "AltitudeMeters":
            yield "altitude_m", number_of(child)
        elif name == "DistanceMeters":
            yield "distance_m", number_of(child)
        elif name == "HeartRateBpm":
            yield "heartrate_bpm", number_of(child, "Value")
        elif name == "Cadence":
            yield "cadence", number_of(child)
        elif name == "Extensions":
            yield "speed_mps", number_of(child, "TPX", "Speed")
            yield "cadence", number_of(child, "TPX", "RunCadence")
            yield "power_w", number_of(child, "TPX", "Watts")


def _totals(laps: list[RawLap]) -> Totals:
    """The whole of an activity, which TCX does not say by itself: the sum of its laps."""
    if not laps:
        return Totals()
    distances = [lap.distance_m for lap in laps if lap.distance_m is not None]
    start = min(lap.start for lap in laps)
    return Totals(
        start=start,
        elapsed_time_s=max(lap.start + lap.elapsed_time_s for lap in laps) - start,
        timer_time_s=sum(lap.elapsed_time_s for lap in laps),
        distance_m=sum(distances) if len(distances) == len(laps) else None,
        max_speed_mps=max((lap.max_speed_mps for lap in laps if lap.max_speed_mps is not None), default=None),
        max_heartrate_bpm=max((lap.max_heartrate_bpm for lap in laps if lap.max_heartrate_bpm), default=None),
    )


def _seconds(written: str | None) -> float | None:
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _forget(element: Any) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    while element.getprevious() is not None:
        parent = element.getparent()
        if parent is None:
            return
        del parent[0]
