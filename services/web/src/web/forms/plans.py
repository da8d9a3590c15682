"""The form that a plan is asked for with: an aim or a race, and what her weeks are like."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from web.formatting import Units
from web.forms import Choice, Codes, Field, Form
from web.forms.measured import MeasuredForm, distance_field, metres
from web.session_words import KINDS

WEEKDAYS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip
_WEEKDAYS = tuple(Choice(str(number), name) for number, name in enumerate(WEEKDAYS))
APPOINTMENTS = 3
"""So many fixed appointments can be given."""
USUAL_MINUTES = 60

_AIM = Field(
    "aim",
    _l("What for?"),
    "radio",
    choices=(
        Choice("race", _l("A race"), _l("Built back from its day.")),
        Choice("start_running", _l("Start running"), _l("By time, with walks, up to half an hour without one.")),
        Choice("come_back", _l("Come back"), _l("After a break, gently.")),
        Choice("keep_fit", _l("Keep fit"), _l("Enough to hold what you have, with a little of everything.")),
    ),
)
_ADAPTING = Field(
    "adapting",
    _l("When life comes in between"),
    "radio",
    choices=(
        Choice("propose", _l("Ask me first"), _l("Changes are proposed; you take them or not.")),
        Choice("apply", _l("Change the plan by itself"), _l("You see each change with its reason, and can undo it.")),
    ),
)


class PlanForm(Form):
    """What a plan is asked for with. What her runs say of her is read from them, not asked."""

    name = "plan"
    codes: ClassVar[Codes] = {
        "race_not_entered": ("race_id", _l("Please choose a race that you have entered.")),
        "plan_exists": (None, _l("You have a plan already. Tick below that this one takes its place.")),
    }

    def __init__(self, races: Iterable[Choice] = (), values: Mapping[str, Any] | None = None) -> None:
        self.fields = tuple(_asked(tuple(races)))
        super().__init__(values)

    def check(self) -> bool:
        """What can be said without a service."""
        if super().check():
            if self["aim"] == "race" and not self["race_id"]:
                self.errors["race_id"] = _l("Please choose a race that you have entered.")
            if self["aim"] != "race" and not self["weeks"]:
                self.errors["weeks"] = _l("Please say for how many weeks.")
            if sum(bool(self[f"impossible_{number}"]) for number in range(7)) > 7 - int(self["days_a_week"]):
                self.errors["days_a_week"] = _l("There are fewer days left than that.")
        return not self.is_wrong

    def wish(self) -> dict[str, Any]:
        """As preview_training_plan takes it."""
        values = self.data()
        is_race = values["aim"] == "race"
        wish: dict[str, Any] = {
            "aim": values["aim"],
            "days_a_week": int(values["days_a_week"]),
            "impossible_weekdays": [number for number in range(7) if values[f"impossible_{number}"]],
            "appointments": list(self._appointments(values)),
            "run_walk": values["run_walk"],
        }
        optional = {
            "race_id": values["race_id"] if is_race else None,
            "weeks": None if is_race else values["weeks"],
            "starts_on": values["starts_on"],
            "long_run_weekday": None if values["long_run_weekday"] is None else int(values["long_run_weekday"]),
        }
        return wish | {name: value for name, value in optional.items() if value is not None}

    @staticmethod
    def _appointments(values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        for number in range(APPOINTMENTS):
            kind, weekday = values[f"appointment_{number}_kind"], values[f"appointment_{number}_weekday"]
            if kind and weekday:
                minutes = values[f"appointment_{number}_minutes"] or USUAL_MINUTES
                yield {"kind": kind, "weekday": int(weekday), "duration_s": float(minutes * 60)}


def _asked(races: Sequence[Choice]) -> Iterable[Field]:
    yield _AIM
    yield Field(
        "race_id", _l("Which race?"), "select", required=False, choices=races, hint=_l("Of the races you have entered.")
    )
    yield Field(
        "weeks",
        _l("For how many weeks?"),
        "number",
        required=False,
        hint=_l("For a plan without a race."),
        wrong=_l("Please enter a whole number from %(least)s to %(most)s.", least="4", most="30"),
        attributes={"min": "4", "max": "30", "inputmode": "numeric"},
    )
    yield Field("starts_on", _l("Begins on"), "date", required=False, hint=_l("Today, unless you say otherwise."))
    yield Field(
        "days_a_week",
        _l("Days a week"),
        "select",
        choices=tuple(Choice(str(number), str(number)) for number in range(2, 8)),
        hint=_l("On which you run; appointments that are no run come on top."),
    )
    yield Field(
        "long_run_weekday",
        _l("The long run, best on"),
        "select",
        required=False,
        choices=_WEEKDAYS,
    )
    for number, name in enumerate(WEEKDAYS):
        yield Field(f"impossible_{number}", name, "checkbox", required=False)
    for number in range(APPOINTMENTS):
        yield from _appointment(number)
    yield Field(
        "run_walk",
        _l("Walk a minute now and then"),
        "checkbox",
        required=False,
        hint=_l("Runs become running and walking by turns."),
    )
    yield _ADAPTING
    yield Field("replace", _l("Put it in the place of the plan I have"), "checkbox", required=False)


def _appointment(number: int) -> Iterable[Field]:
    yield Field(
        f"appointment_{number}_kind",
        _l("What"),
        "select",
        required=False,
        choices=(
            Choice("club_track", _l("Club track")),
            Choice("parkrun", _l("parkrun")),
            Choice("group_run", _l("Group run")),
            Choice("strength", _l("Strength")),
            Choice("other_sport", _l("Other sport")),
        ),
    )
    yield Field(f"appointment_{number}_weekday", _l("When"), "select", required=False, choices=_WEEKDAYS)
    yield Field(
        f"appointment_{number}_minutes",
        _l("Minutes"),
        "number",
        required=False,
        wrong=_l("Please enter a whole number from %(least)s to %(most)s.", least="10", most="240"),
        attributes={"min": "10", "max": "240", "inputmode": "numeric"},
    )


BEGINNING: Mapping[str, Any] = {"aim": "race", "days_a_week": "4", "adapting": "propose", "weeks": "8"}
"""What the form begins with."""


EVENTS = (
    Choice("ill", _l("I am ill")),
    Choice("well", _l("I am well again")),
    Choice("pain", _l("Something hurts")),
    Choice("pain_gone", _l("The pain is gone")),
    Choice("away", _l("I am away and can't run")),
    Choice("back", _l("I am back")),
    Choice("too_much", _l("It is too much")),
    Choice("too_little", _l("It is too little")),
)


class EventForm(Form):
    """What happened to her that the plan should know."""

    name = "event"
    fields = (
        Field("kind", _l("What happened?"), "select", choices=EVENTS),
        Field("from", _l("Since"), "date", required=False, hint=_l("Today, unless you say otherwise.")),
        Field(
            "to",
            _l("Until"),
            "date",
            required=False,
            hint=_l("If you know. Else it lasts until you say that it is over."),
        ),
        Field(
            "alters_gait",
            _l("The pain changes how I run"),
            "checkbox",
            required=False,
            hint=_l("Then the plan pauses until you say that it is gone."),
        ),
    )

    def check(self) -> bool:
        """What can be said without a service."""
        if super().check() and self["from"] and self["to"] and self["to"] < self["from"]:
            self.errors["to"] = _l("The end has to be after the beginning.")
        return not self.is_wrong

    def event(self, today: date) -> dict[str, Any]:
        """As report_event takes it."""
        values = self.data()
        event = {"kind": values["kind"], "from": values["from"] or today.isoformat()}
        if values["kind"] == "pain":
            event["alters_gait"] = values["alters_gait"]
        return event | ({"to": values["to"]} if values["to"] else {})


class OwnSessionForm(MeasuredForm):
    """A session that she plans herself, over a distance or for a time."""

    name = "own"
    codes: ClassVar[Codes] = {
        "session_past": ("date", _l("That day is over. Please choose one from today on.")),
    }

    @classmethod
    def asked(cls, units: Units) -> Sequence[Field]:
        """The fields, for these units."""
        return (
            Field("date", _l("Day"), "date"),
            Field("kind", _l("Kind"), "select", choices=tuple(Choice(each, name) for each, name in KINDS.items())),
            replace(distance_field(units, required=False), hint=_l("A distance or a time, one of them.")),
            Field(
                "minutes",
                _l("Minutes"),
                "number",
                required=False,
                wrong=_l("Please enter a whole number from %(least)s to %(most)s.", least="5", most="600"),
                attributes={"min": "5", "max": "600", "inputmode": "numeric"},
            ),
        )

    def check(self) -> bool:
        """What can be said without a service."""
        if super().check() and bool(self["distance_m"]) == bool(self["minutes"]):
            self.errors["distance_m"] = _l("Please give a distance or a time, one of them.")
        return not self.is_wrong

    def session(self) -> dict[str, Any]:
        """As create_planned_session takes it."""
        values = self.data()
        length = {"distance_m": metres(values["distance_m"], self.units)}
        if values["minutes"]:
            length = {"duration_s": float(values["minutes"] * 60)}
        return {"date": values["date"], "kind": values["kind"], **length}
