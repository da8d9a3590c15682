"""What became of a task: for the worker that it was handed to, of its own queue only."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from dataservice.storage.outbox import Outbox
from dataservice.views.api import api, deps
from flakon import clock, current_client_id, get_logger

log = get_logger(__name__)

Json = dict[str, Any]


@api.operation("complete_work")
def complete_work(work_id: str) -> None:
    with deps().database.transaction() as connection:
        Outbox(connection).complete(UUID(work_id), current_client_id(), clock.now())


@api.operation("postpone_work")
def postpone_work(work_id: str, body: Json) -> None:
    after = timedelta(seconds=body["after_s"])
    with deps().database.transaction() as connection:
        Outbox(connection).postpone(UUID(work_id), current_client_id(), clock.now(), after, body["reason"])


@api.operation("fail_work")
def fail_work(work_id: str, body: Json) -> None:
    with deps().database.transaction() as connection:
        given_up = Outbox(connection).fail(
            UUID(work_id), current_client_id(), clock.now(), body["reason"], is_final=body.get("final", False)
        )
    if given_up:
        log.error("work_given_up", work_id=work_id, reason=body["reason"])
