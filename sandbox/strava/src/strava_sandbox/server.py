"""gunicorn around the app: one process, some threads, and the one that sends events."""

import os
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from strava_sandbox.app import create_app
from strava_sandbox.delivery import Postman
from strava_sandbox.parts import Config

THREADS = 16


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, config: Config, bind: str) -> None:
        self._config = config
        self._options: dict[str, Any] = {
            "bind": bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "control_socket_disable": True,
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108 - a beat, not on disk
            "loglevel": "warning",
            "proc_name": "strava-sandbox",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = create_app(self._config)
        Postman(app.extensions["sandbox"].webhooks).start()
        return app


def run(config: Config, bind: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    _Server(config, bind).run()
