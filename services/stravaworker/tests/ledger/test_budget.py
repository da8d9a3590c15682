"""What is granted, in which order, and what refusals and answers do to it; on a real Valkey."""

import json
import threading
from itertools import count

import pytest
import redis
from counting_strava import MIDNIGHT, CountingStrava, Now

from flakon import clock
from stravaworker.ledger import Call, Lane, Ledger, LedgerAway, NotNow

ADA, BEA, CLEO = "ada", "bea", "cleo"


def call(lane: Lane = Lane.LISTING, athlete: str = ADA, **more: object) -> Call:
    return Call("app", lane, athlete, **more)  # type: ignore[arg-type]


def make(ledger: Ledger, strava: CountingStrava, wanted: Call) -> None:
    """A call from its reservation to its answer."""
    permit = ledger.reserve(wanted)
    ledger.settle(permit, strava.arrive(is_read=wanted.is_read), answered=True)


def make_all(ledger: Ledger, strava: CountingStrava, wanted: Call) -> NotNow:
    """As many as are granted; why no more were."""
    while True:
        try:
            make(ledger, strava, wanted)
        except NotNow as refusal:
            return refusal


def refusal_of(ledger: Ledger, wanted: Call) -> NotNow:
    with pytest.raises(NotNow) as refused:
        ledger.reserve(wanted)
    return refused.value


@pytest.mark.parametrize(
    ("lane", "most"), [(Lane.INTERACTIVE, 97), (Lane.WEBHOOK, 95), (Lane.LISTING, 90), (Lane.WINDOW, 80)]
)
def test_a_lane_takes_all_of_its_share_and_no_call_more(
    ledger: Ledger, strava: CountingStrava, lane: Lane, most: int
) -> None:
    refusal = make_all(ledger, strava, call(lane))
    assert strava.used_now("quarter") == most
    assert refusal.reason == "budget"


def test_what_a_lane_may_not_take_is_left_for_those_above(ledger: Ledger, strava: CountingStrava) -> None:
    for lane in reversed(Lane):
        make_all(ledger, strava, call(lane))
    assert strava.used_now("quarter") == 97
    assert not strava.exceeded


def test_a_refusal_says_when_the_window_opens(ledger: Ledger, strava: CountingStrava, now: Now) -> None:
    refusal = make_all(ledger, strava, call())
    now.forward(refusal.wait_s - 1.0)
    assert refusal_of(ledger, call()).reason == "budget"
    now.forward(1.0)
    make(ledger, strava, call())


def test_the_day_is_used_in_full_over_its_quarters(ledger: Ledger, strava: CountingStrava, now: Now) -> None:
    for _ in range(12):
        make_all(ledger, strava, call())
        now.to_the_next_quarter()
    assert strava.used_now("day") == 900
    refusal = refusal_of(ledger, call())
    assert now() + refusal.wait_s == pytest.approx(MIDNIGHT + 86_400.0 + 5.0)
    now.forward(refusal.wait_s)
    make(ledger, strava, call())


def test_calls_that_are_no_reads_count_overall_alone(ledger: Ledger, strava: CountingStrava) -> None:
    make_all(ledger, strava, call())
    make_all(ledger, strava, call(Lane.INTERACTIVE, is_read=False))
    assert (strava.used_now("quarter"), strava.used_now("quarter", "overall")) == (90, 194)


def test_raised_limits_count_from_the_answer_that_tells_of_them(ledger: Ledger, strava: CountingStrava) -> None:
    make(ledger, strava, call())
    strava.limits = {"overall": {"quarter": 400, "day": 4000}, "read": {"quarter": 200, "day": 2000}}
    make_all(ledger, strava, call())
    assert strava.used_now("quarter") == 180


def test_work_that_needs_two_calls_begins_only_when_both_are_left(ledger: Ledger, strava: CountingStrava) -> None:
    for _ in range(79):
        make(ledger, strava, call(Lane.WINDOW))
    assert refusal_of(ledger, call(Lane.WINDOW, room=2)).reason == "budget"
    make(ledger, strava, call(Lane.WINDOW, room=1))


