"""Watches and apps, and how runs get out of each: what was looked up at their makers, and what does not work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import lazy_gettext as _l

Text = Any
Way = Literal["strava", "archive", "files", "folder"]


@dataclass(frozen=True)
class Source:
    """A watch or an app. `new_runs`: how they follow by themselves; `older_runs`: how the years before come along.

    `caveat` is what people would find out too late. `ways` are those that suit it, the best one first.
    """

    key: str
    name: Text
    ways: Sequence[Way]
    new_runs: Text
    older_runs: Text
    caveat: Text = None


SOURCES = (
    Source(
        "garmin", "Garmin", ("strava", "archive", "folder"),
        _l("In Garmin Connect: More → Settings → Connected Apps → Strava. New runs follow within a minute."),
        _l("Ask Garmin for all your data (the steps stand under “Archive”) and give Runnerly the ZIP file as it "
           "is. It holds the original files with every second of them."),
        _l("Without Strava: plug the watch in and let runnerly-upload watch its folder GARMIN/Activity."),
    ),
    Source(
        "coros", "Coros", ("strava", "files"),
        _l("In the Coros app: Profile → Settings → 3rd Party Apps → Strava."),
        _l("In the Coros Training Hub on the web, mark runs in the activity list and export them as FIT."),
    ),
    Source(
        "polar", "Polar", ("strava", "files"),
        _l("In Polar Flow: Settings → Partners → Strava. Polar sends new runs only."),
        _l("On flow.polar.com, export sessions as TCX or GPX. If they are at Strava already, its archive is "
           "less work."),
        _l("Polar's “Download your data” is JSON of its own kind, which Runnerly does not read."),
    ),
    Source(
        "suunto", "Suunto", ("strava", "files"),
        _l("In the Suunto app: Profile → Partner services → Strava. Older runs can be sent from there too."),
        _l("In the Suunto app, open a run and export its FIT file from the menu."),
    ),
    Source(
        "apple", "Apple Watch", ("strava", "files", "folder"),
        _l("Record with the Strava app on the watch, or allow the Strava app on the iPhone to read workouts from "
           "Health."),
        _l("In Health: your picture → Export All Health Data. The ZIP file holds the track of each outdoor workout "
           "as GPX."),
        _l("Apple's own export has no heart rate in those tracks. Apps such as HealthFit write FIT files that "
           "have it."),
    ),
    Source(
        "wahoo", "Wahoo", ("strava", "files", "folder"),
        _l("In the Wahoo app: Profile → Linked Apps → Strava."),
        _l("In the Wahoo app, share a workout as a FIT file. Linked with Dropbox, every new one lands in a folder, "
           "which runnerly-upload can watch."),
    ),
    Source(
        "fitbit", "Fitbit · Pixel Watch", ("strava", "archive"),
        _l("In the Strava app, connect Fitbit among devices. New runs only."),
        _l("Ask Google for your data at takeout.google.com, Fitbit alone. Of what is in the ZIP file Runnerly reads "
           "TCX files and leaves the rest aside."),
        _l("Google puts TCX files there for some accounts and not for others. The list after reading says what "
           "was found."),
    ),
    Source(
        "amazfit", "Amazfit", ("strava", "files"),
        _l("In the Zepp app: Profile → Add accounts → Strava. New runs only."),
        _l("In the Zepp app, open a run and share it as GPX, TCX or FIT."),
    ),
    Source(
        "samsung", "Samsung", ("strava", "files"),
        _l("In Samsung Health: Settings → Connected services → Strava. New runs only."),
        _l("In Samsung Health, open a run and save it as GPX from the menu."),
    ),
    Source(
        "huawei", "Huawei", ("strava",),
        _l("In Huawei Health: Me → Privacy management → Data sharing → Strava; not in every country."),
        _l("Huawei hands out no file that Runnerly reads. What Strava has is in Strava's archive."),
    ),
    Source(
        "strava", _l("Strava on the phone"), ("strava", "archive"),
        _l("Connect Strava: every run you save there follows. Its free account is enough."),
        _l("Strava's archive has the original file of every run (the steps stand under “Archive”)."),
    ),
    Source(
        "other", _l("Something else"), ("files", "strava"),
        _l("If it can send runs to Strava, that is the way with the least work."),
        _l("Whatever exports FIT, GPX or TCX will do: drop the files, one or a thousand."),
    ),
)  # fmt: skip


def find(key: str | None) -> Source | None:
    """The watch or app of that key."""
    return next((each for each in SOURCES if each.key == key), None)
