"""dataservice: accounts of those who are not signed in yet, called by web."""

from functools import partial

from support.house import PASSWORD
from support.recipes.calls import Call, recipe
from support.scene import ADA, BOB, Scene, account

of = partial(recipe, "dataservice")


@of("get_registration")
def get_registration(scene: Scene) -> Call:
    return Call("/registration")


@of("set_up")
def set_up(scene: Scene) -> Call:
    return Call("/set-up", {"code": scene.set_up_code(), **account(ADA)})


@of("sign_up")
def sign_up(scene: Scene) -> Call:
    scene.arrive(scene.admin)
    return Call("/sign-ups", account(ADA))


@of("activate")
def activate(scene: Scene) -> Call:
    scene.sign_up(ADA)
    return Call("/activations", {"token": scene.mail_token("activation"), "password": PASSWORD})


@of("sign_in")
def sign_in(scene: Scene) -> Call:
    scene.arrive(scene.ada)
    return Call("/sign-ins", {"email": ADA, "password": PASSWORD})


@of("request_password_reset")
def request_password_reset(scene: Scene) -> Call:
    scene.arrive(scene.ada)
    return Call("/password-resets", {"email": ADA})


@of("reset_password")
def reset_password(scene: Scene) -> Call:
    scene.arrive(scene.ada)
    scene.service("web").post_json("/password-resets", {"email": ADA}, status=202)
    token = scene.mail_token("password_reset")
    return Call("/password-resets/redemption", {"token": token, "password": "another four long words"})


@of("confirm_email_change")
def confirm_email_change(scene: Scene) -> Call:
    wanted = {"email": "ada@example.net", "password": PASSWORD}
    scene.athlete(scene.ada).post_json("/athlete/email-changes", wanted, status=202)
    return Call("/email-changes/confirmation", {"token": scene.mail_token("email_change")})


@of("check_invitation")
def check_invitation(scene: Scene) -> Call:
    scene.invite(BOB)
    return Call("/invitation-checks", {"token": scene.mail_token("invitation")})


@of("accept_invitation")
def accept_invitation(scene: Scene) -> Call:
    scene.invite(BOB)
    given = {name: value for name, value in account(BOB).items() if name != "email"}
    return Call("/invitation-acceptances", {"token": scene.mail_token("invitation"), **given})


@of("get_role")
def get_role(scene: Scene) -> Call:
    return Call(f"/athletes/{scene.ada}/role", client_id="stravaworker")
