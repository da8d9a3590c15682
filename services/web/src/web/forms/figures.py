"""The form of heart rates and threshold pace, and the day from which they hold."""

from collections.abc import Sequence
from datetime import date
from math import ceil, floor
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from web.api.physiology import EVER, Physiology
from web.formatting import METRES_PER_KM, METRES_PER_MILE, Units, clock_text, rounded
from web.forms import Codes, Field
from web.forms.measured import MeasuredForm

SLOWEST_MPS, FASTEST_MPS = 1, 7
"""What put_physiology takes as a threshold speed."""


def _heart_rate(name: str, label: Any, hint: Any, least: str, most: str) -> Field:
    return Field(
        name,
        label,
        "number",
        required=False,
        hint=hint,
        wrong=_l("Please enter a whole number from %(least)s to %(most)s.", least=least, most=most),
        attributes={"min": least, "max": most, "inputmode": "numeric"},
    )


class FiguresForm(MeasuredForm):
    """What holds from a day on. What stays empty is not known."""

    name = "figures"
    codes: ClassVar[Codes] = {
        "settings_contradict": (
            None,
            _l("These heart rates contradict each other: resting below threshold below highest."),
        ),
    }

    @classmethod
    def asked(cls, units: Units) -> Sequence[Field]:
        """The fields, for these units."""
        return (
            Field(
                "holds_from",
                _l("They hold from"),
                "date",
                required=False,
                hint=_l("Leave it empty if they have held all along."),
                wrong=_l("Please enter a day that has been."),
            ),
            _heart_rate(
                "resting_heartrate_bpm", _l("Resting heart rate"), _l("In the morning, lying down."), "25", "110"
            ),
            _heart_rate(
                "max_heartrate_bpm", _l("Highest heart rate"), _l("Measured, not by a rule of thumb."), "100", "240"
            ),
            _heart_rate(
                "threshold_heartrate_bpm",
                _l("Threshold heart rate"),
                _l("What you hold in a race of an hour."),
                "80",
                "230",
            ),
            Field(
                "threshold_pace",
                _l("Threshold pace, a mile") if units == "imperial" else _l("Threshold pace, a kilometre"),
                "duration",
                required=False,
                hint=_l("What you hold in a race of an hour, such as 4:15."),
                wrong=_l("Please enter a pace such as 4:15."),
                attributes={"inputmode": "text", "maxlength": "6"},
            ),
        )

    @classmethod
    def of(cls, known: Physiology | None, units: Units, holds_from: date) -> "FiguresForm":
        """What is known, to be changed from that day on; `EVER` is shown as no day at all."""
        values: dict[str, Any] = {"holds_from": None if holds_from == EVER else holds_from}
        if known is not None:
            names = ("resting_heartrate_bpm", "max_heartrate_bpm", "threshold_heartrate_bpm")
            values |= {name: getattr(known, name) for name in names}
            if known.threshold_speed_mps:
                values["threshold_pace"] = clock_text(int(rounded(_size(units) / known.threshold_speed_mps)))
        return cls(units, values)

    def check(self) -> bool:
        """What can be said without a service."""
        if super().check():
            pace_s = self._pace_s()
            fastest_s, slowest_s = ceil(_size(self.units) / FASTEST_MPS), floor(_size(self.units) / SLOWEST_MPS)
            if pace_s is not None and not fastest_s <= pace_s <= slowest_s:
                self.errors["threshold_pace"] = _l(
                    "Please enter a pace from %(fastest)s to %(slowest)s.",
                    fastest=clock_text(fastest_s),
                    slowest=clock_text(slowest_s),
                )
            if all(self[each.name] == "" for each in self.fields if each.name != "holds_from"):
                self.problem = _l("Please enter one of the figures at least.")
        return not self.is_wrong

    def _pace_s(self) -> int | None:
        seconds: int | None = super().data()["threshold_pace"]
        return seconds

    @property
    def holds_from(self) -> date:
        """The day from which they hold, once the form was checked."""
        return date.fromisoformat(self["holds_from"]) if self["holds_from"] else EVER

    def data(self) -> dict[str, Any]:
        """As put_physiology takes it."""
        values = super().data()
        pace_s = values.pop("threshold_pace")
        values.pop("holds_from")
        values["threshold_speed_mps"] = None if not pace_s else round(_size(self.units) / pace_s, 4)
        return values


def _size(units: Units) -> float:
    return METRES_PER_MILE if units == "imperial" else METRES_PER_KM
