"""The forms of a race, of her entry, and of her result."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from web.api.races import GOALS, Entry, Race
from web.formatting import METRES_PER_KM, METRES_PER_MILE, Units, clock_text, plain_number
from web.forms import Choice, Codes, Field
from web.forms.measured import MeasuredForm, distance_field, metres
from web.race_words import KINDS, PRIORITIES, PRIORITY_HINTS, countries
from web.typing_in import seconds_typed

FASTEST_MPS = 8.0
"""Nobody races faster than this beyond 800 m: who types 3:45 for a marathon means hours."""

SPRINTS_END_M = 800.0
_HINT = _l("Hours, minutes, seconds: 3:45:00, or 48:30.")
_WRONG = _l("Please enter a time such as 3:45:00 or 48:30.")
_TOO_FAST = _l("That would be faster than anybody runs. Are these hours? Then write 3:45:00.")


class RaceForm(MeasuredForm):
    """What anybody may tell of a race."""

    name = "race"
    codes: ClassVar[Codes] = {
        "version_moved": (None, _l("Somebody corrected this race meanwhile. Please look at it as it is now."))
    }

    @classmethod
    def asked(cls, units: Units) -> Sequence[Field]:
        """The fields, for these units."""
        language = str(get_locale() or "en")
        distance = replace(
            distance_field(units), hint=_l("Of the course: 21.0975 is a half marathon, 42.195 a marathon.")
        )
        if units == "imperial":
            distance = replace(distance, hint=_l("Of the course: 13.1094 is a half marathon, 26.2188 a marathon."))
        return (
            Field("name", _l("Name"), attributes={"maxlength": "200"}),
            Field("date", _l("Date"), "date", wrong=_l("Please enter a day that is at most five years ahead.")),
            Field("place", _l("Place"), hint=_l("The town, or the mountain."), attributes={"maxlength": "200"}),
            Field(
                "country",
                _l("Country"),
                "select",
                required=False,
                choices=tuple(Choice(code, said) for code, said in countries(language)),
            ),
            distance,
            Field("kind", _l("Kind"), "select", choices=tuple(Choice(*each) for each in KINDS.items())),
            Field(
                "website",
                _l("Web page"),
                required=False,
                wrong=_l("Please enter an address such as https://marathon.example.org."),
                attributes={"maxlength": "500", "inputmode": "url"},
            ),
        )

    @classmethod
    def new(cls, units: Units) -> "RaceForm":
        """For a race that is not here yet."""
        return cls(units, {"kind": "road"})

    @classmethod
    def of(cls, race: Race, units: Units) -> "RaceForm":
        """As a race is told now."""
        size = METRES_PER_MILE if units == "imperial" else METRES_PER_KM
        values = {name: getattr(race, name) for name in ("name", "date", "place", "country", "kind", "website")}
        return cls(units, {**values, "distance_m": plain_number(race.distance_m / size, 4)})

    def check(self) -> bool:
        """What can be said without a service."""
        if super().check():
            distance_m = self.distance_m
            if distance_m is None or not 50 <= distance_m <= 1_000_000:
                self.errors["distance_m"] = self.field("distance_m").wrong
        return not self.is_wrong

    @property
    def distance_m(self) -> float | None:
        """What was typed, in metres."""
        return metres(super().data()["distance_m"], self.units)

    def data(self) -> dict[str, Any]:
        """As create_race and update_race take it."""
        values = super().data()
        website = values["website"]
        if website and "://" not in website:
            website = f"https://{website}"
        return {**values, "distance_m": self.distance_m, "website": website}


class EntryForm(MeasuredForm):
    """What she wants of a race."""

    name = "entry"

    @classmethod
    def asked(cls, units: Units) -> Sequence[Field]:
        """The fields; units make no difference."""
        choices = tuple(Choice(each, PRIORITIES[each], PRIORITY_HINTS[each]) for each in PRIORITIES)
        hints = {
            "dream": _l("On a perfect day."),
            "target": _l("What you train for. Training paces come from what you can run now, not from this."),
            "floor": _l("What you would still be content with."),
        }
        labels = {"dream": _l("Dream time"), "target": _l("Target time"), "floor": _l("Floor time")}
        return (
            Field("priority", _l("How much it matters"), "radio", choices=choices),
            *(
                Field(
                    f"{goal}_time_s",
                    labels[goal],
                    "duration",
                    required=False,
                    hint=hints[goal],
                    wrong=_WRONG,
                    attributes={"maxlength": "9", "placeholder": "h:mm:ss"},
                )
                for goal in GOALS
            ),
            Field(
                "is_visible",
                _l("Others here may see that I run it"),
                "checkbox",
                required=False,
                hint=_l("They see your name with the race; never your goals, your time or your runs."),
            ),
        )

    @classmethod
    def of(cls, entry: Entry | None, units: Units) -> "EntryForm":
        """As she has entered, or for the first time."""
        if entry is None:
            return cls(units, {"priority": "A"})
        times = {f"{goal}_time_s": clock_text(time_s) for goal, time_s in entry.goals()}
        return cls(units, {"priority": entry.priority, "is_visible": entry.is_visible, **times})

    def check_for(self, race: Race) -> bool:
        """What can be said without a service, of goals for this race."""
        if self.check():
            times = [(name, seconds_typed(self[name])) for name in (f"{goal}_time_s" for goal in GOALS) if self[name]]
            for name, time_s in times:
                if not time_s or is_too_fast(race.distance_m, time_s):
                    self.errors[name] = _TOO_FAST
            previous = 0
            for name, time_s in times:
                if (time_s or 0) < previous and name not in self.errors:
                    self.errors[name] = _l("Please put them in order: dream, then target, then floor, each no faster.")
                previous = time_s or 0
        return not self.is_wrong


class ResultForm(MeasuredForm):
    """Her official time and distance, and which run it was."""

    name = "result"
    codes: ClassVar[Codes] = {
        "activity_not_found": ("run", _l("That run is not here any more. Please choose another."))
    }

    @classmethod
    def asked(cls, units: Units) -> Sequence[Field]:
        """The fields, for these units; runs to choose from are put in by `offering`."""
        unit = _l("Official distance in miles") if units == "imperial" else _l("Official distance in kilometres")
        return (
            Field(
                "official_time_s",
                _l("Official time"),
                "duration",
                required=False,
                hint=_HINT,
                wrong=_WRONG,
                attributes={"maxlength": "9", "placeholder": "h:mm:ss"},
            ),
            replace(
                distance_field(units),
                name="official_distance_m",
                label=unit,
                required=False,
                hint=_l("Only if the course was measured otherwise, or you ran another distance."),
            ),
            Field("run", _l("Which of your runs it was"), "radio"),
        )

    @classmethod
    def of(cls, entry: Entry, units: Units) -> "ResultForm":
        """As she has told it."""
        size = METRES_PER_MILE if units == "imperial" else METRES_PER_KM
        time_s, distance_m = entry.official_time_s, entry.official_distance_m
        return cls(
            units,
            {
                "official_time_s": None if time_s is None else clock_text(round(time_s)),
                "official_distance_m": None if distance_m is None else plain_number(distance_m / size, 4),
                "run": entry.activity_id or entry.run,
            },
        )

    def offering(self, choices: Sequence[Choice]) -> None:
        """Which runs there are to choose from."""
        self.fields = tuple(replace(each, choices=choices) if each.name == "run" else each for each in self.fields)

    def check_for(self, race: Race) -> bool:
        """What can be said without a service, of a result in this race."""
        if self.check():
            values = self.data()
            distance_m = values["official_distance_m"] or race.distance_m
            if not 50 <= distance_m <= 1_000_000:
                self.errors["official_distance_m"] = self.field("official_distance_m").wrong
            time_s = values["official_time_s"]
            if time_s is not None and (not time_s or is_too_fast(distance_m, time_s)):
                self.errors["official_time_s"] = _TOO_FAST
        return not self.is_wrong

    def data(self) -> dict[str, Any]:
        """As put_race_result takes it."""
        values = super().data()
        run = values["run"]
        is_chosen = run not in ("found", "none")
        return {
            "official_time_s": values["official_time_s"],
            "official_distance_m": metres(values["official_distance_m"], self.units),
            "run": "chosen" if is_chosen else run,
            "activity_id": run if is_chosen else None,
        }


def is_too_fast(distance_m: float, time_s: float) -> bool:
    """Whether nobody runs so fast over such a distance."""
    return distance_m > SPRINTS_END_M and distance_m / time_s > FASTEST_MPS
