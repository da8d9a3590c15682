"""Users and invitations. Links can be copied, so that an instance without mail works."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.addresses import public_address
from web.api.admin import IssuedToken
from web.forms.admin import InvitationForm
from web.guards import admins_only, athlete, signed_in
from web.language import current_language
from web.problems import explain
from web.wiring import parts

blueprint = Blueprint("admin_people", __name__, url_prefix="/admin")
blueprint.before_request(admins_only)

_Refused = (errors.NotFound, errors.Conflict, errors.Invalid)


@blueprint.get("/users")
def show_users() -> ResponseReturnValue:
    """Everyone with an account, newest first."""
    return _users()


@blueprint.post("/users/<athlete_id>/activation-link")
def copy_activation_link(athlete_id: str) -> ResponseReturnValue:
    """A link to hand over; the one in the mail stops working."""
    try:
        issued = signed_in().admin.activation_link(athlete_id)
    except _Refused as error:
        return _users(problem=explain(error)), error.status
    return _users(link=_link("activation.show", issued), link_of=athlete_id)


@blueprint.post("/users/<athlete_id>/role")
def change_role(athlete_id: str) -> ResponseReturnValue:
    """An admin, or no longer one."""
    try:
        signed_in().admin.set_role(athlete_id, "admin" if request.form.get("role") == "admin" else "athlete")
    except _Refused as error:
        return _users(problem=explain(error)), error.status
    notices.say_next("role_changed")
    return redirect(url_for("admin_people.show_users"), 303)


@blueprint.get("/invitations")
def show_invitations() -> ResponseReturnValue:
    """Whom to invite, and who was invited."""
    return _invitations()


@blueprint.post("/invitations")
def invite() -> ResponseReturnValue:
    """A mail is queued; the link can be copied from the list."""
    form = InvitationForm.posted(request.form)
    if form.check():
        try:
            signed_in().admin.invite(form["email"], form["language"])
        except (*_Refused, errors.Unavailable) as error:
            form.refuse(error)
        else:
            notices.say_next("invited")
            return redirect(url_for("admin_people.show_invitations"), 303)
    return _invitations(form=form), form.status


@blueprint.post("/invitations/<invitation_id>/link")
def copy_invitation_link(invitation_id: str) -> ResponseReturnValue:
    """A link to hand over; the one in the mail stops working."""
    try:
        issued = signed_in().admin.invitation_link(invitation_id)
    except _Refused as error:
        return _invitations(problem=explain(error)), error.status
    return _invitations(link=_link("invitation.show", issued), link_of=invitation_id)


@blueprint.post("/invitations/<invitation_id>/revocation")
def revoke_invitation(invitation_id: str) -> ResponseReturnValue:
    """Its link stops working."""
    try:
        signed_in().admin.revoke_invitation(invitation_id)
    except _Refused as error:
        return _invitations(problem=explain(error)), error.status
    notices.say_next("invitation_revoked")
    return redirect(url_for("admin_people.show_invitations"), 303)


def _link(endpoint: str, issued: IssuedToken) -> str:
    return public_address(parts().settings.public_url, url_for(endpoint, token=issued.token))


def _users(problem: object = None, link: str = "", link_of: str = "") -> str:
    users = signed_in().admin.users(request.args.get("cursor"))
    return render_template(
        "admin-users.html", athlete=athlete(), users=users, problem=problem, link=link, link_of=link_of
    )


def _invitations(form: InvitationForm | None = None, problem: object = None, link: str = "", link_of: str = "") -> str:
    return render_template(
        "admin-invitations.html",
        athlete=athlete(),
        form=form or InvitationForm({"language": current_language()}),
        invitations=signed_in().admin.invitations(request.args.get("cursor")),
        problem=problem,
        link=link,
        link_of=link_of,
    )
