"""Whatever happens in whatever order, a Strava that counts exactly is never asked for more than it allows.

Calls arrive at once, late or never, are answered in any order, with headers or without; workers are killed before and
after their call arrived; windows and days end between a reservation, its arrival and its answer; Strava's clock is up
to five seconds x
"""

from contextlib import suppress
from dataclasses import dataclass, field

import pytest
import redis
from counting_strava import CountingStrava, Now
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from flakon import clock
from stravaworker.ledger import Call, Lane, Ledger, NotNow, Permit
from stravaworker.ledger.rules import FLIGHT_S

# Of a window of 67.
NOBODYS = 3

athletes = st.sampled_from(["ada", "bea", "cleo"])
lanes = st.sampled_from(list(Lane))
SPANS = st.sampled_from([900.0, 86_400.0])


@dataclass
class UnderWay:
    """A call that a worker makes."""

    permit: Permit
    has_arrived: bool = False
    headers: dict[str, str] = field(default_factory=dict)


class Workers(RuleBasedStateMachine):
    """Workers, an exact Strava, and a ledger between them."""

    valkey: redis.Redis

    def __init__(self) -> None:
        super().__init__()
        self.now = Now()
        self.real_clock = clock.timestamp
        clock.timestamp = self.now
        self.valkey.flushdb()
        self.ledger = Ledger(self.valkey)
        self.under_way: list[UnderWay] = []
        self.unknown: dict[float, int] = {}

    @initialize(skew_s=st.sampled_from([-5.0, -4.0, 0.0, 3.0, 5.0]), late_s=st.floats(0.0, 86_399.0))
    def begin(self, skew_s: float, late_s: float) -> None:
        self.now.forward(late_s)
        self.strava = CountingStrava(self.now, skew_s=skew_s)
        self.strava.limits = {"overall": {"quarter": 90, "day": 230}, "read": {"quarter": 67, "day": 170}}
        self.fill()

    def teardown(self) -> None:
        clock.timestamp = self.real_clock

    @rule(lane=lanes, athlete=athletes, is_read=st.booleans(), goes_on=st.booleans(), tells=st.booleans())
    def reserve(self, lane: Lane, athlete: str, is_read: bool, goes_on: bool, tells: bool) -> None:
        wanted = Call("app", lane, athlete, is_read=is_read, goes_on=goes_on, tells=tells)
        with suppress(NotNow):
            self.under_way.append(UnderWay(self.ledger.reserve(wanted)))

    @rule(count=st.sampled_from([1, 20, 100]), pause_s=st.sampled_from([0.0, 0.5]))
    def fill(self, count: int = 1, pause_s: float = 0.0) -> None:
        for _ in range(count):
            try:
                permit = self.ledger.reserve(Call("app", Lane.INTERACTIVE, "ada", goes_on=True))
            except NotNow:
                return
            headers = self.strava.arrive()
            self.now.forward(pause_s)
            self.expire()
            self.ledger.settle(permit, headers, answered=True)

    @rule(lane=lanes, count=st.integers(4, 20))
    def reserve_many(self, lane: Lane, count: int) -> None:
        for _ in range(count):
            self.reserve(lane=lane, athlete="ada", is_read=True, goes_on=True, tells=True)

    @rule(count=st.integers(4, 20), before_s=st.floats(0.0, 25.0), after_s=st.floats(0.0, 5.0), span=SPANS)
    def reserve_many_before_a_boundary(self, count: int, before_s: float, after_s: float, span: float) -> None:
        self.go_to_a_boundary(before_s=before_s, span=span)
        self.reserve_many(lane=Lane.INTERACTIVE, count=count)
        self.go_to_a_boundary(before_s=-after_s, span=span)

    @precondition(lambda self: self.under_way)
    @rule(are_killed=st.booleans())
    def let_all_arrive(self, are_killed: bool) -> None:
        for call in self.under_way:
            if not call.has_arrived:
                call.has_arrived = True
                call.headers = self.strava.arrive(is_read=call.permit.call.is_read)
        if are_killed and (not self.is_lost() or self.may_go_unknown(len(self.under_way))):
            self.under_way.clear()

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def arrive(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.under_way))
        if not call.has_arrived:
            call.has_arrived = True
            call.headers = self.strava.arrive(is_read=call.permit.call.is_read)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.under_way))
        if call.has_arrived:
            self.under_way.remove(call)
            tells = call.permit.call.tells
            self.ledger.settle(call.permit, call.headers if tells else {}, answered=True)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def kill(self, data: st.DataObject) -> None:
        """Nobody hears of the answer. The call itself may have been sent."""
        call = data.draw(st.sampled_from(self.under_way))
        if not self.is_lost() or self.may_go_unknown():
            self.under_way.remove(call)

    @rule(seconds=st.sampled_from([0.5, 2.0, 7.0, 14.0, 29.0, 400.0, 900.0, 86_400.0]))
    def wait(self, seconds: float) -> None:
        self.now.forward(seconds)
        self.expire()

    @rule(before_s=st.floats(-8.0, 40.0), span=SPANS)
    def go_to_a_boundary(self, before_s: float, span: float) -> None:
        next_at = self.now.at - self.now.at % span + span
        self.now.at = max(self.now.at, next_at - before_s)
        self.expire()

    @rule()
    def lose_the_ledger(self) -> None:
        if len(self.under_way) <= 1 and self.may_go_unknown(1 + len(self.under_way)):
            self.valkey.flushdb()

    def is_lost(self) -> bool:
        return bool(self.ledger.read("app")["ledger"]["lost"])

    def may_go_unknown(self, count: int = 1) -> bool:
        """Whether so many more calls can be made today that a ledger which was lost does not know of."""
        today = self.now() // 86_400.0
        recently = sum(self.unknown.get(today + days, 0) for days in (-1, 0, 1))
        if recently + count > NOBODYS:
            return False
        self.unknown[today] = self.unknown.get(today, 0) + count
        return True

    def expire(self) -> None:
        """A call that has not arrived by now never does: its worker has given it up."""
        self.under_way = [
            call for call in self.under_way if call.has_arrived or self.now() - call.permit.granted_at <= FLIGHT_S
        ]

    @invariant()
    def no_window_is_exceeded(self) -> None:
        assert not getattr(self, "strava", None) or not self.strava.exceeded


@pytest.mark.parametrize("stateful_step_count", [40])
def test_no_window_is_ever_exceeded(valkey: redis.Redis, stateful_step_count: int) -> None:
    Workers.valkey = valkey
    run_state_machine_as_test(
        Workers,
        settings=settings(
            max_examples=120,
            stateful_step_count=stateful_step_count,
            deadline=None,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
