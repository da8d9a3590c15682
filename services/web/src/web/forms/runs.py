"""The forms about a run: one that is logged by hand, and what she says over what a watch said."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.api.activities import WholeRun
from web.api.shoes import Shoe
from web.formatting import METRES_PER_FOOT, METRES_PER_KM, METRES_PER_MILE, Units, clock_text, plain_number
from web.forms import Choice, Field
from web.forms.measured import MeasuredForm, distance_field, metres

_EFFORTS = {
    1: _l("very easy"), 2: _l("easy"), 3: _l("easy"), 4: _l("moderate"), 5: _l("moderate"), 6: _l("hard"),
    7: _l("hard"), 8: _l("very hard"), 9: _l("very hard"), 10: _l("all I had"),
}  # fmt: skip
EFFORT = Field(
    "perceived_exertion",
    _l("Effort"),
    "scale",
    required=False,
    hint=_l("How hard it felt as a whole: 1 is a stroll, 10 is all you had."),
    choices=tuple(Choice(str(number), str(number), word) for number, word in _EFFORTS.items()),
)
PAIN = Field(
    "pain",
    _l("Pain"),
    "scale",
    required=False,
    hint=_l("0 is none, 10 is the worst you know. It is for you, and for a plan that should hold back."),
    choices=tuple(Choice(str(number), str(number)) for number in range(11)),
)
NOTE = Field("note", _l("Note"), "textarea", required=False, attributes={"maxlength": "10000", "rows": "4"})
SHOE = Field("shoe_id", _l("Shoes"), "select", required=False, nothing=_l("The usual pair of that day"))
NAME = Field("name", _l("Name"), required=False, attributes={"maxlength": "200"})


class ShodForm(MeasuredForm):
    """A form about a run, which has shoes: `offer` has to say which there are before it is checked or shown."""

    def offer(self, shoes: Iterable[Shoe], worn: str | None = None) -> None:
        """The pairs in use, and the one that was `worn` even if it is retired."""
        offered = tuple(
            Choice(each.shoe_id, each.name) for each in shoes if each.retired_on is None or each.shoe_id == worn
        )
        self.fields = [replace(each, choices=offered) if each.name == "shoe_id" else each for each in self.fields]


class LogForm(ShodForm):
    """A run by hand. `key` makes a form that is sent twice one run."""

    name = "log"

    @classmethod
    def asked(cls, units: Units) -> Sequence[Field]:
        """The fields, for these units."""
        climb = _l("Climb in feet") if units == "imperial" else _l("Climb in metres")
        heart_rate = {"min": "25", "max": "250", "inputmode": "numeric"}
        return (
            Field("date", _l("Date"), "date", wrong=_l("Please enter a day that has been.")),
            Field("time", _l("Began at"), "time", wrong=_l("Please enter a time such as 07:12.")),
            distance_field(units),
            Field(
                "moving_time_s",
                _l("Time"),
                "duration",
                hint=_l("42:07, or 1:42:07 with hours."),
                wrong=_l("Please enter a time such as 42:07 or 1:42:07."),
                attributes={"inputmode": "text", "maxlength": "9"},
            ),
            Field(
                "sport_type",
                _l("Kind"),
                "select",
                choices=(
                    Choice("Run", _l("Run")),
                    Choice("TrailRun", _l("Trail run")),
                    Choice("VirtualRun", _l("Treadmill run")),
                    Choice("Walk", _l("Walk")),
                    Choice("Hike", _l("Hike")),
                ),
            ),
            NAME,
            Field("is_race", _l("This was a race"), "checkbox", required=False),
            EFFORT,
            PAIN,
            SHOE,
            Field(
                "average_heartrate_bpm",
                _l("Mean heart rate"),
                "number",
                required=False,
                wrong=_l("Please enter a whole number from %(least)s to %(most)s.", least="25", most="250"),
                attributes=heart_rate,
            ),
            Field(
                "total_elevation_gain_m",
                climb,
                "number",
                required=False,
                wrong=_l("Please enter a whole number."),
                attributes={"inputmode": "numeric", "max": "50000"},
            ),
            NOTE,
            Field("key", "", "hidden", required=False),
        )

    def data(self) -> dict[str, Any]:
        """As create_activity takes it; it takes no shoe."""
        values = super().data()
        begun = datetime.fromisoformat(f"{values.pop('date')}T{values.pop('time')}")
        climb = values.pop("total_elevation_gain_m")
        values["start_date_local"] = begun.isoformat(timespec="seconds")
        values["distance_m"] = metres(values["distance_m"], self.units)
        if climb is not None:
            values["total_elevation_gain_m"] = round(climb * METRES_PER_FOOT, 1) if self.units == "imperial" else climb
        values.pop("key")
        values.pop("shoe_id")
        return {name: value for name, value in values.items() if value is not None}

    def check(self) -> bool:
        """What can be said without a service."""
        if super().check() and self.data()["moving_time_s"] < 1:
            self.errors["moving_time_s"] = self.field("moving_time_s").wrong
        return not self.is_wrong


class EditForm(ShodForm):
    """Her words over what the sources say. What is emptied is what the sources say again."""

    name = "edit"

    @classmethod
    def asked(cls, units: Units) -> Sequence[Field]:
        """The fields, for these units."""
        time = {"inputmode": "text", "maxlength": "9"}
        wrong = _l("Please enter a time such as 42:07 or 1:42:07.")
        return (
            NAME,
            NOTE,
            EFFORT,
            PAIN,
            SHOE,
            Field("is_race", _l("This was a race"), "checkbox", required=False),
            replace(
                distance_field(units, required=False),
                hint=_l("What the treadmill or the course says. Leave it empty and the watch is believed."),
            ),
            Field("crop_start_s", _l("Begin at"), "duration", required=False, wrong=wrong, attributes=time),
            Field("crop_end_s", _l("End at"), "duration", required=False, wrong=wrong, attributes=time),
            Field(
                "ignore_heartrate",
                _l("Ignore the heart rate"),
                "checkbox",
                required=False,
                hint=_l("When the strap had slipped: zones and loads do without it."),
            ),
            Field(
                "leave_out_of_records",
                _l("Leave it out of records"),
                "checkbox",
                required=False,
                hint=_l("It stays in your totals, and its best efforts count for nothing."),
            ),
            Field("version", "", "hidden", required=False),
            Field("shown", "", "hidden", required=False),
        )

    @classmethod
    def of(cls, run: WholeRun, units: Units) -> "EditForm":
        """As the run is now."""
        form = cls(units, form_values(run, units))
        form.values["shown"] = json.dumps(form.answers)
        return form

    @property
    def answers(self) -> dict[str, str]:
        """What she can change, as typed."""
        return {name: value for name, value in self.values.items() if name not in ("version", "shown")}

    def check(self) -> bool:
        """What can be said without a service."""
        if super().check():
            begin, end = self.data()["crop_start_s"], self.data()["crop_end_s"]
            if end is not None and end <= (begin or 0):
                self.errors["crop_end_s"] = _l("The end has to be after the beginning.")
        return not self.is_wrong

    def check_crop(self, recorded_s: int | None) -> bool:
        """Whether the crop begins before the recording ends; asked where there is one."""
        begin = self.data()["crop_start_s"]
        if recorded_s is not None and begin is not None and begin >= recorded_s:
            self.errors["crop_start_s"] = _l("The recording ends before that: nothing would be left.")
        return not self.is_wrong

    def changes(self, run: WholeRun) -> dict[str, Any]:
        """What is to be changed of the run as it is now, as edit_activity takes it."""
        now = form_values(run, self.units)
        values = self.data()
        values["distance_m"] = metres(values["distance_m"], self.units)
        values["crop_start_s"] = values["crop_start_s"] or None
        values["ignore_heartrate"] = values["ignore_heartrate"] or None
        values["leave_out_of_records"] = values["leave_out_of_records"] or None
        same = EditForm(self.units, now).answers
        return {name: values[name] for name, typed in self.answers.items() if typed.replace("\r\n", "\n") != same[name]}

    def merged(self, run: WholeRun) -> "EditForm":
        """After a change elsewhere: the run as it is now, with what she changed in this form on top of it."""
        fresh = EditForm.of(run, self.units)
        for name, value in self.answers.items():
            if value.replace("\r\n", "\n") != self._shown().get(name, value):
                fresh.values[name] = value
        return fresh

    def _shown(self) -> dict[str, str]:
        try:
            shown = json.loads(self.values["shown"])
        except ValueError:
            return {}
        return {str(name): str(value) for name, value in shown.items()} if isinstance(shown, dict) else {}

    def put_in_words(self, name: str) -> str:
        """A value as the page that explains a conflict says it."""
        value = self.values[name]
        if self.field(name).kind == "checkbox":
            return str(gettext("yes") if value else gettext("no"))
        if name == "shoe_id":
            names = {each.value: each.label for each in self.field(name).choices}
            return str(names.get(value, SHOE.nothing))
        return value or str(gettext("nothing"))


def form_values(run: WholeRun, units: Units) -> dict[str, Any]:
    """The edit form's values of a run, as they would be typed."""
    edits = run.edits
    size = METRES_PER_MILE if units == "imperial" else METRES_PER_KM
    corrected = edits.get("distance_m")
    return {
        "name": run.name,
        "note": (run.note or "").replace("\r\n", "\n"),
        "perceived_exertion": run.perceived_exertion,
        "pain": run.pain,
        "is_race": run.is_race,
        "distance_m": None if corrected is None else plain_number(corrected / size, 2),
        "crop_start_s": clock_text(edits["crop_start_s"]) if "crop_start_s" in edits else None,
        "crop_end_s": clock_text(edits["crop_end_s"]) if "crop_end_s" in edits else None,
        "ignore_heartrate": edits.get("ignore_heartrate", False),
        "leave_out_of_records": edits.get("leave_out_of_records", False),
        "shoe_id": edits.get("shoe_id"),
        "version": run.version,
    }
