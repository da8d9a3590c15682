"""tokendealer: clients by HTTP Basic, dataservice by its token, and what anybody may read."""

from functools import partial

from support.recipes.calls import Call, recipe
from support.scene import Scene

of = partial(recipe, "tokendealer")


@of("issue_token")
def issue_token(scene: Scene) -> Call:
    form = {"grant_type": "client_credentials", "audience": "dataservice", "scope": "accounts:sign_in"}
    return Call("/oauth/token", form=form, client_id="web")


@of("introspect_token")
def introspect_token(scene: Scene) -> Call:
    return Call("/oauth/introspect", form={"token": scene.grant(scene.ada)["grant"]}, client_id="web")


@of("revoke_token")
def revoke_token(scene: Scene) -> Call:
    return Call("/oauth/revoke", form={"token": scene.grant(scene.ada)["grant"]}, client_id="web")


@of("issue_grant")
def issue_grant(scene: Scene) -> Call:
    body = {"subject": str(scene.ada), "client_id": "web", "lifetime_s": 3_600}
    return Call("/grants", body, client_id="dataservice")


@of("revoke_subject_grants")
def revoke_subject_grants(scene: Scene) -> Call:
    scene.grant(scene.ada)
    return Call(f"/grants?subject={scene.ada}", client_id="dataservice")


@of("get_jwks")
def get_jwks(scene: Scene) -> Call:
    return Call("/.well-known/jwks.json")


@of("get_metadata")
def get_metadata(scene: Scene) -> Call:
    return Call("/.well-known/oauth-authorization-server")
