"""Running the instance: who may sign up, whether mail works, what failed in the background."""

from typing import Literal

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.forms.admin import RegistrationForm, TestMailForm
from web.guards import admins_only, athlete, signed_in

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
blueprint.before_request(admins_only)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Registration and the state of the parts."""
    return _page()


@blueprint.post("/registration")
def save_registration() -> ResponseReturnValue:
    """From now on these may sign up."""
    form = RegistrationForm.posted(request.form)
    if form.check():
        try:
            signed_in().admin.set_registration(form["registration"])
        except (errors.Invalid, errors.Unavailable) as error:
            form.refuse(error)
        else:
            notices.say_next("saved")
            return redirect(url_for("admin.show"), 303)
    return _page(registration=form), form.status


@blueprint.post("/test-mail")
def send_test_mail() -> ResponseReturnValue:
    """What the mail server says to a mail, told at once."""
    form = TestMailForm.posted(request.form)
    said = None
    if form.check():
        try:
            signed_in().admin.send_test_mail(form["recipient"])
        except errors.Error as error:
            form.refuse(error)
            if error.code.startswith("mail_"):
                # The mail server's own words are what the operator needs; they carry no secret.
                said = error.detail
        else:
            notices.say_next("test_mail_sent")
            return redirect(url_for("admin.show"), 303)
    return _page(test_mail=form, mail_server_said=said), form.status


@blueprint.get("/work")
def show_work() -> ResponseReturnValue:
    """Tasks in the background that were given up, or that wait."""
    state: Literal["failed", "waiting"] = "waiting" if request.args.get("state") == "waiting" else "failed"
    work = signed_in().admin.work(state, request.args.get("cursor"))
    return render_template("admin-work.html", athlete=athlete(), work=work, state=state)


@blueprint.post("/work/<work_id>/retry")
def retry_work(work_id: str) -> ResponseReturnValue:
    """Tried again now; one that is done by now is no error."""
    try:
        signed_in().admin.retry_work(work_id)
    except errors.Conflict:
        return redirect(url_for("admin.show_work"), 303)
    notices.say_next("work_retried")
    return redirect(url_for("admin.show_work"), 303)


def _page(
    registration: RegistrationForm | None = None,
    test_mail: TestMailForm | None = None,
    mail_server_said: str | None = None,
) -> str:
    her = athlete()
    admin = signed_in().admin
    return render_template(
        "admin.html",
        athlete=her,
        registration=registration or RegistrationForm({"registration": admin.registration()}),
        mail_server_said=mail_server_said,
        test_mail=test_mail or TestMailForm({"recipient": her.email}),
        app=signed_in().admin_app.app(),
        failed=admin.work("failed", None, limit=1).items,
    )