def test_a_call_that_was_never_settled_stays_counted(ledger: Ledger, strava: CountingStrava) -> None:
    make(ledger, strava, call())
    for _ in range(10):
        ledger.reserve(call())
    make_all(ledger, strava, call())
    assert strava.used_now("quarter") == 80


def test_a_call_under_way_at_a_boundary_counts_on_both_sides_until_it_is_settled(
    ledger: Ledger, strava: CountingStrava, now: Now
) -> None:
    make(ledger, strava, call())
    now.at = MIDNIGHT + 900.0 - 10.0
    killed, answered = ledger.reserve(call()), ledger.reserve(call())
    ledger.settle(answered, strava.arrive())
    now.at = MIDNIGHT + 900.0 + 60.0
    make_all(ledger, strava, call())
    assert strava.used_now("quarter") == 89
    assert killed.permit_id != answered.permit_id


def test_right_after_a_boundary_the_window_before_must_have_room_too(
    ledger: Ledger, strava: CountingStrava, now: Now
) -> None:
    now.at = MIDNIGHT + 900.0 - 40.0
    make_all(ledger, strava, call())
    now.at = MIDNIGHT + 900.0 + 2.0
    refusal = refusal_of(ledger, call())
    assert refusal.wait_s == pytest.approx(3.0)
    now.forward(refusal.wait_s)
    make(ledger, strava, call())


def test_a_figure_of_the_window_before_closes_no_window_after(ledger: Ledger, strava: CountingStrava, now: Now) -> None:
    make(ledger, strava, call())
    now.at = MIDNIGHT + 900.0 - 20.0
    make_all(ledger, strava, call())
    under_way = ledger.reserve(call(Lane.INTERACTIVE))
    headers = strava.arrive()
    now.at = MIDNIGHT + 900.0 + 6.0
    ledger.settle(under_way, headers, answered=True)
    make_all(ledger, strava, call())
    assert strava.used_now("quarter") >= 89


def test_what_others_used_with_the_same_app_is_learnt_from_the_headers(ledger: Ledger, strava: CountingStrava) -> None:
    make(ledger, strava, call())
    for _ in range(50):
        strava.arrive()
    make_all(ledger, strava, call())
    assert strava.used_now("quarter") == 90


def test_answers_out_of_order_do_not_lower_what_is_known(ledger: Ledger, strava: CountingStrava) -> None:
    make(ledger, strava, call())
    first, second = ledger.reserve(call()), ledger.reserve(call())
    early, late = strava.arrive(), strava.arrive()
    ledger.settle(second, late)
    ledger.settle(first, early)
    make_all(ledger, strava, call())
    assert strava.used_now("quarter") == 90


def test_an_answer_without_headers_is_counted_here(ledger: Ledger, strava: CountingStrava) -> None:
    make(ledger, strava, call())
    for _ in range(20):
        permit = ledger.reserve(call(tells=False))
        strava.arrive()
        ledger.settle(permit, {"Content-Type": "application/json"}, answered=True)
    make_all(ledger, strava, call())
    assert strava.used_now("quarter") == 90


@pytest.mark.parametrize("value", ["", "many,few", "12", "1,2,3", "-1,-2", "९९,९९"])
def test_headers_that_say_nothing_are_passed_over(ledger: Ledger, strava: CountingStrava, value: str) -> None:
    make(ledger, strava, call())
    permit = ledger.reserve(call())
    strava.arrive()
    ledger.settle(permit, {"X-RateLimit-Limit": value, "X-RateLimit-Usage": value}, answered=True)
    make_all(ledger, strava, call())
    assert strava.used_now("quarter") == 90


def test_a_429_closes_the_window_whatever_the_ledger_thinks(ledger: Ledger, strava: CountingStrava, now: Now) -> None:
    make(ledger, strava, call())
    ledger.settle(ledger.reserve(call()), {}, closed_s=600.0)
    refusal = refusal_of(ledger, call(Lane.INTERACTIVE))
    assert (refusal.reason, refusal.wait_s) == ("budget", 600.0)
    now.forward(601.0)
    make(ledger, strava, call(Lane.INTERACTIVE))


