"""A file's bytes in, its activities out: the one door to the readers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stravaworker.files import composing, fit, formats, gpx, tcx
from stravaworker.files.errors import FileError, NotAnActivity, Unreadable
from stravaworker.files.recording import Contents

MOST_ACTIVITIES = 1_000

_READERS: Mapping[str, Callable[[bytes], Contents]] = {"fit": fit.read, "gpx": gpx.read, "tcx": tcx.read}
_NAMED = (".fit", ".gpx", ".tcx")


@dataclass(frozen=True)
class FileRead:
    """The activities of a file, in its order. `damage` says what was lost, or is None."""

    format: str
    activities: Sequence[composing.Composed]
    damage: str | None


def read(data: bytes, filename: str, context: composing.Context) -> FileRead:
    """The activities in a FIT, GPX or TCX file. NotAnActivity, Unreadable."""
    if not data:
        raise Unreadable("empty", "It is empty.")
    reader = _READERS.get(formats.of(data[: formats.HEAD_BYTES]))
    if reader is None:
        name = filename.lower()
        if name.endswith(_NAMED):
            raise Unreadable("damaged", f"It is called {name[-4:]}, but it does not begin like one.")
        raise NotAnActivity("not_an_activity", "It is no FIT, GPX or TCX file.")
    contents = reader(data)
    activities, errors = [], []
    for recording in contents.recordings[:MOST_ACTIVITIES]:
        try:
            activities.append(composing.compose(recording, context))
        except FileError as error:
            errors.append(error)
    if not activities:
        raise errors[0] if errors else NotAnActivity("nothing_recorded", "Nothing was recorded in it.")
    return FileRead(contents.format, activities, contents.damage)
