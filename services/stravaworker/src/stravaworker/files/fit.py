"""FIT files: what Garmin, Wahoo, Coros, Suunto, Polar and others record.

Read with fitdecode as far as they go: a file that ends early or is damaged gives what stands before the damage. A
checksum that does not hold is no damage to the runs in it. Developer fields are left out.
"""

from collections.abc import Mapping
from typing import Any

import fitdecode

from stravaworker.files import devices, sports
from stravaworker.files.errors import NotAnActivity, Unreadable
from stravaworker.files.fit_reader import FastFitReader
from stravaworker.files.recording import Contents, RawLap, Recording, Samples, Totals

MAGIC = b".FIT"
"""At the ninth byte."""

_EPOCH_S = 631_065_600  # 1989-12-31T00:00:00Z
_FIRST_DATE = 0x1000_0000  # less counts from when the device was switched on
_DEGREES = 180.0 / 2**31
_MOST_SAMPLES = 1_000_000

_WANTED = frozenset((*("file_id", "session", "lap", "record", "event", "activity", "device_info", "sport", "workout"),))
_COLUMNS = {
    "distance": "distance_m",
    "altitude": "altitude_m",
    "enhanced_altitude": "altitude_m",
    "speed": "speed_mps",
    "enhanced_speed": "speed_mps",
    "heart_rate": "heartrate_bpm",
    "cadence": "cadence",
    "power": "power_w",
    "temperature": "temperature_c",
}
_STOPS = frozenset(("stop", "stop_all", "stop_disable", "stop_disable_all"))
_NOT_ACTIVITIES = {
    "device": "a description of a device",
    "settings": "settings of a device",
    "sport": "settings of a sport",
    "workout": "a planned workout",
    "course": "a planned course",
    "schedules": "a schedule",
    "weight": "weights",
    "totals": "totals",
    "goals": "goals",
    "blood_pressure": "blood pressures",
    "monitoring_a": "a day's steps and pulse",
    "monitoring_b": "a day's steps and pulse",
    "monitoring_daily": "a day's steps and pulse",
    "activity_summary": "a summary without a recording",
    "segment": "a segment",
    "segment_list": "a list of segments",
    "exd_configuration": "settings of a display",
    49: "a night's sleep",
}

Message = dict[str, Any]


def read(data: bytes) -> Contents:
    """The activities in a FIT file, one for each session. NotAnActivity, Unreadable."""
    found = _Messages()
    damage = found.read(data)
    kind = found.kind
    if kind in _NOT_ACTIVITIES and not found.sessions:
        raise NotAnActivity("not_an_activity", f"It holds {_NOT_ACTIVITIES[kind]} and no activity.")
    if not found.sessions and not found.samples:
        if damage:
            raise Unreadable("damaged", "It is damaged, and no activity could be read before the damage.")
        if kind not in (None, "activity"):
            raise NotAnActivity("not_an_activity", "It holds something else than an activity.")
        raise Unreadable("no_data", "It was made for an activity, but nothing is recorded in it.")
    return Contents("fit", found.recordings(), damage)


class _Messages:
    """The messages of a file that say something of an activity."""

    def __init__(self) -> None:
        self.kind: object = None
        self.file: Message = {}
        self.sessions: list[Message] = []
        self.laps: list[Message] = []
        self.samples: list[Message] = []
        self.device: Message = {}
        self.sport: Message = {}
        self._pauses: list[tuple[float, float]] = []
        self._stopped_at: float | None = None
        self._utc_offset_s: float | None = None

    def read(self, data: bytes) -> str | None:
        """Take everything in; what was lost, in words, or None."""
        reader = FastFitReader(data)
        frames = 0
        try:
            for frame in reader:
                if isinstance(frame, fitdecode.FitDataMessage) and frame.name in _WANTED:
                    frames += 1
                    self._take(frame)
                    if frame.name == "file_id" and self.kind in _NOT_ACTIVITIES and _is_last(reader, data):
                        return None
        except (MemoryError, Unreadable):
            raise
        except fitdecode.FitHeaderError:
            # the bytes after the last file, which some programs fill up
            return None if frames else "It does not begin like a FIT file."
        except fitdecode.FitEOFError:
            return "It ends early; what is there was read."
        except Exception:  # whatever the parser stumbles over is damage
            return "It is damaged; what stands before the damage was read."
        return None

    def _take(self, frame: Any) -> None:
        message: Message = {}
        for each in frame.fields:
            definition = each.field_def
            if each.value is None or each.field is None or (definition is not None and definition.is_dev):
                continue
            message[each.field.name] = each.value
        name = frame.name
        if name == "record":
            self.samples.append(message)
            if len(self.samples) > _MOST_SAMPLES:
                raise Unreadable("too_many_samples", f"It has more than {_MOST_SAMPLES:,} samples.")
        elif name == "session":
            self.sessions.append(message)
        elif name == "lap":
            self.laps.append(message)
        elif name == "event":
            self._take_event(message)
        elif name == "device_info":
            if message.get("device_index") in ("creator", 0) or not self.device:
                self.device = message
        elif name == "activity":
            self._utc_offset_s = _offset(message)
        elif name == "sport":
            self.sport = message
        elif name == "file_id" and self.kind != "activity":  # of a chain of files an activity counts
            self.kind = message.get("type")
            self.file = message

    def _take_event(self, message: Message) -> None:
        moment = _instant(message.get("timestamp"))
        if message.get("event") != "timer" or moment is None:
            return
        if message.get("event_type") in _STOPS:
            if self._stopped_at is None:
                self._stopped_at = moment
        elif message.get("event_type") == "start" and self._stopped_at is not None:
            if moment > self._stopped_at:
                self._pauses.append((self._stopped_at, moment))
            self._stopped_at = None

    def recordings(self) -> list[Recording]:
        """One for each session but those between two sports, or one for a file whose sessions are lost."""
        sessions = [each for each in self.sessions if each.get("sport") != "transition"] or self.sessions
        if len(sessions) <= 1:
            return [self._recording(sessions[0] if sessions else {}, None, None)]
        bounds = [_bounds(each) for each in sessions]
        return [self._recording(each, *bound) for each, bound in zip(sessions, bounds, strict=True)]

    def _recording(self, session: Message, start: float | None, end: float | None) -> Recording:
        def within(moment: float | None) -> bool:
            return moment is not None and (start is None or moment >= start) and (end is None or moment <= end)

        samples = Samples()
        for each in self.samples:
            moment = _instant(each.get("timestamp"))
            if moment is not None and within(moment):
                samples.add(moment, _values(each))
        time, columns = samples.arrays()
        laps = [lap for each in self.laps if (lap := _lap(each)) is not None and within(lap.start)]
        sport, sub_sport = session.get("sport"), session.get("sub_sport")
        if sport is None:
            first = self.laps[0] if self.laps else {}
            sport = self.sport.get("sport", first.get("sport"))
            sub_sport = self.sport.get("sub_sport", first.get("sub_sport"))
        return Recording(
            sport_type=sports.from_fit(sport, sub_sport),
            is_trainer=sports.is_indoors(sub_sport),
            time=time,
            columns=columns,
            laps=laps,
            pauses=[pause for pause in self._pauses if within(pause[0])],
            totals=_totals(session),
            device_name=devices.of_fit(self.file, self.device),
            utc_offset_s=self._utc_offset_s,
        )


