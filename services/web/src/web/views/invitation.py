"""The page behind an invitation's link."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.browser import open_session
from web.forms.accounts import InvitedForm
from web.guards import guests_only
from web.views import links
from web.views.sign_up import new_account
from web.wiring import parts

blueprint = Blueprint("invitation", __name__)
blueprint.before_request(guests_only)


@blueprint.get("/invitations/<token>")
def show(token: str) -> ResponseReturnValue:
    """The form for the invited address."""
    email = _address(token)
    if email is None:
        return links.not_valid("invitation")
    return render_template("invitation.html", form=InvitedForm(), email=email, token=token)


@blueprint.post("/invitations/<token>")
def accept(token: str) -> ResponseReturnValue:
    """An admin vouched for the address, so the account is active at once and she is in."""
    email = _address(token)
    if email is None:
        return links.not_valid("invitation")
    form = InvitedForm.posted(request.form)
    if form.check():
        try:
            open_session(parts().services.accounts.accept_invitation(token, new_account(form, email)))
        except errors.NotFound:
            return links.not_valid("invitation")
        except (errors.Invalid, errors.Forbidden, errors.Conflict, errors.Unavailable) as error:
            form.refuse(error)
        else:
            notices.say_next("activated")
            return redirect(url_for("bring.show"), 303)
    return render_template("invitation.html", form=form, email=email, token=token), form.status


def _address(token: str) -> str | None:
    try:
        return parts().services.accounts.invited_address(token)
    except (errors.NotFound, errors.Invalid):
        return None
