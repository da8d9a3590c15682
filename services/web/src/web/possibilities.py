"""What could be instead of a plan that is refused: the same form with other values, or a page where she chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from web.api.training import Reason
from web.forms import CHECKED
from web.forms.plans import PlanForm

BY_ITSELF_WEEKS = "12"
"""How long a plan without a race is tried for, where the possibility says nothing else."""


@dataclass(frozen=True)
class Way:
    """A possibility, and how to take it: by sending the form with `values`, or by going to `href`."""

    reason: Reason
    values: Mapping[str, str] | None = None
    href: str | None = None


def way(reason: Reason, form: PlanForm) -> Way:
    """How to take a possibility."""
    values = reason.values
    changed = _changed(reason, form)
    if changed is not None:
        return Way(reason, values={**form.values, **changed})
    searched: dict[str, Any] = {}
    if reason.code == "later_date" and "date" in values:
        searched["from"] = values["date"]
    return Way(reason, href=url_for("races.show", **searched))


def _changed(reason: Reason, form: PlanForm) -> Mapping[str, str] | None:
    """The fields that differ; None where she has to choose among races first."""
    values = reason.values
    weeks = {"weeks": str(values["weeks"])} if "weeks" in values else {}
    match reason.code:
        case "more_days" if "days" in values:
            return {"days_a_week": str(values["days"])}
        case "fewer_impossible_days":
            return {f"impossible_{number}": "" for number in range(7)}
        case "run_walk":
            return {"run_walk": CHECKED}
        case "later_start" if "date" in values:
            return {"starts_on": str(values["date"])}
        case "other_weeks" if weeks:
            return weeks
        case "start_running" | "keep_fit":
            return {"aim": reason.code, "race_id": "", "weeks": BY_ITSELF_WEEKS, **weeks}
    return None