def _is_last(reader: Any, data: bytes) -> bool:
    """Whether no other FIT file follows the one that is being read."""
    header = reader.last_header
    return bool(reader.fit_files_count == 1 and header.header_size + header.body_size + 2 >= len(data))


def _bounds(session: Message) -> tuple[float | None, float | None]:
    start = _instant(session.get("start_time"))
    elapsed = _number(session, "total_elapsed_time")
    return start, start + elapsed if start is not None and elapsed is not None else None


def _values(record: Message) -> dict[str, float]:
    values: dict[str, float] = {}
    for name, column in _COLUMNS.items():
        value = record.get(name)
        if isinstance(value, int | float):
            values[column] = value
    part = record.get("fractional_cadence")
    if "cadence" in values and isinstance(part, int | float):
        values["cadence"] += part
    latitude, longitude = record.get("position_lat"), record.get("position_long")
    if isinstance(latitude, int) and isinstance(longitude, int):
        values["latitude_deg"], values["longitude_deg"] = latitude * _DEGREES, longitude * _DEGREES
    return values


def _totals(session: Message) -> Totals:
    return Totals(
        start=_instant(session.get("start_time")),
        elapsed_time_s=_number(session, "total_elapsed_time"),
        timer_time_s=_number(session, "total_timer_time"),
        moving_time_s=_number(session, "total_moving_time"),
        distance_m=_number(session, "total_distance"),
        total_elevation_gain_m=_number(session, "total_ascent"),
        max_speed_mps=_number(session, "enhanced_max_speed", "max_speed"),
        average_heartrate_bpm=_number(session, "avg_heart_rate"),
        max_heartrate_bpm=_number(session, "max_heart_rate"),
        average_cadence=_number(session, "avg_running_cadence", "avg_cadence"),
        average_power_w=_number(session, "avg_power"),
    )


def _lap(message: Message) -> RawLap | None:
    start = _instant(message.get("start_time"))
    elapsed = _number(message, "total_elapsed_time")
    if start is None or elapsed is None:
        return None
    return RawLap(
        start=start,
        elapsed_time_s=elapsed,
        timer_time_s=_number(message, "total_timer_time"),
        distance_m=_number(message, "total_distance"),
        total_elevation_gain_m=_number(message, "total_ascent"),
        average_speed_mps=_number(message, "enhanced_avg_speed", "avg_speed"),
        max_speed_mps=_number(message, "enhanced_max_speed", "max_speed"),
        average_heartrate_bpm=_number(message, "avg_heart_rate"),
        max_heartrate_bpm=_number(message, "max_heart_rate"),
        average_cadence=_number(message, "avg_running_cadence", "avg_cadence"),
        average_power_w=_number(message, "avg_power"),
    )


def _number(message: Mapping[str, Any], *names: str) -> float | None:
    """The first of these fields that is a number."""
    for name in names:
        value = message.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return None


def _instant(value: Any) -> float | None:
    """Seconds since the epoch; None for what counts from when a device was switched on."""
    if not isinstance(value, int | float) or value < _FIRST_DATE:
        return None
    return float(value) + _EPOCH_S


def _offset(activity: Message) -> float | None:
    """How far the device's wall clock was from UTC, to a quarter of an hour."""
    utc, local = activity.get("timestamp"), activity.get("local_timestamp")
    if not isinstance(utc, int) or not isinstance(local, int) or min(utc, local) < _FIRST_DATE:
        return None
    return round((local - utc) / 900) * 900.0
