"""/healthz: the process lives. /readyz: what it depends on answers. /metrics: Prometheus.

A readiness check is (name, callable, required). The callable raises or returns False when what it asks does not answer.
A required one that fails makes the service `down` (503); any other one makes it `degraded` (200).
"""

import threading
from collections.abc import Callable, Sequence

from flask import Response

from flakon import metrics
from flakon.blueprints import JsonBlueprint
from flakon.logs import get_logger
from flakon.rendering import dumps

__all__ = ["Check", "Probe", "blueprint"]

log = get_logger(__name__)

Check = tuple[str, Callable[[], object], bool]
PATIENCE_S = 3.0


class Probe:
    """One check, run in a thread of its own, so that what hangs does not hang the answer; never twice at a time."""

    def __init__(self, name: str, check: Callable[[], object], required: bool) -> None:
        self.name = name
        self.required = required
        self._check = check
        self._thread: threading.Thread | None = None
        self._outcome = "no answer"
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begins to ask, unless an earlier question is still open."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._outcome = "no answer"
                self._thread = threading.Thread(target=self._run, name=f"ready-{self.name}", daemon=True)
                self._thread.start()

    def outcome(self, patience_s: float) -> str:
        """ "ok", "failed" or "no answer"."""
        thread = self._thread
        if thread is not None:
            thread.join(patience_s)
        return self._outcome

    def _run(self) -> None:
        try:
            self._outcome = "failed" if self._check() is False else "ok"
        except Exception as error:  # any way to fail is the answer "no"
            log.warning("readiness_check_failed", check=self.name, error=f"{type(error).__name__}: {error}")
            self._outcome = "failed"


def blueprint(checks: Sequence[Check]) -> JsonBlueprint:
    """The three routes."""
    routes = JsonBlueprint("chassis", __name__)
    probes = [Probe(*check) for check in checks]

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz")
    def readyz() -> Response:
        for probe in probes:
            probe.start()
        outcomes = {probe.name: probe.outcome(PATIENCE_S) for probe in probes}
        failed = [probe for probe in probes if outcomes[probe.name] != "ok"]
        status = "down" if any(probe.required for probe in failed) else "degraded" if failed else "ok"
        body = dumps({"status": status, "checks": outcomes})
        return Response(body, 503 if status == "down" else 200, content_type="application/json")

    @routes.get("/metrics")
    def show_metrics() -> Response:
        return Response(metrics.render(), content_type=metrics.CONTENT_TYPE)

    return routes
