"""dataservice: running the instance."""

from functools import partial

from support.house import CLIENT_ID, SANDBOX_SECRET
from support.recipes.calls import Call, recipe
from support.scene import ADA, BOB, Scene

of = partial(recipe, "dataservice")


@of("list_users")
def list_users(scene: Scene) -> Call:
    return Call("/admin/users", subject=scene.admin)


@of("get_activation_link")
def get_activation_link(scene: Scene) -> Call:
    return Call(f"/admin/users/{scene.sign_up(ADA)}/activation-link", subject=scene.admin)


@of("set_role")
def set_role(scene: Scene) -> Call:
    return Call(f"/admin/users/{scene.ada}/role", {"role": "admin"}, subject=scene.admin)


@of("list_invitations")
def list_invitations(scene: Scene) -> Call:
    scene.invite(BOB)
    return Call("/admin/invitations", subject=scene.admin)


@of("create_invitation")
def create_invitation(scene: Scene) -> Call:
    return Call("/admin/invitations", {"email": "carol@example.org"}, subject=scene.admin)


@of("revoke_invitation")
def revoke_invitation(scene: Scene) -> Call:
    return Call(f"/admin/invitations/{scene.invite('carol@example.org')}", subject=scene.admin)


@of("get_invitation_link")
def get_invitation_link(scene: Scene) -> Call:
    return Call(f"/admin/invitations/{scene.invite('carol@example.org')}/link", subject=scene.admin)


@of("get_settings")
def get_settings(scene: Scene) -> Call:
    return Call("/admin/settings", subject=scene.admin)


@of("put_settings")
def put_settings(scene: Scene) -> Call:
    return Call("/admin/settings", {"registration": "closed"}, subject=scene.admin)


@of("get_strava_app")
def get_strava_app(scene: Scene) -> Call:
    assert scene.strava_app
    return Call("/admin/strava-app", subject=scene.admin)


@of("put_strava_app")
def put_strava_app(scene: Scene) -> Call:
    keys = {"client_id": CLIENT_ID, "client_secret": SANDBOX_SECRET}
    return Call("/admin/strava-app", keys, subject=scene.admin)


@of("list_strava_seats")
def list_strava_seats(scene: Scene) -> Call:
    scene.connect_strava()
    return Call("/admin/strava-app/seats", subject=scene.admin)


@of("put_strava_seats")
def put_strava_seats(scene: Scene) -> Call:
    assert scene.strava_app
    return Call("/admin/strava-app/seats", {"count": 5}, subject=scene.admin)


@of("release_strava_seat")
def release_strava_seat(scene: Scene) -> Call:
    scene.connect_strava()
    return Call(f"/admin/strava-app/seats/{scene.ada}", subject=scene.admin)


@of("list_work")
def list_work(scene: Scene) -> Call:
    scene.failed_work()
    return Call("/admin/work", subject=scene.admin)


@of("retry_work")
def retry_work(scene: Scene) -> Call:
    return Call(f"/admin/work/{scene.failed_work()}/retry", subject=scene.admin)