def test_each_app_has_a_ledger_of_its_own(ledger: Ledger, strava: CountingStrava) -> None:
    make_all(ledger, strava, call())
    ledger.reserve(Call("another", Lane.LISTING, ADA))


class TestALostLedger:
    def test_is_a_closed_window_but_for_one_call_at_a_time(self, ledger: Ledger, strava: CountingStrava) -> None:
        probe = ledger.reserve(call())
        assert refusal_of(ledger, call(Lane.INTERACTIVE)).reason == "lost"
        ledger.settle(probe, strava.arrive())
        ledger.reserve(call(Lane.INTERACTIVE))

    def test_takes_from_the_headers_what_was_used(
        self, ledger: Ledger, strava: CountingStrava, valkey: redis.Redis
    ) -> None:
        for _ in range(60):
            make(ledger, strava, call())
        valkey.flushdb()
        make_all(ledger, strava, call())
        assert strava.used_now("quarter") == 90

    def test_that_was_full_costs_one_call_of_those_that_are_nobodys(
        self, ledger: Ledger, strava: CountingStrava, valkey: redis.Redis
    ) -> None:
        make_all(ledger, strava, call(Lane.INTERACTIVE))
        for _ in range(3):
            valkey.flushdb()
            assert make_all(ledger, strava, call(Lane.INTERACTIVE)).reason == "budget"
        assert strava.used_now("quarter") == 100
        assert not strava.exceeded

    def test_is_asked_for_again_when_the_probe_does_not_come_back(
        self, ledger: Ledger, strava: CountingStrava, now: Now
    ) -> None:
        ledger.reserve(call())
        now.forward(29.0)
        assert refusal_of(ledger, call()).reason == "lost"
        now.forward(2.0)
        make(ledger, strava, call())
        ledger.reserve(call())

    def test_is_probed_the_more_rarely_the_more_answers_told_nothing(
        self, ledger: Ledger, strava: CountingStrava, now: Now
    ) -> None:
        waits = []
        for _ in range(4):
            ledger.settle(ledger.reserve(call()), {}, answered=True)
            waits.append(round(refusal_of(ledger, call()).wait_s))
            now.forward(waits[-1])
        assert waits == [30, 60, 120, 240]
        make(ledger, strava, call())
        ledger.reserve(call())

    def test_is_not_probed_while_nobody_knows_which_window_the_answer_is_of(self, ledger: Ledger, now: Now) -> None:
        now.at = MIDNIGHT + 900.0 - 3.0
        refusal = refusal_of(ledger, call())
        assert (refusal.reason, refusal.wait_s) == ("lost", 8.0)
        now.forward(8.0)
        ledger.reserve(call())

    def test_is_not_found_by_a_call_whose_answer_tells_nothing(self, ledger: Ledger) -> None:
        assert refusal_of(ledger, call(tells=False)).reason == "lost"

    def test_counts_answers_to_what_it_has_forgotten(
        self, ledger: Ledger, strava: CountingStrava, valkey: redis.Redis
    ) -> None:
        make(ledger, strava, call())
        under_way = [ledger.reserve(call()) for _ in range(2)]
        valkey.flushdb()
        make(ledger, strava, call())
        for permit in under_way:
            strava.arrive()
            ledger.settle(permit, {})
        make_all(ledger, strava, call())
        assert strava.used_now("quarter") == 90


