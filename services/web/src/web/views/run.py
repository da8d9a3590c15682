"""One run: its figures, its map and chart, what was computed of it, and where it came from."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import clock, errors, get_logger
from web.api.activities import WholeRun
from web.api.shoes import Shoe
from web.guards import athlete, signed_in, signed_in_only
from web.load_methods import METHODS
from web.pages import figures, today_of
from web.problems import explain
from web.recording_table import rows
from web.sections import are_alike, of_laps, of_splits

blueprint = Blueprint("runs_one", __name__, url_prefix="/runs/<uuid:activity_id>")
blueprint.before_request(signed_in_only)

DRAWN_POINTS = 4000
"""So many points of a recording are drawn: one every two seconds of a run of two hours."""
TABLE_POINTS = 60
SIMILAR_SHOWN = 8
WAITED_FOR = timedelta(seconds=90)
"""So long the page looks for details that were asked for; Strava's budget may let them wait longer."""

log = get_logger(__name__)


@blueprint.get("")
def show(activity_id: UUID) -> ResponseReturnValue:
    """The page."""
    return _page(str(activity_id))


@blueprint.get("/streams")
def streams(activity_id: UUID) -> ResponseReturnValue:
    """What the page draws, as JSON: her recording, thinned out. `whole`: without her edits."""
    whole = "whole" in request.args
    found = signed_in().recordings.streams(str(activity_id), DRAWN_POINTS, whole=whole)
    if found is None:
        raise errors.NotFound(code="no_streams")
    answer: Response = jsonify(found)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/details")
def request_details(activity_id: UUID) -> ResponseReturnValue:
    """Have Strava asked for what was recorded, and wait for it on the run's page."""
    athlete()
    try:
        signed_in().activities.request_details(str(activity_id))
    except (errors.NotFound, errors.Conflict, errors.RateLimited, errors.Unavailable) as error:
        if error.code == "activity_not_found":
            raise
        log.info("details_not_requested", code=error.code)
        return _page(str(activity_id), problem=explain(error)), error.status
    return redirect(url_for("runs_one.show", activity_id=activity_id, asked=int(clock.now().timestamp())), 303)


@blueprint.get("/details")
def show_details(activity_id: UUID) -> ResponseReturnValue:
    """The part that waits for the details; once they are here the whole page is loaded again."""
    her = athlete()
    run = signed_in().activities.run(str(activity_id))
    if signed_in().recordings.analysis(str(activity_id)) is not None:
        answer = make_response("")
        answer.headers["HX-Redirect"] = url_for("runs_one.show", activity_id=activity_id)
    else:
        answer = make_response(render_template("run-details.html", athlete=her, run=run, problem=None, **_waiting()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/originals/<digest>")
def download(activity_id: UUID, digest: str) -> ResponseReturnValue:
    """To the address from which a file can be had, once."""
    athlete()
    kept = {each.digest for each in signed_in().activities.originals(str(activity_id))}
    if digest not in kept:
        raise errors.NotFound(code="original_not_found")
    return redirect(signed_in().activities.download(digest), 303)


def _page(activity_id: str, problem: Any = None) -> str:
    her = athlete()
    services = signed_in()
    run = services.activities.run(activity_id)
    analysis = services.recordings.analysis(activity_id)
    table = services.recordings.streams(activity_id, TABLE_POINTS) if analysis else None
    similar = services.activities.similar(activity_id)
    splits = analysis.splits(her.units) if analysis else ()
    return render_template(
        "run.html",
        athlete=her,
        run=run,
        analysis=analysis,
        splits=of_splits(splits, her.units, figures(her.units).locale),
        laps=of_laps(analysis.laps if analysis and not are_alike(analysis.laps, splits) else ()),
        table=rows(table) if table else [],
        recorded={name for name, column in (table or {}).items() if any(value is not None for value in column)},
        similar=similar[:SIMILAR_SHOWN],
        similar_in_all=len(similar),
        originals=services.activities.originals(activity_id),
        questions=services.activities.questions(activity_id),
        planned=services.weeks.of_activity(activity_id),
        said=False,
        shoe=_shoe(run),
        load_methods=METHODS,
        today=today_of(her),
        problem=problem,
        **_waiting(),
    )


def _shoe(run: WholeRun) -> Shoe | None:
    """The pair that it was run in; nothing is asked where it has none."""
    if run.shoe_id is None:
        return None
    return next((each for each in signed_in().shoes.all() if each.shoe_id == run.shoe_id), None)


def _waiting() -> dict[str, Any]:
    """Since when the page waits for details (`asked` in its address), and whether it still looks for them."""
    try:
        asked = datetime.fromtimestamp(int(request.args.get("asked", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return {"asked": None, "looks_again": False}
    return {"asked": asked, "looks_again": asked <= clock.now() < asked + WAITED_FOR}
