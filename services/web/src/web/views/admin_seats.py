"""The seats of the instance's Strava app: how many, who has one, who waits."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors, get_logger
from web import notices
from web.api.strava_app import Sitting, Waiting
from web.forms.admin import SeatsForm
from web.guards import admins_only, athlete, signed_in

blueprint = Blueprint("admin_seats", __name__, url_prefix="/admin/strava/seats")
blueprint.before_request(admins_only)

log = get_logger(__name__)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """The count, the seats, the waiting list."""
    return _page()


@blueprint.post("")
def save() -> ResponseReturnValue:
    """As many athletes as Strava lets the app connect."""
    form = SeatsForm.posted(request.form)
    if form.check():
        try:
            signed_in().admin_app.set_seat_count(int(form["count"]))
        except (errors.Invalid, errors.NotFound, errors.Unavailable) as error:
            form.refuse(error)
        else:
            notices.say_next("seats_saved")
            return redirect(url_for("admin_seats.show"), 303)
    return _page(form), form.status


@blueprint.get("/<uuid:athlete_id>/release")
def show_release(athlete_id: UUID) -> ResponseReturnValue:
    """What it means for her, before it is done."""
    seats = signed_in().admin_app.seats()
    everybody: list[Sitting | Waiting] = [*seats.sitting, *seats.waiting]
    who = next((each for each in everybody if each.athlete_id == str(athlete_id)), None)
    if who is None:
        return redirect(url_for("admin_seats.show"), 303)
    return render_template("admin-seat-release.html", athlete=athlete(), who=who, waits=isinstance(who, Waiting))


@blueprint.post("/<uuid:athlete_id>/release")
def release(athlete_id: UUID) -> ResponseReturnValue:
    """Free; a seat that is free already is no error."""
    try:
        signed_in().admin_app.release_seat(str(athlete_id))
    except errors.NotFound as error:
        log.info("seat_was_free", code=error.code)
    notices.say_next("seat_released")
    return redirect(url_for("admin_seats.show"), 303)


def _page(form: SeatsForm | None = None) -> str:
    app = signed_in().admin_app.app()
    return render_template(
        "admin-seats.html",
        athlete=athlete(),
        app=app,
        seats=signed_in().admin_app.seats(),
        form=form or SeatsForm({"count": app.seats.count if app.seats else None}),
    )
