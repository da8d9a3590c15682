"""Fitness: what training does to her over any period, and on into the future with what is planned."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.api.fitness import Fitness, FitnessDay
from web.columns import Column
from web.fitness_periods import PERIODS, USUAL, FitnessPeriod
from web.formatting import month_name, range_of_days
from web.guards import athlete, signed_in, signed_in_only
from web.load_methods import METHODS
from web.pages import Figures, figures, today_of
from web.periods import Scale, scale_to, week_end
from web.views.plan import week_name

blueprint = Blueprint("fitness", __name__)
blueprint.before_request(signed_in_only)


@blueprint.get("/fitness")
def show() -> ResponseReturnValue:
    """The page: `period`, or `from` and `to`."""
    her = athlete()
    period = FitnessPeriod.asked(request.args, today_of(her))
    fitness = signed_in().fitness.curve(period.begin, period.end)
    f = figures(her.units)
    scale = scale_to(max((each.load for each in fitness.weeks), default=0.0))
    by_day = {each.date: each for each in fitness.days}
    return render_template(
        "fitness.html",
        athlete=her,
        today=fitness.today,
        fitness=fitness,
        now=by_day.get(fitness.today),
        last=fitness.days[-1] if fitness.days and fitness.days[-1].is_future else None,
        is_empty=not any(each.load or each.planned_load or each.fitness >= 0.05 for each in fitness.days),
        drawn=_drawn(fitness),
        columns=_columns(fitness, scale, f),
        ticks=[(tick / scale.top, f.plain(tick)) for tick in scale.ticks],
        weeks=[(each, by_day[week_end(each.starts_on)]) for each in reversed(fitness.weeks)],
        methods=METHODS,
        period=period,
        periods=PERIODS,
        address=lambda name: url_for("fitness.show", period=None if name == USUAL else name),
        days_of_week=lambda starts_on: range_of_days(starts_on, week_end(starts_on), f.locale),
        week_name=week_name,
    )


def _drawn(fitness: Fitness) -> dict[str, Any]:
    """What the script draws: a list for each figure, with a value a day from `first` on."""

    def planned(each: FitnessDay) -> float | None:
        return None if each.planned_load is None else round(each.planned_load, 1)

    return {
        "first": fitness.days[0].date.isoformat() if fitness.days else None,
        "today": fitness.today.isoformat(),
        "load": [None if each.is_future else round(each.load, 1) for each in fitness.days],
        "planned": [planned(each) for each in fitness.days],
        "fitness": [round(each.fitness, 1) for each in fitness.days],
        "fatigue": [round(each.fatigue, 1) for each in fitness.days],
        "form": [round(each.form, 1) for each in fitness.days],
    }


def _columns(fitness: Fitness, scale: Scale, f: Figures) -> list[Column]:
    """A column for each week's load; what is planned is drawn as an outline."""
    found = []
    for week in fitness.weeks:
        said = gettext("%(load)s planned", load=f.count(week.load)) if week.is_future else f.count(week.load)
        found.append(
            Column(
                min(1.0, week.load / scale.top),
                f"{range_of_days(week.starts_on, week_end(week.starts_on), f.locale)}: {said}",
                month_name(week.starts_on, f.locale, short=True) if week.starts_on.day <= 7 else "",
                is_minor=week.starts_on.month % 3 != 1,
                is_marked=week.starts_on <= fitness.today <= week_end(week.starts_on),
                is_planned=week.is_future,
            )
        )
    return found