class TestTurns:
    def test_who_is_alone_waits_for_nobody(self, ledger: Ledger, strava: CountingStrava) -> None:
        make_all(ledger, strava, call(athlete=ADA))
        assert strava.used_now("quarter") == 90

    def test_athletes_who_wait_share_the_window(self, ledger: Ledger, strava: CountingStrava, now: Now) -> None:
        """Ada's long listing is under way when the windows close; Bea and Cleo come meanwhile."""
        make_all(ledger, strava, call(athlete=ADA))
        for athlete in (ADA, BEA, CLEO):
            refusal_of(ledger, call(athlete=athlete))
        now.to_the_next_quarter()
        granted = {ADA: 0, BEA: 0, CLEO: 0}
        reasons: list[str] = []
        for step in count():
            athlete = (ADA, BEA, CLEO)[step % 3]
            try:
                while True:
                    make(ledger, strava, call(athlete=athlete))
                    granted[athlete] += 1
            except NotNow as refusal:
                reasons.append(refusal.reason)
            now.forward(3.0)
            if reasons[-3:] == ["budget"] * 3:
                break
        assert sum(granted.values()) == 90
        assert max(granted.values()) - min(granted.values()) <= 20
        assert "turn" in reasons

    def test_an_athlete_who_had_her_turn_waits_while_another_waits(
        self, ledger: Ledger, strava: CountingStrava, now: Now
    ) -> None:
        make_all(ledger, strava, call(athlete=ADA))
        refusal_of(ledger, call(athlete=BEA))
        now.to_the_next_quarter()
        refusal = make_all(ledger, strava, call(athlete=ADA))
        assert refusal.reason == "turn"
        assert strava.used_now("quarter") <= 10
        make(ledger, strava, call(athlete=BEA))
        make(ledger, strava, call(athlete=ADA))

    def test_a_turn_is_kept_for_a_minute_and_no_longer(self, ledger: Ledger, strava: CountingStrava, now: Now) -> None:
        make_all(ledger, strava, call(athlete=ADA))
        refusal_of(ledger, call(athlete=BEA))
        now.to_the_next_quarter()
        assert make_all(ledger, strava, call(athlete=ADA)).reason == "turn"
        now.forward(70.0)
        assert make_all(ledger, strava, call(athlete=ADA)).reason == "budget"

    def test_who_comes_back_after_a_while_has_no_turns_saved_up(self, ledger: Ledger, strava: CountingStrava) -> None:
        make(ledger, strava, call(athlete=BEA))
        for _ in range(40):
            make(ledger, strava, call(athlete=ADA))
        for _ in range(40):
            make(ledger, strava, call(athlete=BEA))
        make(ledger, strava, call(athlete=ADA))

    def test_a_higher_lane_that_waits_goes_first(self, ledger: Ledger, strava: CountingStrava, now: Now) -> None:
        make_all(ledger, strava, call(Lane.INTERACTIVE, ADA))
        for lane in (Lane.WINDOW, Lane.LISTING, Lane.WEBHOOK):
            refusal_of(ledger, call(lane, ADA))
        now.to_the_next_quarter()
        assert refusal_of(ledger, call(Lane.LISTING, BEA)).reason == "turn"
        for lane in (Lane.INTERACTIVE, Lane.WEBHOOK, Lane.LISTING):
            make(ledger, strava, call(lane, ADA))
        assert refusal_of(ledger, call(Lane.WINDOW, ADA)).reason == "turn"
        make(ledger, strava, call(Lane.LISTING, BEA))
        make(ledger, strava, call(Lane.WINDOW, ADA))

    def test_the_rest_of_a_piece_of_work_waits_for_no_turn(
        self, ledger: Ledger, strava: CountingStrava, now: Now
    ) -> None:
        make_all(ledger, strava, call(Lane.WEBHOOK, ADA))
        refusal_of(ledger, call(Lane.WEBHOOK, ADA))
        now.to_the_next_quarter()
        assert refusal_of(ledger, call(Lane.LISTING, BEA)).reason == "turn"
        make(ledger, strava, call(Lane.LISTING, BEA, goes_on=True))


