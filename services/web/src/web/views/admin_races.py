"""The calendar of races kept in order: doubles merged, what should not be there taken away."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from flakon import errors
from web import notices
from web.guards import admins_only, athlete, signed_in
from web.pages import today_of
from web.race_words import FACTS
from web.uuids import is_uuid

blueprint = Blueprint("admin_races", __name__, url_prefix="/admin/races")
blueprint.before_request(admins_only)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Races that may be the same, in pairs."""
    return _page("admin-races.html", doubles=signed_in().admin_races.doubles())


@blueprint.get("/<uuid:race_id>")
def show_one(race_id: UUID) -> ResponseReturnValue:
    """A race: who told what of it, merging it, taking it away."""
    return _race_page(str(race_id))


@blueprint.post("/<uuid:race_id>/merge")
def merge(race_id: UUID) -> ResponseReturnValue:
    """One race with another one from now on; that one's page follows."""
    into = request.form.get("into", "").strip().rstrip("/").rpartition("/")[2]
    if not is_uuid(into):
        return _race_page(str(race_id), gettext("Please paste the address of the other race's page.")), 422
    try:
        stays = signed_in().admin_races.merge(str(race_id), into)
    except errors.NotFound:
        return _race_page(str(race_id), gettext("There is no race at that address.")), 422
    except errors.Conflict:
        return _race_page(str(race_id), gettext("That is this race itself.")), 409
    notices.say_next("races_merged")
    if request.form.get("back") == "doubles":
        return redirect(url_for("admin_races.show"), 303)
    return redirect(url_for("races.show_one", race_id=stays.race.race_id), 303)


@blueprint.post("/<uuid:race_id>/remove")
def remove(race_id: UUID) -> ResponseReturnValue:
    """Taken away; with its entries if that was ticked."""
    try:
        signed_in().admin_races.remove(str(race_id), with_entries=bool(request.form.get("with_entries")))
    except errors.Conflict:
        wrong = gettext("Runners have entered it. Tick the box if their entries are to go, too.")
        return _race_page(str(race_id), wrong), 409
    notices.say_next("race_deleted")
    return redirect(url_for("admin_races.show"), 303)


def _race_page(race_id: str, wrong: str | None = None) -> str:
    file = signed_in().admin_races.get(race_id)
    told = list(zip(file.told, [*(revision for revision, _ in file.told[1:]), None], strict=True))
    return _page("admin-race.html", counted=file.counted, told=told, wrong=wrong, facts=FACTS)


def _page(template: str, **content: Any) -> str:
    her = athlete()
    return render_template(template, athlete=her, today=today_of(her), **content)
