"""Sentences about what became of what was planned: why a run belongs to a session, verdicts, the one thing to change.

The codes are those of dataservice's `matching`, `verdicts` and `week_verdicts`.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

MATCHES: Mapping[str, Any] = {
    "her_word": _l("You said so."),
    "same_day": _l("It was run on the day of the session."),
    "days_earlier": _l("It was run %(days)s days before the day of the session."),
    "days_later": _l("It was run %(days)s days after the day of the session."),
    "distance_fits": (_l("The distance fits: %(done_m)s of %(planned_m)s."), _l("The distance fits.")),
    "distance_differs": (_l("The distance differs: %(done_m)s of %(planned_m)s."), _l("The distance differs.")),
    "duration_fits": (_l("The time fits: %(done_s)s of %(planned_s)s."), _l("The time fits.")),
    "duration_differs": (_l("The time differs: %(done_s)s of %(planned_s)s."), _l("The time differs.")),
    "repeats_found": _l("The recording has the repeats in it: %(found)s of %(planned)s."),
    "repeats_differ": _l("The recording has other repeats in it: %(found)s, with %(planned)s planned."),
    "steady": _l("It was run steadily, without hard stretches."),
    "is_race": _l("It was a race."),
    "named_so": _l("It is called so."),
}
VERDICTS: Mapping[str, Any] = {
    "planned": _l("Still to come"),
    "skipped": _l("Left out"),
    "missed": _l("Not run"),
    "done": _l("Done as planned"),
    "shortened": _l("Shorter than planned"),
    "longer": _l("Longer than planned"),
    "faster_than_easy": _l("Too fast to be easy"),
    "harder_than_easy": _l("Harder than easy"),
    "on_target": _l("Right on target"),
    "faster_than_target": _l("Faster than the target"),
    "slower_than_target": _l("Slower than the target"),
    "repeats_left_out": _l("Some repeats left out"),
    "raced": _l("Raced"),
    "doubtful": _l("In doubt"),
}
BECAUSE: Mapping[str, Any] = {
    "ceiling": (
        _l("You ran %(speed_mps)s on level ground, and easy ends at %(ceiling_mps)s. Too slow does not exist."),
        _l("Easy runs have a ceiling and no floor: too slow does not exist."),
    ),
    "by_effort": (
        _l("You felt it as %(perceived_exertion)s of 10."),
        _l("It is judged by how it felt."),
    ),
    "because_of_heat": (
        _l("It was %(temperature_c)s: in the heat effort counts, not pace."),
        _l("In the heat effort counts, not pace."),
    ),
    "because_of_trail": _l("On a trail effort counts, not pace."),
    "because_of_treadmill": _l("On a treadmill effort counts, not pace."),
    "because_no_speed_was_set": _l("No pace was set, so effort counts."),
    "not_recorded": _l("It was not recorded second by second, so only the whole could be judged."),
    "not_told_apart": _l("This pace lies too near to easy running to be told apart, so only the whole was judged."),
    "as_a_set": (
        _l("The repeats as a set were run in %(speed_mps)s; from %(slowest_mps)s to %(fastest_mps)s was the target."),
        _l("Repeats are judged as a set."),
    ),
    "repeats": _l("%(done)s of %(planned)s repeats were run."),
    "distance": _l("%(done_m)s of %(planned_m)s."),
    "duration": _l("%(done_s)s of %(planned_s)s."),
    "race_time": _l("%(distance_m)s in %(time_s)s."),
    "asked_about": _l("Nobody can have run this. Please answer the question about it first."),
    "not_made_up_for": _l("Nothing is made up for: what was missed is over."),
}
WEEKS: Mapping[str, Any] = {
    "nothing_planned": _l("Nothing was planned"),
    "under_way": _l("Under way"),
    "ahead": _l("Still to come"),
    "as_planned": _l("As planned"),
    "less_than_planned": _l("Less than planned"),
    "more_than_planned": _l("More than planned"),
    "without_key_session": _l("A key session is missing"),
    "easy_days_too_fast": _l("Easy days were too fast"),
    "rested": _l("A week of rest"),
}
ONE_THING: Mapping[str, Any] = {
    "see_to_pain": _l("You noted pain of %(pain)s out of 10. See to that before anything else."),
    "slow_down_easy_runs": _l(
        "%(runs)s of %(of)s easy runs were too fast. Slow them down: that is where the hard days come from."
    ),
    "hold_back_distance": _l(
        "You ran %(done_m)s with %(planned_m)s planned. Hold back a little: growth is what injures."
    ),
    "hold_back_repeats": _l(
        "You ran repeats faster than their target. Hold back, so that the last is as good as the first."
    ),
    "ease_targets": _l(
        "Repeats were slower than their target more than once. Ease the target, or take a longer rest before."
    ),
    "key_session_first": _l("When a week gets short, run the key sessions first. %(sessions)s were missing."),
    "fewer_days": _l(
        "%(done)s of %(planned)s sessions fitted into the week. A plan with fewer days would suit you better."
    ),
    "say_how_it_felt": _l("Say how your runs felt, by one tap on each. It makes verdicts better than pace alone."),
    "keep_going": _l("Nothing to change. Keep going."),
}

FAMILIES: Mapping[str, Mapping[str, Any]] = {
    "match": MATCHES,
    "verdict": VERDICTS,
    "because": BECAUSE,
    "week_verdict": WEEKS,
    "one_thing": ONE_THING,
}
