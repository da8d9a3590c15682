"""Whatever she says, undoes and decides, in whatever order: no run of the plan on a day that forbids running."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from dataservice_support import World
from runner_support import Runner, morning

from dataservice.domain.plans.adapting import Why
from dataservice.domain.plans.adapting_forbidden import forbidding, forbids
from dataservice.domain.plans.adapting_rests import AHEAD_AT_LEAST
from dataservice.domain.plans.kept import PlanState
from dataservice.storage.plan_changes import PlanEvents
from dataservice.storage.planned_sessions import PlannedSessions
from dataservice.storage.training_plans import TrainingPlans

STEPS = 6
ENDS = ("well", "pain_gone", "back")


class Life:
    """An athlete to whom things happen by chance."""

    def __init__(self, anna: Runner, random: Random) -> None:
        self.anna, self.random = anna, random
        self.adapting = random.choice(["apply", "propose"])
        self.plan_id = str(anna.plan(adapting=self.adapting)["plan_id"])
        self.said: list[str] = []

    def step(self) -> None:
        """One thing that she says or does."""
        deed = self.random.choice([self.begin, self.begin, self.end, self.undo, self.decide, self.wait, self.other])
        deed()

    def begin(self) -> None:
        kind = self.random.choice(["ill", "pain", "away"])
        body: dict[str, Any] = {"kind": kind}
        if kind == "pain":
            body["alters_gait"] = True
        elif self.random.random() < 0.3:
            body["from"] = self.day(self.random.randint(1, 3))
        if self.random.random() < 0.6:
            body["to"] = self.day(self.random.randint(3, 14))
        self.report(body)

    def end(self) -> None:
        self.report({"kind": self.random.choice(ENDS)})

    def other(self) -> None:
        if self.random.random() < 0.3:
            self.plan_id = str(self.anna.plan(adapting=self.adapting, replace=True)["plan_id"])
            self.said.append("replace")
        else:
            self.report({"kind": self.random.choice(["too_much", "too_little", "pain"])})

    def undo(self) -> None:
        change = next((each for each in self.anna.changes() if each["plan_id"] == self.plan_id), None)
        undoable = [each for each in self.anna.changes(plan_id=self.plan_id) if each["undo"] == "possible"]
        change = self.random.choice(undoable) if undoable else change
        if change is not None:
            status = 200 if change["undo"] == "possible" else 409
            self.anna.caller.post(f"/plan-changes/{change['change_id']}/undo", status=status)
            self.said.append(f"undo {change['cause']['code']} {status}")

    def decide(self) -> None:
        for change in self.anna.changes(plan_id=self.plan_id, state="proposed"):
            decision = self.random.choice(["accept", "accept", "decline"])
            path = f"/plan-changes/{change['change_id']}/decision"
            self.anna.caller.post(path, {"decision": decision})
            self.said.append(f"{decision} {change['cause']['code']}")

    def wait(self) -> None:
        state = self.random.choice(["paused", "active"])
        self.anna.caller.patch(f"/training-plans/{self.plan_id}", {"state": state})
        self.said.append(state)

    def report(self, body: dict[str, Any]) -> None:
        self.anna.caller.post(f"/training-plans/{self.plan_id}/events", body, 201)
        self.said.append(str(body))

    def day(self, after: int) -> str:
        return (self.anna.today + timedelta(days=after)).isoformat()

    def forbidden(self, today: date) -> list[str]:
        """The days of the plan on which a session stands that must not."""
        with self.anna.world.database.transaction() as connection:
            plan = TrainingPlans(connection, self.anna.athlete_id).running()
            assert plan is not None
            rests = [
                each if each.last is not None else replace(each, last=max(each.first, today) + AHEAD_AT_LEAST)
                for each in forbidding(PlanEvents(connection, self.anna.athlete_id).of_plan(plan.id), today)
            ]
            found = PlannedSessions(connection, self.anna.athlete_id).of_plan(plan.id)
        if any(each.why is Why.NO_RUNNING_IN_PAIN for each in rests):
            assert plan.state is PlanState.PAUSED, self.said
        return [
            f"{each.session.date} {each.session.kind}"
            for each in found
            if each.session.date >= today and not each.is_locked and forbids(rests, each, today)
        ]


@pytest.mark.parametrize("seed", range(4))
def test_no_run_stands_on_a_day_that_forbids_running(world: World, seed: int) -> None:
    anna = Runner(world, weeks=5)
    life = Life(anna, Random(seed))
    first = anna.today
    for after in (0, 1, 5):
        with morning(world, first + timedelta(days=after)):
            life.said.append(f"day {after}")
            assert life.forbidden(anna.today) == [], life.said
            for _ in range(STEPS):
                life.step()
                assert life.forbidden(anna.today) == [], life.said
