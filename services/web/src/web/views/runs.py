"""The list of runs: filtered, sorted and added up as its address says; and two of them beside each other."""

from itertools import zip_longest
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web.filters import KINDS, SORTS, SPORTS, Filters
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of
from web.sections import whole_splits
from web.uuids import is_uuid

blueprint = Blueprint("runs", __name__)
blueprint.before_request(signed_in_only)


@blueprint.get("/runs")
def show() -> ResponseReturnValue:
    """The page; a part of the list for htmx, which puts it at the list's end."""
    her = athlete()
    filters = Filters.asked(request.args)
    asked = filters.for_service(her.units)
    cursor = request.args.get("cursor")
    activities = signed_in().activities
    try:
        page = activities.page(asked, cursor)
    except errors.Invalid:
        if cursor is None:
            raise
        # The list was sorted otherwise when this address was made: from the beginning, then.
        begun_anew: dict[str, Any] = {**filters.in_address}
        return redirect(url_for("runs.show", **begun_anew))
    content: dict[str, Any] = {"athlete": her, "filters": filters, "page": page, "today": today_of(her)}
    if request.headers.get("HX-Request"):
        answer = make_response(render_template("runs-more.html", **content))
        answer.headers["Vary"] = "HX-Request"
        return answer
    return render_template(
        "runs.html",
        **content,
        cursor=cursor,
        totals=activities.totals(asked),
        kinds=KINDS,
        sorts=SORTS,
        sports=SPORTS,
    )


@blueprint.get("/runs/compare")
def compare() -> ResponseReturnValue:
    """Two runs beside each other: `a` and `b`, or two ticked ones, which come as `run` twice."""
    her = athlete()
    ticked = request.args.getlist("run")
    if len(ticked) == 2 and all(is_uuid(each) for each in ticked):
        return redirect(url_for("runs.compare", a=ticked[0], b=ticked[1]))
    chosen = [request.args.get(name, "") for name in ("a", "b")]
    if ticked or not all(is_uuid(each) for each in chosen) or chosen[0] == chosen[1]:
        return render_template("compare-nothing.html", athlete=her), 200 if not any(chosen) else 404
    services = signed_in()
    runs = [services.activities.run(each) for each in chosen]
    analyses = [services.recordings.analysis(each) for each in chosen]
    splits = [whole_splits(each.splits(her.units), her.units) if each else [] for each in analyses]
    return render_template(
        "compare.html",
        athlete=her,
        runs=runs,
        analyses=analyses,
        splits=list(zip_longest(*splits)) if all(splits) else [],
        today=today_of(her),
    )
