"""Shoes: pairs, what they have run and cost, and whether they last to race day."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.api.shoes import Shoe
from web.coming_up import planned_running
from web.forms.shoes import ShoeForm
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of

blueprint = Blueprint("shoes", __name__, url_prefix="/shoes")
blueprint.before_request(signed_in_only)

_Refused = (errors.Invalid, errors.Conflict, errors.RateLimited, errors.Unavailable)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """All pairs: those in use first, the retired ones behind a disclosure."""
    her = athlete()
    today = today_of(her)
    shoes = signed_in().shoes.all()
    return render_template(
        "shoes.html",
        athlete=her,
        today=today,
        in_use=[each for each in shoes if each.retired_on is None],
        planned=planned_running(signed_in(), today) if shoes else None,
        retired=[each for each in shoes if each.retired_on is not None],
    )


@blueprint.get("/new")
def show_new() -> ResponseReturnValue:
    """The form of a new pair."""
    her = athlete()
    is_first = not any(each.retired_on is None for each in signed_in().shoes.all())
    return _page(ShoeForm.new(her.units, her.language, is_first=is_first))


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    """Added; the list follows."""
    form = ShoeForm.sent(request.form, athlete().units)
    if form.check():
        try:
            signed_in().shoes.add(form.data())
        except _Refused as error:
            form.refuse(error)
        else:
            notices.say_next("shoe_added")
            return redirect(url_for("shoes.show"), 303)
    return _page(form), form.status


@blueprint.get("/<uuid:shoe_id>/edit")
def show_edit(shoe_id: UUID) -> ResponseReturnValue:
    """The form of a pair that is here."""
    shoe = _find(shoe_id)
    return _page(ShoeForm.of(shoe, athlete().units), shoe)


@blueprint.post("/<uuid:shoe_id>/edit")
def save(shoe_id: UUID) -> ResponseReturnValue:
    """Saved; the list follows."""
    shoe = _find(shoe_id)
    form = ShoeForm.sent(request.form, athlete().units)
    if form.check():
        try:
            signed_in().shoes.update(str(shoe_id), form.data())
        except _Refused as error:
            form.refuse(error)
        else:
            notices.say_next("saved")
            return redirect(url_for("shoes.show"), 303)
    return _page(form, shoe), form.status


@blueprint.post("/<uuid:shoe_id>/default")
def make_default(shoe_id: UUID) -> ResponseReturnValue:
    """Her usual pair from now on."""
    return _changed(shoe_id, {"is_default": True}, "saved")


@blueprint.post("/<uuid:shoe_id>/retire")
def retire(shoe_id: UUID) -> ResponseReturnValue:
    """Out of use as of today; it keeps its runs."""
    return _changed(shoe_id, {"retired_on": today_of(athlete()).isoformat()}, "shoe_retired")


@blueprint.post("/<uuid:shoe_id>/use-again")
def use_again(shoe_id: UUID) -> ResponseReturnValue:
    """Back in use."""
    return _changed(shoe_id, {"retired_on": None}, "saved")


@blueprint.post("/<uuid:shoe_id>/delete")
def delete(shoe_id: UUID) -> ResponseReturnValue:
    """Gone; its runs stay."""
    signed_in().shoes.delete(str(shoe_id))
    notices.say_next("shoe_deleted")
    return redirect(url_for("shoes.show"), 303)


def _changed(shoe_id: UUID, changes: dict[str, Any], notice: notices.Notice) -> ResponseReturnValue:
    signed_in().shoes.update(str(shoe_id), changes)
    notices.say_next(notice)
    return redirect(url_for("shoes.show"), 303)


def _find(shoe_id: UUID) -> Shoe:
    for each in signed_in().shoes.all():
        if each.shoe_id == str(shoe_id):
            return each
    raise errors.NotFound(code="shoe_not_found")


def _page(form: ShoeForm, shoe: Shoe | None = None) -> str:
    return render_template("shoe-edit.html", athlete=athlete(), form=form, shoe=shoe)
