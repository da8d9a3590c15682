"""serve: an app on gunicorn. What keeps it from starting is told in one line, and the exit status is 2."""

import logging
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from flakon import logs
from flakon.settings import ServerSettings, StartupError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    AppFactory = Callable[[], WSGIApplication]

__all__ = ["run_command", "serve"]

log = logs.get_logger(__name__)

WRONG = 2
# Longer than the gateway and the clients keep an idle connection, so that it is never the server who closes one in use.
KEEP_ALIVE_S = 75


def run_command(name: str, command: Callable[[], object]) -> int:
    """Runs a command. A StartupError (settings included) is one line on standard error and status 2; otherwise 0."""
    try:
        command()
    except StartupError as error:
        _complain(name, error)
        return WRONG
    return 0


def _complain(name: str, error: object) -> None:
    sys.stderr.write(f"{name} cannot start: {error}\n")
    sys.stderr.flush()


def serve(
    app_factory: "Callable[[], WSGIApplication]", settings: ServerSettings, *, name: str | None = None
) -> NoReturn:
    """Serves the app that `app_factory` makes in each worker, until a signal ends it. Never returns: SystemExit.

    Workers and threads are the settings', `name` is by default the running script's. A port that is taken, or a
    StartupError of `app_factory`: one line, status 2.
    """
    name = name or Path(sys.argv[0]).name
    logs.configure(name, settings.log_level)
    logging.captureWarnings(True)
    host, _, port = settings.bind.rpartition(":")
    try:
        listener = _listen(host.strip("[]") or "127.0.0.1", int(port))
    except OSError as error:
        _complain(
            name,
            f"{settings.bind} cannot be listened on ({error.strerror}): free it, or set {settings.variable('bind')}",
        )
        raise SystemExit(WRONG) from None
    folder = _share_metrics() if settings.workers > 1 else None
    try:
        _run(app_factory, settings, name, listener)
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(0)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def _share_metrics() -> str:
    from flakon import metrics

    folder = tempfile.mkdtemp(prefix="metrics-")
    metrics.share(folder)
    return folder


def _run(
    app_factory: "Callable[[], WSGIApplication]", settings: ServerSettings, name: str, listener: socket.socket
) -> None:
    from gunicorn.app.base import BaseApplication
    from gunicorn.glogging import Logger as GunicornLogger

    from flakon import metrics

    master = os.getpid()
    address = _address(listener)
    descriptor = listener.detach()

    class JsonLogger(GunicornLogger):  # type: ignore[misc]
        """Gunicorn's own lines go where all lines go."""

        def setup(self, cfg: Any) -> None:
            self.error_log.propagate = True
            self.error_log.handlers = []
            self.access_log.handlers = []

    class Application(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            # The listener is inherited by the workers; gunicorn takes it by its number.
            self.cfg.set("bind", f"fd://{descriptor}")
            self.cfg.set("workers", settings.workers)
            self.cfg.set("threads", settings.threads)
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("proc_name", name)
            self.cfg.set("keepalive", KEEP_ALIVE_S)
            self.cfg.set("timeout", 60)
            self.cfg.set("graceful_timeout", 25)
            self.cfg.set("logger_class", JsonLogger)
            self.cfg.set("accesslog", None)
            self.cfg.set("control_socket_disable", True)
            self.cfg.set("worker_tmp_dir", "/dev/shm" if os.path.isdir("/dev/shm") else None)  # noqa: S108
            self.cfg.set("child_exit", lambda _, worker: metrics.forget(worker.pid))
            self.cfg.set("when_ready", lambda _: log.info("serving", bind=address, workers=settings.workers))

        def load(self) -> "WSGIApplication":
            try:
                return app_factory()
            except StartupError as error:
                _complain(name, error)
                raise SystemExit(4) from None  # gunicorn's own status for "the app cannot be loaded": it stops

    try:
        Application().run()
    except SystemExit as end:
        if os.getpid() == master and end.code in (3, 4):
            raise SystemExit(WRONG) from None
        raise


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
