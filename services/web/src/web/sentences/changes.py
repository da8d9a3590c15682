"""Sentences about what adapting changed, what caused it, and which rules a session touches that she put somewhere.

The codes are those of dataservice's `adapting` and `own`. Where a plan could not be made anew, a change says why with
the codes of a refusal.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from web.sentences.plans import POSSIBILITIES, REFUSALS

CAUSES: Mapping[str, Any] = {
    "missed": (_l("%(days)s days without a run, since %(date)s"), _l("Days without a run")),
    "returned": (_l("You run again, after %(days)s days without a run"), _l("You run again")),
    "ill": (_l("You are ill, since %(date)s"), _l("You are ill")),
    "well": (_l("You are well again, after %(days)s days"), _l("You are well again")),
    "pain": (_l("Something hurts, since %(date)s"), _l("Something hurts")),
    "pain_gone": (_l("The pain is gone, after %(days)s days"), _l("The pain is gone")),
    "away": (_l("You are away, since %(date)s"), _l("You are away")),
    "back": (_l("You are back, after %(days)s days"), _l("You are back")),
    "paused": _l("You paused the plan"),
    "resumed": (_l("You let the plan go on, after %(days)s days"), _l("You let the plan go on")),
    "race_result": (
        _l("A race of %(distance_m)s in %(time_s)s, on %(date)s"),
        _l("A race or a time trial"),
    ),
    "weeks_of_training": (
        _l("%(weeks)s weeks of training, and %(done_share)s of them run"),
        _l("Weeks of training, most of them run"),
    ),
    "too_much": _l("You said that it is too much"),
    "too_much_done": (_l("You ran %(distance_m)s in seven days"), _l("You ran more than was planned")),
    "too_little": _l("You said that it is too little"),
    "less_than_planned": _l("You ran less than was planned"),
    "longest_run_changed": _l("Your longest run of the last thirty days is another one now"),
    "monotony": _l("Your days were all alike, and hard together"),
}
WHYS: Mapping[str, Any] = {
    "no_running_while_ill": _l("No running while you are ill."),
    "no_running_in_pain": _l("No running with pain that changes how you run."),
    "no_running_while_away": _l("No running while you are away."),
    "no_running_in_pause": _l("No running while the plan is paused."),
    "easy_days_first": (
        _l("After an illness at least one easy day for each ill day, before anything hard: %(days)s of them."),
        _l("After an illness at least one easy day for each ill day, before anything hard."),
    ),
    "easier_in_pain": (
        _l("For %(days)s days nothing hard, to see whether the pain goes."),
        _l("Nothing hard, to see whether the pain goes."),
    ),
    "see_a_professional": _l("Please have somebody look at the pain who knows: a doctor or a physiotherapist."),
    "goes_on_at_your_word": _l("It goes on when you say so."),
    "on_in_full": _l("Up to five missed days cost nothing: it goes on in full, and nothing is made up for."),
    "half_then_three_quarters": (
        _l("After %(days)s days away it goes on with half, then with three quarters."),
        _l("After so long a break it goes on with half, then with three quarters."),
    ),
    "less_for_longer": (
        _l("After %(days)s days away it goes on with less, and for longer."),
        _l("After so long a break it goes on with less, and for longer."),
    ),
    "again_from_a_third": (
        _l("After %(days)s days away it begins again, with a third of what you ran before."),
        _l("After so long a break it begins again, with a third of what you ran before."),
    ),
    "nothing_is_made_up_for": _l("What was missed is never crammed in afterwards."),
    "revise_the_goal": (
        _l(
            "%(days)s days away with %(weeks)s weeks left is too much for this marathon goal: "
            "a slower one, or a later race, would be honest."
        ),
        _l("That is too much for this marathon goal: a slower one, or a later race, would be honest."),
    ),
    "easy_until_revised": _l(
        "There is no plan to this goal any more that keeps the rules: easy running until you revise it."
    ),
    "adapted_longest_run": (
        _l("No run is longer than 110 %% of the longest of the last thirty days: %(limit_m)s now."),
        _l("No run is longer than 110 %% of the longest of the last thirty days."),
    ),
    "made_anew": _l("Made anew from what you run now."),
    "vdot_changed": (
        _l("Your VDOT is %(vdot)s now, and the paces follow it."),
        _l("Your VDOT has changed, and the paces follow it."),
    ),
    "vdot_holds": (
        _l("Paces change every three weeks at most: the next time from %(date)s on."),
        _l("Paces change every three weeks at most."),
    ),
    "easier_week": (
        _l("An easier week of %(share)s, with nothing hard in it."),
        _l("An easier week, with nothing hard in it."),
    ),
    "growth_limit": (
        _l("A week grows by a tenth at most over the highest of the last four: to %(limit_m)s."),
        _l("A week grows by a tenth at most over the highest of the last four."),
    ),
    "adapted_rest_day": (_l("A day of rest on %(date)s instead."), _l("A day of rest instead.")),
    "locked_stays": (
        _l("What you locked on %(date)s stays. Please look at it yourself."),
        _l("What you locked stays. Please look at it yourself."),
    ),
    "race_in_doubt": (
        _l("Whether you run the race on %(date)s is your decision; the plan leaves it there."),
        _l("Whether you run the race is your decision; the plan leaves it there."),
    ),
}
TOUCHED: Mapping[str, Any] = {
    "hard_days_in_a_row": _l(
        "There is a hard session on %(date)s, right beside it: %(kind)s. Two hard days in a row wear down."
    ),
    "much_quality_in_a_week": _l("That makes %(runs)s hard sessions in a week; %(limit_runs)s are enough."),
    "longer_than_longest_run": _l(
        "%(distance_m)s is more than 110 %% of your longest run of the last thirty days (%(longest_m)s). "
        "That is where most injuries begin; up to %(limit_m)s is safer."
    ),
    "second_session_of_the_day": _l("There is another run on that day."),
    "no_rest_day_in_a_week": _l("That week has no day of rest any more."),
    "no_running_now": _l("Your plan waits: no running for now."),
}

FAMILIES: Mapping[str, Mapping[str, Any]] = {
    "cause": CAUSES,
    "change": {**WHYS, **REFUSALS, **POSSIBILITIES},
    "touched": TOUCHED,
}
