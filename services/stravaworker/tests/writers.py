"""Small writers of activity files and archives, for tests. FIT comes from Garmin's own encoder."""

import gzip
import io
import math
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from garmin_fit_sdk import Encoder, Profile

START = datetime(2024, 5, 4, 6, 30, tzinfo=UTC)
PARIS = (48.8530, 2.3499)
SEMICIRCLES = 2**31 / 180.0
_NUMBERS = Profile["mesg_num"]


def track(points: int, speed_mps: float = 3.0, start: datetime = START) -> list[dict[str, Any]]:
    """A run due north from Notre-Dame, a point a second, up and down a hill."""
    metre_deg = 1 / 111_195.0
    return [
        {
            "time": start + timedelta(seconds=second),
            "latitude": PARIS[0] + second * speed_mps * metre_deg,
            "longitude": PARIS[1],
            "altitude": 40.0 + 10 * math.sin(second / 200),
            "distance": second * speed_mps,
            "speed": speed_mps,
            "heart_rate": 140 + second % 20,
            "cadence": 85,
            "power": 250,
        }
        for second in range(points)
    ]


class FitWriter:
    """Collects messages in their order."""

    def __init__(self, kind: str = "activity", **file_id: Any) -> None:
        self._encoder = Encoder()
        self.add("FILE_ID", type=kind, manufacturer="garmin", product=3992, time_created=START, **file_id)

    def add(self, message: str, /, **fields: Any) -> None:
        """One message."""
        self._encoder.on_mesg(_NUMBERS[message], fields)

    def add_track(self, points: Iterable[Mapping[str, Any]], *, gps: bool = True) -> None:
        """A record for each point."""
        for point in points:
            fields = {
                "timestamp": point["time"],
                "distance": point["distance"],
                "enhanced_speed": point["speed"],
                "enhanced_altitude": point["altitude"],
                "heart_rate": point["heart_rate"],
                "cadence": point["cadence"],
                "power": point["power"],
            }
            if gps:
                fields["position_lat"] = round(point["latitude"] * SEMICIRCLES)
                fields["position_long"] = round(point["longitude"] * SEMICIRCLES)
            self.add("RECORD", **fields)

    def data(self) -> bytes:
        """The file."""
        return bytes(self._encoder.close())


def fit(
    points: Sequence[Mapping[str, Any]] | None = None,
    *,
    gps: bool = True,
    sport: str = "running",
    sub_sport: str = "generic",
    serial: int = 1,
    utc_offset_s: int | None = 7200,
    session: bool = True,
) -> bytes:
    """An activity of one session and one lap."""
    points = track(600) if points is None else points
    writer = FitWriter(serial_number=serial)
    first, last = points[0]["time"], points[-1]["time"]
    seconds = (last - first).total_seconds()
    writer.add("EVENT", timestamp=first, event="timer", event_type="start")
    writer.add_track(points, gps=gps)
    writer.add("EVENT", timestamp=last, event="timer", event_type="stop_all")
    whole = {
        "timestamp": last,
        "start_time": first,
        "total_elapsed_time": seconds,
        "total_timer_time": seconds,
        "total_distance": points[-1]["distance"],
        "sport": sport,
        "sub_sport": sub_sport,
        "avg_heart_rate": 150,
        "max_heart_rate": 160,
        "avg_cadence": 85,
    }
    if session:
        writer.add("LAP", **whole)
        writer.add("SESSION", **whole, total_ascent=12)
    if utc_offset_s is not None:
        local = int((last - datetime(1989, 12, 31, tzinfo=UTC)).total_seconds()) + utc_offset_s
        writer.add("ACTIVITY", timestamp=last, local_timestamp=local, num_sessions=1, type="manual")
    return writer.data()


def gpx(
    tracks: Sequence[Sequence[Mapping[str, Any]]] | None = None,
    *,
    version: str = "1.1",
    kind: str | None = "running",
    name: str = "Morning run",
    prolog: str = "",
) -> bytes:
    """A GPX file with a track of one segment for each list of points."""
    tracks = [track(120)] if tracks is None else tracks
    parts = [
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}',
        f'<gpx version="{version}" creator="Testwatch 3"',
        f' xmlns="http://www.topografix.com/GPX/{version.replace(".", "/")}"',
        ' xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">',
    ]
    for points in tracks:
        parts.append(f"<trk><name>{name}</name>" + (f"<type>{kind}</type>" if kind else "") + "<trkseg>")
        parts += [_trackpoint(point, version) for point in points]
        parts.append("</trkseg></trk>")
    return "".join([*parts, "</gpx>"]).encode()


def _trackpoint(point: Mapping[str, Any], version: str) -> str:
    extension = (
        f"<extensions><power>{point['power']}</power><gpxtpx:TrackPointExtension><gpxtpx:hr>{point['heart_rate']}"
        f"</gpxtpx:hr><gpxtpx:cad>{point['cadence']}</gpxtpx:cad></gpxtpx:TrackPointExtension></extensions>"
    )
    return (
        f'<trkpt lat="{point["latitude"]:.7f}" lon="{point["longitude"]:.7f}"><ele>{point["altitude"]:.1f}</ele>'
        f"<time>{_zulu(point['time'])}</time>{extension if version == '1.1' else ''}</trkpt>"
    )


def tcx(
    activities: Sequence[Sequence[Mapping[str, Any]]] | None = None, *, sport: str = "Running", gps: bool = True
) -> bytes:
    """A TCX file with an activity of one lap for each list of points."""
    activities = [track(120)] if activities is None else activities
    parts = [
        '<?xml version="1.0"?><TrainingCenterDatabase',
        ' xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>',
    ]
    for points in activities:
        first, last = points[0], points[-1]
        seconds = (last["time"] - first["time"]).total_seconds()
        begin = _zulu(first["time"])
        parts.append(
            f'<Activity Sport="{sport}"><Id>{begin}</Id><Lap StartTime="{begin}"><TotalTimeSeconds>{seconds}'
            f"</TotalTimeSeconds><DistanceMeters>{last['distance']}</DistanceMeters><Track>"
        )
        parts += [_tcx_point(point, gps) for point in points]
        parts.append("</Track></Lap><Creator><Name>Testwatch 3</Name></Creator></Activity>")
    return "".join([*parts, "</Activities></TrainingCenterDatabase>"]).encode()


def _tcx_point(point: Mapping[str, Any], gps: bool) -> str:
    position = (
        f"<Position><LatitudeDegrees>{point['latitude']:.7f}</LatitudeDegrees><LongitudeDegrees>"
        f"{point['longitude']:.7f}</LongitudeDegrees></Position>"
        if gps
        else ""
    )
    return (
        f"<Trackpoint><Time>{_zulu(point['time'])}</Time>{position}<AltitudeMeters>{point['altitude']:.1f}</AltitudeMeters>"
        f"<DistanceMeters>{point['distance']}</DistanceMeters><HeartRateBpm><Value>{point['heart_rate']}</Value>"
        f"</HeartRateBpm><Extensions><TPX><Speed>{point['speed']}</Speed><RunCadence>{point['cadence']}</RunCadence>"
        f"<Watts>{point['power']}</Watts></TPX></Extensions></Trackpoint>"
    )


def zipped(files: Mapping[str, bytes] | Sequence[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these files, in their order."""
    pairs = list(files.items()) if isinstance(files, Mapping) else list(files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in pairs:
            archive.writestr(name, data)
    return buffer.getvalue()


def gzipped(data: bytes) -> bytes:
    """The same, packed."""
    return gzip.compress(data, mtime=0)


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
