"""Strava's webhook: an address that holds the app's secret.

Strava waits two seconds and tries three times. An event is stored within one and a half, or the answer is a 503, so
that Strava tries again; what then is stored twice is kept once.
"""

import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any

from flakon import SwaggerBlueprint, errors, get_logger
from stravaworker.dataservice import Dataservice, WebhookNotFound

log = get_logger(__name__)

PATIENCE_S = 1.5
THREADS = 8
_FIELDS = ("object_type", "object_id", "aspect_type", "owner_id", "subscription_id", "event_time", "updates")


def register(api: SwaggerBlueprint, dataservice: Dataservice, *, patience_s: float = PATIENCE_S) -> None:
    """Bind the operations; none of them keeps Strava waiting longer than `patience_s`."""
    deadline = _Deadline(patience_s)

    @api.operation("verify_strava_webhook")
    def verify_strava_webhook(secret: str, hub_mode: str, hub_challenge: str, hub_verify_token: str) -> dict[str, Any]:
        deadline.run(lambda: dataservice.check_webhook(secret, hub_verify_token))
        log.info("strava_webhook_verified", mode=hub_mode)
        return {"hub.challenge": hub_challenge}

    @api.operation("receive_strava_webhook")
    def receive_strava_webhook(secret: str, body: dict[str, Any]) -> dict[str, Any]:
        event = {name: body[name] for name in _FIELDS if name in body}
        deadline.run(lambda: dataservice.store_event(secret, event))
        log.info("strava_event_stored", object_type=event["object_type"], aspect_type=event["aspect_type"])
        return {}


class _Deadline:
    """Runs calls to dataservice in threads of their own, since a time-out per connection and retry adds up to more."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="webhook")

    def run(self, call: Callable[[], None]) -> None:
        """Return when the call has.

        Errors.NotFound for a wrong secret, errors.Unavailable when it failed or is late.
        """
        context = contextvars.copy_context()
        future = self._threads.submit(context.run, call)
        try:
            future.result(self._patience_s)
        except TookTooLong:
            future.cancel()
            raise errors.Unavailable("The event could not be stored in time; send it again", retry_after_s=5) from None
        except WebhookNotFound:
            raise errors.NotFound("There is nothing at this address") from None
        except errors.Error as error:
            log.warning("strava_webhook_failed", code=error.code)
            raise errors.Unavailable("The event could not be stored; send it again", retry_after_s=5) from error
