"""Plans lived through: what is left of one is by the rules whatever happens, and what is past or locked stays."""

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from season_support import MONDAY, Season, regular_runs, request_for

from dataservice.domain.plans import adapting_fitness, adapting_load, adapting_rests, rules
from dataservice.domain.plans.adapting import NEVER_BROKEN, Why
from dataservice.domain.plans.adapting_daily import Result, look
from dataservice.domain.plans.adapting_rests import Rest
from dataservice.domain.plans.changes import Draft, PlanChange, same
from dataservice.domain.plans.checking import check_plan
from dataservice.domain.plans.kept import PlannedSession, PlanState
from dataservice.domain.plans.making import make_plan
from dataservice.domain.plans.model import HARD, NOT_RUNNING, QUALITY, Aim, Refusal, SessionKind

SEASONS = 60


class Checked:
    """A season of which each change is held to the rules."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self.made_anew = self.made_around_nothing = self.proved = 0

    def do(self, draft: Draft | None) -> PlanChange | None:
        before, figures = dict(self.season.sessions), self.season.figures()
        change = self.season.do(draft)
        if change is None:
            return None
        self._past_and_locked_stay(before, change)
        self._is_by_the_rules(before, change)
        if not change.is_safety:
            after, figures_after = dict(self.season.sessions), self.season.figures()
            assert self.season.undo(change)
            assert _alike(before, self.season.sessions)
            assert self.season.figures() == figures
            self.season.sessions, self.season.changes = after, self.season.changes[:-1]
            self.season.plan = replace(self.season.plan)
            self._again(change, figures_after)
        return change

    def _again(self, change: PlanChange, figures_after: dict[str, object]) -> None:
        self.season._bring(change, "after")
        self.season.changes.append(change)
        assert self.season.figures() == figures_after

    def _past_and_locked_stay(self, before: dict[UUID, PlannedSession], change: PlanChange) -> None:
        assert all(each.first_day >= self.season.today for each in change.changes)
        for key, planned in before.items():
            if planned.session.date < self.season.today or planned.is_locked:
                assert self.season.sessions[key] == planned

    def _is_by_the_rules(self, before: dict[UUID, PlannedSession], change: PlanChange) -> None:
        season = self.season
        starts_on = season.plan.request.starts_on
        is_anew = any(each.code == Why.MADE_ANEW.value for each in change.reasons)
        if is_anew:
            rests = any(last is None or last >= starts_on for _, _, last in season.events)
            if not rests:
                self.made_anew += 1
                locked = [each.session for each in season.standing() if each.is_locked]
                broken = {each.rule for each in check_plan(*season.proved_from(), kept=locked)}
                assert not broken & NEVER_BROKEN, (change.cause, broken)
                if not any(each.date >= starts_on for each in locked):
                    self.made_around_nothing += 1
                    self.proved += not broken
        for each in change.changes:
            if each.after is None or (is_anew and each.after.session.date >= starts_on):
                continue
            # nothing that is not made anew grows harder, unless it comes back as it was
            was = each.before
            if was is None:
                assert change.cause.code in ("well", "pain_gone", "back", "resumed")
                continue
            assert each.after.session.date == was.session.date
            longest_m = was.session.distance_m * (1.05 if was.session.by_time else 1.01)  # more of it is walked
            assert each.after.session.distance_m <= longest_m
            assert each.after.session.kind not in HARD or each.after.session.kind is was.session.kind

    def nothing_runs_too_far(self) -> None:
        season, hand = self.season, self.season.hand
        runs = [(run.date, run.distance_m) for run in hand.runs]
        for each in season.coming():
            day, session = each.session.date, each.session
            if session.kind in NOT_RUNNING:
                continue
            longest_m = max((m for run, m in runs if timedelta(0) < day - run <= timedelta(30)), default=0.0)
            bound = session.kind is not SessionKind.RACE and not session.by_time and not each.is_locked
            if bound and longest_m and day < season.today + timedelta(days=7):
                assert session.distance_m <= longest_m * rules.LONGEST * 1.011, (season.today, each)
            runs.append((day, session.distance_m))

    def no_running_while_ill_and_nothing_hard_after(self) -> None:
        season = self.season
        for rest, first, last in season.events:
            if rest not in (Rest.ILL, Rest.PAIN):
                continue
            until = last if last is not None else season.today
            easy_until = until + ((until - first) + timedelta(days=1) if last is not None else timedelta(0))
            for each in season.coming():
                day, kind = each.session.date, each.session.kind
                if each.is_locked or kind is SessionKind.RACE:
                    continue
                if first <= day <= until:
                    assert kind in NOT_RUNNING, (season.today, each)
                if until < day <= easy_until:
                    assert kind not in QUALITY, (season.today, first, last, each)


def _alike(one: dict[UUID, PlannedSession], other: dict[UUID, PlannedSession]) -> bool:
    return all(same(one.get(key), other.get(key)) for key in one.keys() | other.keys())


def _open(season: Season) -> int | None:
    return next((i for i, (_, first, last) in enumerate(season.events) if last is None and first <= season.today), None)


def _happens(checked: Checked, chance: random.Random) -> None:
    """Something she says, now and then."""
    season = checked.season
    index = _open(season)
    if index is not None:
        rest, first, _ = season.events[index]
        if chance.random() < 0.15 and first < season.today:
            season.events[index] = (rest, first, season.today - timedelta(days=1))
            checked.do(adapting_rests.go_on(season.hand, rest, first))
        else:
            checked.do(adapting_rests.extend(season.hand, rest, first))
        return
    kind = chance.random()
    if any(last is not None and last >= season.today for _, _, last in season.events):
        return
    if kind < 0.03:
        rest = chance.choice(list(Rest))
        last = None if rest in (Rest.PAIN, Rest.PAUSE) or chance.random() < 0.6 else _later(season.today, chance, 9)
        season.events.append((rest, season.today, last))
        checked.do(adapting_rests.begin(season.hand, rest, season.today, last))
    elif kind < 0.04:
        checked.do(adapting_load.too_much(season.hand))
    elif kind < 0.05:
        checked.do(adapting_load.too_little(season.hand))
    elif kind < 0.06:
        checked.do(adapting_rests.ease_in_pain(season.hand))
    elif kind < 0.07:
        vdot = (season.plan.vdot or 40.0) + chance.uniform(-3.0, 3.0)
        checked.do(adapting_fitness.raced(season.hand, vdot, season.today, 5_000.0, 1_300.0))


def _share(share: float, _: PlannedSession) -> float:
    return share


def _later(day: date, chance: random.Random, most: int) -> date:
    return day + timedelta(days=chance.randrange(most))


def test_whatever_happens_the_rest_of_the_plan_is_by_the_rules() -> None:
    """No plan breaks a rule that protects her; nearly none breaks any, where nothing is locked."""
    seasons = [live_through(seed) for seed in range(SEASONS)]
    assert sum(each.made_anew for each in seasons) > 2 * SEASONS
    free = sum(each.made_around_nothing for each in seasons)
    assert free > SEASONS
    assert sum(each.proved for each in seasons) > 0.9 * free


def live_through(seed: int) -> Checked:
    """A season of somebody, with whatever happens in it."""
    chance = random.Random(seed)
    runs = regular_runs(MONDAY, week_m=chance.uniform(22_000.0, 70_000.0))
    request = request_for(
        runs,
        MONDAY + timedelta(days=chance.randrange(7)),
        race_m=chance.choice([None, 5_000.0, 10_000.0, 21_097.5]),
        weeks=chance.randrange(12, 17),
        days_a_week=chance.randrange(3, 7),
        vdot=chance.choice([None, chance.uniform(32.0, 60.0)]),
    )
    if isinstance(make_plan(request), Refusal):
        request = replace(request, aim=Aim.KEEP_FIT, races=(), weeks=14)
    season = Season.begin(request, runs)
    checked = Checked(season)
    lazy = chance.choice([0.0, 0.1, 0.3])
    away_until = date.min
    while season.today <= season.plan.ends_on:
        if chance.random() < 0.02 and season.coming():
            locked = chance.choice(season.coming())
            season.sessions[locked.id] = replace(locked, is_locked=True)
        if _open(season) is None and season.plan.state is PlanState.ACTIVE:
            result = None
            if chance.random() < 0.03 and season.plan.vdot is not None:
                vdot = season.plan.vdot + chance.uniform(-2.0, 2.0)
                result = Result(vdot, season.today - timedelta(days=1), 5_000.0, 1_300.0)
            rested = any(last is not None and first <= season.today <= last for _, first, last in season.events)
            if not rested and checked.do(look(season.hand, result)) is None:
                checked.nothing_runs_too_far()
        _happens(checked, chance)
        checked.no_running_while_ill_and_nothing_hard_after()
        if chance.random() < 0.01:
            away_until = season.today + timedelta(days=chance.randrange(4, 40))
        is_away = season.today < away_until
        skips = is_away or chance.random() < lazy
        share = 0.0 if skips else chance.uniform(0.8, 1.05)
        season.live(partial(_share, share))
    return checked
