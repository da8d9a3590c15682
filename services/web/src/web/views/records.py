"""Records: her best efforts and how they came about, what she would race now, and her Eddington numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from flakon import errors
from web.api.records import Model, Predictions, RecordPeriod, TrainingRecord
from web.distances import distance_named, whole_metres
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of

blueprint = Blueprint("records", __name__)
blueprint.before_request(signed_in_only)

PERIODS: Mapping[RecordPeriod, Any] = {"all": _l("All time"), "year": _l("This year"), "days_90": _l("Last 90 days")}
MODELS: Mapping[Model, Any] = {
    "vdot": _l("VDOT"),
    "riegel": _l("Riegel"),
    "cameron": _l("Cameron"),
    "critical_speed": _l("Critical speed"),
    "marathon_estimate": _l("Knowing your weeks"),
}


@blueprint.get("/records")
def show() -> ResponseReturnValue:
    """The page: `period` all, year or days_90."""
    her = athlete()
    period = cast(RecordPeriod, request.args.get("period")) if request.args.get("period") in PERIODS else "all"
    records = signed_in().records
    predictions = records.predictions()
    return render_template(
        "records.html",
        athlete=her,
        today=today_of(her),
        period=period,
        periods=PERIODS,
        address=lambda name: url_for("records.show", period=None if name == "all" else name),
        records=records.records(period),
        predictions=predictions,
        models=_models(predictions),
        eddington=records.eddington(),
        whole_metres=whole_metres,
    )


@blueprint.get("/records/<int:whole>")
def show_history(whole: int) -> ResponseReturnValue:
    """How her record over that distance came down, and her best of each year."""
    distance_m = distance_named(whole)
    if distance_m is None:
        raise errors.NotFound
    her = athlete()
    history = signed_in().records.history(distance_m)
    return render_template(
        "record.html",
        athlete=her,
        today=today_of(her),
        distance_m=distance_m,
        history=history,
        drawn={"records": _points(history.records), "years": _points(history.years), "distance_m": distance_m},
    )


def _models(predictions: Predictions) -> dict[Model, Any]:
    """Those that hold for any of the distances."""
    return {name: label for name, label in MODELS.items() if any(each.by[name] for each in predictions.predictions)}


def _points(records: Sequence[TrainingRecord]) -> list[tuple[str, float]]:
    """What the script draws: days and seconds, oldest first."""
    return sorted((each.local_date.isoformat(), each.elapsed_time_s) for each in records)
