"""Prometheus metrics: one registry per process, and the same name always gives the same metric.

    fetched = metrics.counter("strava_calls_total", "Calls to Strava", ("outcome",))
    fetched.labels("ok").inc()

Ask for a metric where it is needed, not at import: `serve` with several workers decides first where their values meet
(PROMETHEUS_MULTIPROC_DIR), and prometheus_client looks there when a metric is made.
"""

import os
from collections.abc import Sequence
from functools import cache
from typing import Any

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, multiprocess, values

__all__ = ["counter", "gauge", "histogram", "render", "share"]

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"
DURATIONS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

_registry = CollectorRegistry()


@cache
def counter(name: str, description: str, labels: tuple[str, ...] = ()) -> Counter:
    """A number that only grows; its name ends in _total."""
    return Counter(name, description, labels, registry=_registry)


@cache
def gauge(name: str, description: str, labels: tuple[str, ...] = ()) -> Gauge:
    """A number that goes up and down; with several workers, their sum."""
    return Gauge(name, description, labels, registry=_registry, multiprocess_mode="livesum")


@cache
def histogram(
    name: str, description: str, labels: tuple[str, ...] = (), buckets: Sequence[float] = DURATIONS_S
) -> Histogram:
    """Counts and the sum of what is observed, by upper bounds."""
    return Histogram(name, description, labels, registry=_registry, buckets=buckets)


def share(folder: str) -> None:
    """Metrics made from now on keep their values in `folder`, where the processes of this service meet."""
    os.environ[VARIABLE] = folder
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


def forget(pid: int) -> None:
    """Drops the gauges of a worker that has ended."""
    if VARIABLE in os.environ:
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def render() -> bytes:
    """All metrics of the service in Prometheus' text format, of all its workers when they share a folder."""
    registry: Any = _registry
    if VARIABLE in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return prometheus_client.generate_latest(registry)


class Requests:
    """How long requests took, by method, route and status."""

    def __init__(self) -> None:
        self._histogram = histogram(
            "http_request_duration_seconds", "Time from request to response", ("method", "route", "status")
        )
        self._children: dict[tuple[str, str, int], Histogram] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        key = (method, route, status)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._histogram.labels(method, route, str(status))
        child.observe(seconds)
