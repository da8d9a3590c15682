"""Bring your runs: which watch or app, and the best way from it."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from web.browser import current_session
from web.guards import athlete, signed_in

blueprint = Blueprint("bring", __name__)


@dataclass(frozen=True)
class Source:
    """A watch or an app, and how its runs get to Strava, honestly."""

    name: str
    way: Any


SOURCES = (
    Source("Garmin", _l(
        "In Garmin Connect: More → Settings → Connected "
        "Apps → Strava. New runs follow within a minute."
    )),
    Source("Apple Watch", _l(
        "Record with the Strava app on the watch, or allow the "
        "Strava app on the iPhone to read workouts from Health."
    )),
    Source("Coros", _l("In the Coros app: Profile → Settings → 3rd Party Apps → Strava.")),
    Source("Polar", _l("In Polar Flow: Settings → Partners → Strava. Polar sends new runs only.")),
    Source("Suunto", _l(
        "In the Suunto app: Profile → Partner services "
        "→ Strava. Older runs can be sent from there too."
    )),
    Source("Wahoo", _l("In the Wahoo app: Profile → Linked Apps → Strava.")),
    Source("Amazfit", _l("In the Zepp app: Profile → Add accounts → Strava. New runs only.")),
    Source("Fitbit · Pixel Watch", _l("In the Strava app, connect Fitbit among devices. New runs only.")),
    Source("Samsung", _l("In Samsung Health: Settings → Connected services → Strava. New runs only.")),
    Source("Huawei", _l("In Huawei Health: Me → Privacy management → Data sharing → Strava; not in every country.")),
    Source(_l("Phone only"), _l("Record with the Strava app; its free account is enough.")),
)  # fmt: skip


@blueprint.get("/bring-your-runs")
def show() -> ResponseReturnValue:
    """For everyone; whoever is signed in sees how her own connection is."""
    strava = None
    if current_session() is not None:
        athlete()
        strava = signed_in().connection.status()
    return render_template("bring-your-runs.html", strava=strava, sources=SOURCES)
