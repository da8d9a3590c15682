"""Testing Strava keys before they are saved."""

from typing import Any

from flakon import SwaggerBlueprint, get_logger
from stravaworker import strava
from stravaworker.strava.client import StravaClient

log = get_logger(__name__)

# Strava looks at client id and secret before it looks at the code: this code is refused only where both are right.
BOGUS_CODE = "0000000000000000000000000000000000000000"


def register(api: SwaggerBlueprint, client: StravaClient) -> None:
    """Bind the operation."""

    @api.operation("test_strava_keys")
    def test_strava_keys(body: dict[str, Any]) -> dict[str, Any]:
        client_id = body["client_id"]
        try:
            client.exchange_code(client_id, body["client_secret"], BOGUS_CODE)
        except strava.errors.StravaError as error:
            outcome, message = _outcome(error, client_id)
        else:
            outcome, message = "unexpected", "Strava took a code that there is not: this is not Strava."
        log.info("strava_keys_tested", outcome=outcome)
        return {"ok": outcome == "accepted", "outcome": outcome, "message": message}


def _outcome(error: strava.errors.StravaError, client_id: str) -> tuple[str, str]:
    if isinstance(error, strava.errors.BadCode):
        return "accepted", "Strava accepts these keys."
    if isinstance(error, strava.errors.UnknownClient):
        return (
            "unknown_client",
            f"Strava knows no app with the client ID {client_id}. Compare it with your app's page.",
        )
    if isinstance(error, strava.errors.WrongSecret):
        return "wrong_secret", "Strava knows the client ID, but the client secret is another. Copy it once more."
    if isinstance(error, strava.errors.AppInactive):
        return "inactive", str(error)
    if isinstance(error, strava.errors.RateLimited):
        return "unreachable", "Strava takes no more calls for now. Try again in a quarter of an hour."
    if isinstance(error, strava.errors.Unexpected):
        return "unexpected", f"Strava answered in a way that says nothing about the keys: {error}."
    return "unreachable", f"The keys could not be tested: {error}. Try again in a while."
