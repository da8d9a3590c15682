"""Celery on Redis for work that a ledger keeps: `flakon[celery]`.

The ledger (a service with an outbox) owns every piece of work; Celery only carries its id and arguments to a worker.
A task that returns is completed there, one that raises TryAgain is postponed, one that raises GiveUp is failed for
good, and any other exception is a postponement whose pauses the ledger lets grow. Nothing waits within Celery, and
nothing is lost with it.

    celery = create_celery("mailer", settings.redis_url, queue="mailer", ledger=HttpWorkLedger(client))

    @work_task(celery, "mailer.send_mail")
    def send_mail(mail_id: str) -> None: ...

    run_worker(celery, concurrency=2)
"""

import functools
import logging
import socket
from collections.abc import Callable
from typing import Any, NoReturn, Protocol, TypeVar
from urllib.parse import urlsplit

from billiard.util import get_logger as billiard_logger
from celery import Celery, Task, signals

from flakon import clock, context, errors, logs
from flakon.client import ServiceClient
from flakon.settings import Secret, ServerSettings

__all__ = ["GiveUp", "HttpWorkLedger", "TryAgain", "WorkLedger", "create_celery", "run_worker", "work_task"]

log = logs.get_logger(__name__)

HEADER = "flakon_request_id"
PREFIX = "broker:"
LONGEST_REASON = 500

Function = TypeVar("Function", bound=Callable[..., Any])


class TryAgain(Exception):  # noqa: N818 - no error: what a task wants
    """The work cannot be done now: once more in `after_s` seconds. `reason` is kept with it, for the operator.

    With None the ledger chooses a pause that grows with the attempts, and gives the work up past its bound.
    """

    def __init__(self, after_s: float | None, reason: str) -> None:
        super().__init__(reason)
        self.after_s = after_s
        self.reason = reason


class GiveUp(Exception):  # noqa: N818 - no error: what a task wants
    """The work can never be done: the ledger keeps it as failed, with the reason, for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WorkLedger(Protocol):
    """Who keeps the work, by `work_id`. All three may be called twice for one attempt."""

    def complete(self, work_id: str) -> None:
        """It is done."""

    def postpone(self, work_id: str, after_s: float | None, reason: str) -> None:
        """Due again in `after_s` seconds, which was no failure; with None the ledger counts it and decides when."""

    def fail(self, work_id: str, reason: str) -> None:
        """It is given up."""


class HttpWorkLedger:
    """The ledger behind a service's /work/{work_id}/completion, /postponement and /failure."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def complete(self, work_id: str) -> None:
        self._client.post(f"/work/{work_id}/completion", idempotency_key=f"{work_id}-completion")

    def postpone(self, work_id: str, after_s: float | None, reason: str) -> None:
        if after_s is None:
            self._client.post(f"/work/{work_id}/failure", json={"reason": reason})
        else:
            self._client.post(f"/work/{work_id}/postponement", json={"after_s": after_s, "reason": reason})

    def fail(self, work_id: str, reason: str) -> None:
        self._client.post(f"/work/{work_id}/failure", json={"reason": reason, "final": True})


def create_celery(
    name: str,
    broker_url: Secret,
    *,
    queue: str,
    ledger: WorkLedger | None = None,
    settings: ServerSettings | None = None,
) -> Celery:
    """A Celery app: JSON only, no results, late acknowledgement, keys under `broker:`. Connects to nothing yet.

    Workers need a `ledger`; who only sends tasks needs none. `settings` give log level and clock file.
    """
    if settings is not None:
        logs.configure(name, settings.log_level)
        if settings.clock_file is not None:
            clock.use_file(settings.clock_file)
    celery = Celery(name, broker=broker_url.reveal(), set_as_current=False)
    scheme = urlsplit(broker_url.reveal()).scheme
    if scheme in ("redis", "rediss"):
        celery.conf.update(broker_transport="flakon.broker:Transport", broker_use_ssl=scheme == "rediss")
    celery.conf.update(
        task_default_queue=queue,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        result_backend=None,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_create_missing_queues=True,
        # Neither remote control nor events: they need Redis' publish and subscribe, which no service's user may.
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "global_keyprefix": PREFIX,
            "visibility_timeout": 3600,
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            "health_check_interval": 10,
            # A sender waits for Redis no longer than this; its rows keep the work.
            "max_retries": 1,
        },
        task_publish_retry=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        timezone="UTC",
        enable_utc=True,
    )
    celery.flakon_name = name
    celery.flakon_ledger = ledger
    signals.before_task_publish.connect(_pass_request_id, weak=False, dispatch_uid="flakon")
    return celery


def _pass_request_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    identity = context.request_id()
    if headers is not None and identity is not None:
        headers[HEADER] = identity


def work_task(celery: Celery, name: str) -> Callable[[Function], Task]:
    """Makes a function a task of this name, sent with `work_id` and the function's own arguments by keyword."""

    def decorate(function: Function) -> Task:
        ledger: WorkLedger | None = celery.flakon_ledger
        if ledger is None:
            raise TypeError(f"task {name} needs a ledger: give create_celery one")

        @functools.wraps(function)
        def run(task: Task, *, work_id: str, **arguments: Any) -> None:
            identity = (getattr(task.request, "headers", None) or {}).get(HEADER) or getattr(task.request, HEADER, None)
            with context.working(identity, task=name, work_id=work_id):
                _perform(ledger, function, work_id, arguments)

        # Celery compiles the function's name; a lambda's would not be one.
        run.__name__ = name.replace(".", "_")
        return celery.task(bind=True, name=name, typing=False, shared=False)(run)

    return decorate


def _perform(ledger: WorkLedger, function: Callable[..., Any], work_id: str, arguments: dict[str, Any]) -> None:
    started = clock.monotonic()
    try:
        function(**arguments)
    except TryAgain as again:
        log.info("work_postponed", after_s=again.after_s, reason=again.reason)
        _tell(ledger.postpone, work_id, again.after_s, again.reason)
    except GiveUp as end:
        log.warning("work_given_up", reason=end.reason)
        _tell(ledger.fail, work_id, end.reason)
    except Exception as error:  # the ledger is told of every failure, whatever it is
        log.exception("work_failed")
        _tell(ledger.postpone, work_id, None, f"{type(error).__name__}: {error}"[:LONGEST_REASON])
    else:
        log.info("work_done", duration_ms=round((clock.monotonic() - started) * 1000))
        _tell(ledger.complete, work_id)


def _tell(call: Callable[..., None], *arguments: Any) -> None:
    """Tells the ledger. When it cannot be told, the work stays due there and comes again: tasks are idempotent."""
    try:
        call(*arguments)
    except errors.Error as error:
        log.warning("ledger_not_told", error=f"{type(error).__name__}: {error}")


def run_worker(celery: Celery, *, concurrency: int = 1) -> NoReturn:
    """Works on the app's queue until a signal ends it; tasks under way are finished first. Ends in SystemExit."""
    logging.captureWarnings(True)
    signals.setup_logging.connect(_keep_logging, weak=False, dispatch_uid="flakon")
    # That a task came and went is said by the chassis itself.
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)
    worker = celery.Worker(
        hostname=f"{celery.flakon_name}@{socket.gethostname()}",
        concurrency=concurrency,
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    raise SystemExit(worker.exitcode or 0)


def _keep_logging(**_: Any) -> None:
    """Celery sets up no logging of its own where this is connected: flakon's is there already."""
    # The pool's logger writes past all handlers otherwise. Celery has just made it anew.
    billiard_logger().propagate = True
