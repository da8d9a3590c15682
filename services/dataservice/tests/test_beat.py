"""The beat: what is handed out is never held up by what is purged."""

from threading import Event
from typing import Any, cast

import pytest
from dataservice_support import World
from sqlalchemy.exc import OperationalError

from dataservice.beat import Beat
from dataservice.relay import Relay


class CountingRelay:
    """Hands out nothing, counts how often it was asked, and ends the beat after the third time."""

    def __init__(self, stop: Event) -> None:
        self.runs = 0
        self._stop = stop

    def run_once(self, _: Any) -> int:
        self.runs += 1
        if self.runs == 3:
            self._stop.set()
        return 0


def test_a_tick_that_fails_holds_up_no_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = []

    def fail(*_: Any) -> None:
        ticks.append(1)
        raise OperationalError("DELETE", None, Exception("canceling statement due to lock timeout"))

    monkeypatch.setattr("dataservice.beat.tick", fail)
    monkeypatch.setattr("dataservice.beat.POLL_S", 0.01)
    stop = Event()
    relay = CountingRelay(stop)
    Beat(world.database, cast(Relay, relay), stop).run()
    assert relay.runs == 3
    assert ticks == [1]
