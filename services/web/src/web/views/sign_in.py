"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.addresses import local_path
from web.browser import current_session, end_session, known_device, open_session
from web.forms.accounts import SignInForm
from web.guards import guests_only
from web.wiring import parts

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
def show() -> ResponseReturnValue:
    """The form. `next` is where she was going."""
    answer = guests_only()
    if answer is not None:
        return answer
    return _page(SignInForm({"next": local_path(request.args.get("next"))}))


@blueprint.post("/sign-in")
def submit() -> ResponseReturnValue:
    """In, and to where she was going. Unknown addresses, wrong passwords and accounts that wait read the same."""
    form = SignInForm.posted(request.form)
    if form.check():
        try:
            device = known_device(form["email"])
            open_session(parts().services.accounts.sign_in(form["email"], form["password"], device))
        except errors.Invalid:
            # No address that could have an account: said as for every other wrong one.
            form.refuse(errors.Unauthenticated(code="wrong_credentials"))
        except (errors.Unauthenticated, errors.RateLimited, errors.Unavailable) as error:
            form.refuse(error)
        else:
            return redirect(local_path(form["next"]) or url_for("dashboard.show"), 303)
    return _page(form), form.status


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """The session is gone, its grant revoked."""
    if current_session() is not None:
        end_session()
    notices.say_next("signed_out")
    return redirect(url_for("welcome.show"), 303)


def _page(form: SignInForm) -> str:
    return render_template("sign-in.html", form=form, has_demo=parts().settings.demo_login is not None)