class TestTheBreaker:
    def test_an_inactive_app_is_tried_once_an_hour(self, ledger: Ledger, strava: CountingStrava, now: Now) -> None:
        make(ledger, strava, call())
        assert ledger.trip("app", "inactive") == "inactive"
        refusal = refusal_of(ledger, call(Lane.INTERACTIVE))
        assert (refusal.reason, refusal.wait_s) == ("inactive", 3600.0)
        now.forward(3601.0)
        probe = ledger.reserve(call(Lane.INTERACTIVE))
        assert refusal_of(ledger, call()).reason == "inactive"
        ledger.settle(probe, strava.arrive(), answered=False)
        assert refusal_of(ledger, call()).reason == "inactive"

    def test_an_answer_closes_it_and_dataservice_is_to_be_told(
        self, ledger: Ledger, strava: CountingStrava, now: Now
    ) -> None:
        make(ledger, strava, call())
        ledger.trip("app", "inactive")
        ledger.mark_told("app", "inactive")
        now.forward(3601.0)
        assert ledger.settle(ledger.reserve(call()), strava.arrive(), answered=True) == "active"
        assert ledger.settle(ledger.reserve(call()), strava.arrive(), answered=True) == "active"
        ledger.mark_told("app", "active")
        assert ledger.settle(ledger.reserve(call()), strava.arrive(), answered=True) is None

    def test_a_state_is_to_be_told_until_it_was(self, ledger: Ledger) -> None:
        assert ledger.trip("app", "inactive") == "inactive"
        assert ledger.trip("app", "inactive") == "inactive"
        ledger.mark_told("app", "inactive")
        assert ledger.trip("app", "inactive") is None

    def test_refused_keys_stop_renewals_and_no_calls(self, ledger: Ledger, strava: CountingStrava, now: Now) -> None:
        assert ledger.trip("app", "keys_refused") == "keys_refused"
        ledger.mark_told("app", "keys_refused")
        with pytest.raises(NotNow, match="keys"):
            ledger.may_renew("app")
        make(ledger, strava, call())
        now.forward(3601.0)
        ledger.may_renew("app")
        with pytest.raises(NotNow):
            ledger.may_renew("app")
        assert ledger.accept_keys("app") == "active"
        ledger.may_renew("app")

    def test_keys_entered_anew_close_both(self, ledger: Ledger, strava: CountingStrava) -> None:
        ledger.trip("app", "keys_refused")
        ledger.trip("app", "inactive")
        ledger.renew_keys("app")
        ledger.may_renew("app")
        make(ledger, strava, call())


def test_many_at_once_are_granted_no_more_than_the_share(
    ledger: Ledger, strava: CountingStrava, valkey: redis.Redis
) -> None:
    make(ledger, strava, call())
    granted = count(1)
    together = threading.Barrier(8)

    def ask(athlete: str) -> None:
        together.wait()
        while True:
            try:
                ledger.reserve(call(Lane.INTERACTIVE, athlete))
            except NotNow as refusal:
                if refusal.reason == "budget":
                    return
            else:
                next(granted)

    threads = [threading.Thread(target=ask, args=(f"athlete-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert next(granted) == 97


def test_a_redis_that_is_away_grants_nothing_and_settles_quietly(ledger: Ledger, strava: CountingStrava) -> None:
    nowhere = Ledger(redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2))
    with pytest.raises(LedgerAway):
        nowhere.reserve(call())
    assert nowhere.settle(ledger.reserve(call()), strava.arrive()) is None


def test_the_document_stays_small(ledger: Ledger, strava: CountingStrava, valkey: redis.Redis, now: Now) -> None:
    for step in range(12 * 4):
        for athlete in range(20):
            try:
                make(ledger, strava, call(Lane.WEBHOOK, f"{athlete:036d}"))
            except NotNow:
                break
        if step % 4 == 0:
            ledger.reserve(call(Lane.INTERACTIVE))
        now.forward(6 * 3600.0)
    document = valkey.get("strava:app")
    assert len(str(document)) < 6000
    assert len(json.loads(str(document))["lanes"]) <= 9


def test_time_is_the_callers(ledger: Ledger, valkey: redis.Redis, now: Now) -> None:
    ledger.reserve(call())
    assert json.loads(str(valkey.get("strava:app")))["probe_at"] == now()
    assert clock.timestamp() == now()
    assert valkey.ttl("strava:app") == -1
