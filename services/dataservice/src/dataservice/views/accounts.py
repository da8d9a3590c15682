"""Signing up, in, and recovering: for web, on behalf of someone who is not signed in."""

from typing import Any
from uuid import UUID

from dataservice.grants import sign_in_answer
from dataservice.storage.accounts import Accounts
from dataservice.views.api import api, deps
from dataservice.workflows import accounts, passwords, signing_in, signing_up

Json = dict[str, Any]


@api.operation("get_registration")
def get_registration() -> Json:
    mode, is_set_up = signing_up.registration_mode(deps())
    return {"mode": mode, "set_up": is_set_up}


@api.operation("set_up")
def set_up(body: Json) -> Json:
    return sign_in_answer(
        *signing_up.set_up(
            deps(),
            code=body["code"],
            email=body["email"],
            password=body["password"],
            name=body.get("name"),
            language=body["language"],
            timezone=body["timezone"],
        )
    )


@api.operation("sign_up")
def sign_up(body: Json) -> Json:
    signing_up.sign_up(
        deps(),
        email=body["email"],
        password=body["password"],
        name=body.get("name"),
        language=body["language"],
        timezone=body["timezone"],
    )
    return {}


@api.operation("activate")
def activate(body: Json) -> Json:
    return sign_in_answer(*signing_up.activate(deps(), token=body["token"], password=body["password"]))


@api.operation("sign_in")
def sign_in(body: Json) -> Json:
    return sign_in_answer(
        *signing_in.sign_in(
            deps(), email=body["email"], password=body["password"], known_device=body.get("known_device")
        )
    )


@api.operation("request_password_reset")
def request_password_reset(body: Json) -> Json:
    passwords.request_reset(deps(), body["email"])
    return {}


@api.operation("reset_password")
def reset_password(body: Json) -> Json:
    return sign_in_answer(*passwords.reset(deps(), token=body["token"], password=body["password"]))


@api.operation("confirm_email_change")
def confirm_email_change(body: Json) -> None:
    accounts.confirm_email_change(deps(), body["token"])


@api.operation("check_invitation")
def check_invitation(body: Json) -> Json:
    return {"email": signing_up.invited_address(deps(), body["token"])}


@api.operation("accept_invitation")
def accept_invitation(body: Json) -> Json:
    return sign_in_answer(
        *signing_up.accept_invitation(
            deps(),
            token=body["token"],
            password=body["password"],
            name=body.get("name"),
            language=body["language"],
            timezone=body["timezone"],
        )
    )


@api.operation("get_role")
def get_role(athlete_id: str) -> Json:
    with deps().database.transaction() as connection:
        return {"role": Accounts(connection).role(UUID(athlete_id))}
