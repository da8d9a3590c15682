"""Sentences about plans: the rules they are held to, why weeks and sessions are as they are, what can't be done.

The codes are those of `PlanRule`, `WeekReason` and so on in dataservice's contract.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

RULES: Mapping[str, Any] = {
    "weekly_growth": _l("No week grows by more than a tenth over the highest of the four before it."),
    "cutback_week": _l("Every fourth week steps back to about 70 %%."),
    "longest_run": _l("No run is longer than 110 %% of the longest of the thirty days before it."),
    "running_time": _l("The running grows by time, a little each week."),
    "long_run_share": _l("The long run is at most 30 %% of its week."),
    "long_run_time": _l("No long run takes more than two and a half hours."),
    "long_run_day": _l("The long run stands on the day you like."),
    "hard_days_apart": _l("There are never two hard days in a row."),
    "quality_per_week": _l("There are at most two hard sessions a week beside the long run."),
    "rest_day": _l("Every week has a day of rest."),
    "days_a_week": _l("You run on as many days as you said."),
    "impossible_days": _l("Nothing stands on days that are impossible for you."),
    "appointments": _l("Your fixed appointments are part of the week."),
    "threshold_share": _l("At most a tenth of a week is run at threshold."),
    "interval_share": _l("Intervals are at most 8 %% of the week, and 10 km."),
    "repetition_share": _l("Repetitions are at most 5 %% of the week, and 8 km."),
    "marathon_pace_share": _l("Running at marathon pace keeps within its share of the week."),
    "repeat_duration": _l("Intervals last five minutes at most, repetitions two."),
    "speeds_of_fitness": _l("Paces come from what you can run now, never from the time you hope for."),
    "taper_volume": _l("Before the race the distance falls by 41 to 60 %%, the paces stay."),
    "taper_runs": _l("Before the race you run as often as ever, only shorter."),
    "before_a_race": _l("The days before a race are easy."),
    "after_a_race": _l("After a race come easy days."),
    "return_after_break": _l("After a break it begins with a part of what you ran before."),
    "plan_length": _l("The plan is as long as the distance asks for."),
}
RELAXED: Mapping[str, Any] = {
    "weekly_growth": _l("One week grows by more than a tenth: your weeks are short, and 3 km more is allowed."),
    "cutback_week": _l("There is no week that steps back: the plan is too short for one."),
    "longest_run": (
        _l(
            "The race is %(distance_m)s, longer than any run of the thirty days before it (%(longest_m)s). "
            "That is the one exception, and it is meant."
        ),
        _l("The race itself is longer than any run before it. That is the one exception, and it is meant."),
    ),
    "running_time": _l("The running grows a little faster than is usual by time."),
    "long_run_share": (
        _l(
            "The long run is up to %(share)s of its week, instead of %(usual_share)s: with %(runs)s runs a "
            "week there is no other way to get ready."
        ),
        _l("The long run is more than 30 %% of its week: with few days there is no other way."),
    ),
    "long_run_time": (
        _l(
            "The longest run takes %(duration_s)s, more than the usual %(usual_duration_s)s, since your race "
            "will take long. Walks are fine."
        ),
        _l("The long run may take up to three hours, since your marathon will take long. Walks are fine."),
    ),
    "long_run_day": (
        _l("In %(weeks)s weeks the long run is not on %(asked_weekday)s but mostly on %(weekday)s."),
        _l("The long run can't always stand on the day you like."),
    ),
    "hard_days_apart": _l("Two of your fixed days are hard and follow each other."),
    "quality_per_week": _l("Your fixed days bring more hard sessions than would be planned."),
    "rest_day": (
        _l("In %(weeks)s weeks there is no day of rest, counting your other sports."),
        _l("There is no day of rest in some weeks: your fixed days take them all."),
    ),
    "days_a_week": (
        _l("There are runs on %(days)s days a week, not on %(asked_days)s."),
        _l("Some weeks have fewer runs than you said."),
    ),
    "impossible_days": (
        _l("A race is on a day that is impossible for you: %(date)s."),
        _l("Something stands on a day that is impossible for you."),
    ),
    "appointments": (
        _l("Fixed appointments give way %(times)s times, so that the other rules hold."),
        _l("Not every fixed appointment could be part of the plan."),
    ),
    "threshold_share": _l(
        "Some weeks have more than a tenth at threshold: they are short, and less would be too little."
    ),
    "interval_share": _l("Some weeks have more than 8 %% of intervals: they are short."),
    "repetition_share": _l("Some weeks have more than 5 %% of repetitions: they are short."),
    "marathon_pace_share": _l("Running at marathon pace takes a larger share than usual."),
    "repeat_duration": _l("Some repeats last longer than is usual."),
    "speeds_of_fitness": _l("Nothing tells yet what you can run, so effort says how fast."),
    "taper_volume": _l("The distance before the race falls by another part than 41 to 60 %%."),
    "taper_runs": _l("Before the race there are fewer runs."),
    "before_a_race": _l("A session stands close before a race."),
    "after_a_race": _l("There is less time to recover after a race than would be good."),
    "return_after_break": _l("The return after your break is quicker than is usual."),
    "plan_length": (
        _l("The plan has %(weeks)s weeks; %(usual_weeks)s are usual for the distance."),
        _l("The plan is shorter or longer than is usual for the distance."),
    ),
}
WEEKS: Mapping[str, Any] = {
    "easy_running_first": _l("Easy running first: it carries all the rest."),
    "speed_and_form": _l("Short and fast running for form and economy, before long and hard."),
    "hardest_weeks": _l("The hardest weeks: here you get faster."),
    "like_the_race": _l("Sessions become like the race itself."),
    "taper": _l("Less distance, the same paces: you arrive rested."),
    "race_week": _l("The week of the race: short runs, and then all you have."),
    "recovery_after_race": _l("Easy days after the race, until the legs are fresh."),
    "small_taper": (
        _l("A little less before a race on the way: %(distance_m)s, after %(before_m)s."),
        _l("A little less before a race on the way."),
    ),
    "cutback": (
        _l("A step back to %(distance_m)s, after %(before_m)s, so that the body catches up."),
        _l("A step back: about 70 %% of the week before, so that the body catches up."),
    ),
    "grows": (
        _l("It grows from %(before_m)s to %(distance_m)s, by the rule on growth."),
        _l("It grows by no more than a tenth."),
    ),
    "held": (
        _l("About as much as before: %(distance_m)s, after %(before_m)s."),
        _l("As much as before: no growth this week."),
    ),
    "returning": (
        _l("You come back after %(days_away)s days: %(share)s of what you ran before."),
        _l("You come back: less than before your break, and more each week."),
    ),
    "by_time": _l("By time, not distance: only the minutes count."),
    "begins_midweek": _l("The plan begins within this week."),
    "fewer_runs": (
        _l("%(runs)s runs this week, not %(asked_runs)s: more would be too short to be worth it."),
        _l("Fewer runs than usual this week."),
    ),
    "keeps_fit": _l("Enough to keep what you have."),
}
SESSIONS: Mapping[str, Any] = {
    "easy_run": _l("Easy running between the hard days: it builds without wearing down."),
    "strides": _l("A few strides at the end, fast and relaxed, keep the legs quick."),
    "longest_yet": (
        _l(
            "The longest so far: %(distance_m)s, after %(longest_m)s at most in the thirty days before. More "
            "than 110 %% of that is never planned."
        ),
        _l("The longest run of the plan so far, and within 110 %% of your longest of the last thirty days."),
    ),
    "long_run": _l("The long run of the week, easy all the way."),
    "long_run_shorter": _l("A shorter long run, since the week steps back."),
    "marathon_pace_work": (
        _l("%(distance_m)s at marathon pace, %(share)s of the week, so that it feels familiar on race day."),
        _l("Marathon pace on tired legs, so that it feels familiar on race day."),
    ),
    "threshold_work": (
        _l("%(distance_m)s at threshold, %(share)s of the week: it moves the point where running becomes hard."),
        _l("Threshold running moves the point where it becomes hard."),
    ),
    "interval_work": (
        _l("%(distance_m)s of intervals, %(share)s of the week: they train how much oxygen you can use."),
        _l("Intervals train how much oxygen you can use."),
    ),
    "repetition_work": (
        _l("%(distance_m)s of repetitions, %(share)s of the week: they train speed and economy."),
        _l("Repetitions train speed and economy."),
    ),
    "keeps_sharp": _l("A little of the race's pace keeps you sharp while the distance falls."),
    "run_walk": _l("Running and walking by turns, since it lets you go on for longer."),
    "by_time": _l("By time: how far you come does not matter."),
    "by_effort": _l("By effort, since nothing tells your paces yet."),
    "short_before_race": _l("Short, so that you stand at the start with fresh legs."),
    "easy_after_race": (_l("Easy: it is %(days)s days since you raced."), _l("Easy, since you have just raced.")),
    "appointment": (_l("Your fixed appointment: %(appointment)s."), _l("Your fixed appointment.")),
    "appointment_run_easy": (
        _l("%(appointment)s, to be run easily this time."),
        _l("Your fixed appointment, to be run easily this time."),
    ),
    "appointment_shortened": (
        _l("%(appointment)s, but only %(duration_s)s of %(asked_duration_s)s: the rest would be too much."),
        _l("Your fixed appointment, shorter than usual this time."),
    ),
    "appointment_in_long_run": (
        _l("%(appointment)s is part of the long run."),
        _l("Your fixed appointment is part of the long run."),
    ),
    "goal_race": _l("The race that the plan is built for."),
    "goal_race_longer_than_any_run": (
        _l("It is longer than any run of the thirty days before it (%(longest_m)s); a race alone may be."),
        _l("It is longer than any run before it; the race alone may be."),
    ),
    "tune_up_race": _l("A race on the way: run it, and learn from it."),
    "race_replaces_session": _l("The race takes the place of a hard session."),
    "goal_beside_fitness": (
        _l(
            "Your goal of %(target_time_s)s is %(target_speed_mps)s; your fitness says %(expected_time_s)s, "
            "%(expected_speed_mps)s. Train by fitness."
        ),
        _l("Your goal pace stands beside what your fitness says; train by fitness."),
    ),
    "kept": _l("It stood there before, and was kept."),
}
WARNINGS: Mapping[str, Any] = {
    "goal_faster_than_fitness": (
        _l(
            "Your goal is %(target_time_s)s, and your runs say %(expected_time_s)s today. The plan trains by "
            "your fitness; the goal may follow."
        ),
        _l("Your goal is faster than what your runs say today. The plan trains by your fitness; the goal may follow."),
    ),
    "goal_slower_than_fitness": (
        _l("Your goal is %(target_time_s)s, and your runs say that you can run %(expected_time_s)s."),
        _l("Your runs say that you can be faster than your goal."),
    ),
    "marathon_estimate_is_optimistic": _l(
        "A marathon time estimated from shorter races is at least ten minutes too fast for half of all runners."
    ),
    "no_vdot": _l(
        "Nothing tells yet how fast you can run. Sessions go by effort until a race or a hard run of 3 km or more does."
    ),
    "vdot_after_break": (
        _l("After %(days_away)s days away paces begin with VDOT %(vdot)s, not %(before_vdot)s."),
        _l("After your break paces begin a little slower than before it."),
    ),
    "long_run_short_for_race": (
        _l("The longest run will be %(distance_m)s, for a race of %(race_m)s. Begin it slowly."),
        _l("There is no time for long runs as long as the distance asks for. Begin the race slowly."),
    ),
    "weeks_short_for_race": _l("Your weeks will be short for this distance. You will arrive, but it will be long."),
    "run_walk_offered": _l("Walking a minute now and then from the beginning may bring you there sooner and fresher."),
    "less_than_now": (
        _l(
            "The plan has %(distance_m)s in its highest week, and you run %(before_m)s now: the days that "
            "you gave hold no more."
        ),
        _l("The plan has less than you run now: the days that you gave hold no more."),
    ),
    "no_quality": _l("There are no hard sessions: at this point easy running brings more."),
    "not_yet_half_an_hour": _l("At the end it will not be half an hour without a walk yet. Go on the same way."),
    "appointment_on_impossible_day": _l("One of your appointments is on a day that you called impossible."),
    "race_moved": (
        _l("Your race is on %(date)s now, and the plan leads to %(before_date)s. Make a new one for it."),
        _l("Your race is on another day now. Make a new plan for it."),
    ),
    "race_of_another_length": (
        _l("Your race is %(distance_m)s now, and the plan is for %(before_m)s. Make a new one for it."),
        _l("Your race is of another length now. Make a new plan for it."),
    ),
    "race_withdrawn": _l("You are not entered any more in the race that this plan is for. Enter it, or end the plan."),
}
REFUSALS: Mapping[str, Any] = {
    "too_little_time": (
        _l("There are %(weeks)s weeks until the race, and this distance asks for %(needed_weeks)s at least."),
        _l("There is too little time until the race to prepare for it without breaking a rule."),
    ),
    "weekly_distance_too_short": (
        _l("By the rules your weeks grow to %(distance_m)s by then, and this distance asks for %(needed_m)s."),
        _l("You run too little a week now to get ready for this distance by then."),
    ),
    "long_run_too_short": (
        _l("By the rules your long run grows to %(distance_m)s by then, and this distance asks for %(needed_m)s."),
        _l("Your longest run is too short now to get ready for this distance by then."),
    ),
    "too_few_days": (
        _l("%(days)s days a week are too few; a plan needs %(needed_days)s."),
        _l("These are too few days a week for this distance."),
    ),
    "too_far_away": (
        _l("The race is %(weeks)s weeks away, and a plan has %(most_weeks)s at most."),
        _l("The race is too far away to plan for it today."),
    ),
    "too_many_weeks": (
        _l("%(weeks)s weeks are more than the %(most_weeks)s that a plan can have."),
        _l("These are more weeks than a plan can have."),
    ),
    "too_few_weeks": (
        _l("%(weeks)s weeks are too few to make a plan of; %(needed_weeks)s are the least."),
        _l("These are too few weeks to make a plan of."),
    ),
    "no_goal_race": _l("A plan for a race needs a race that you have entered as your A race."),
    "one_goal_race_at_the_end": _l("A plan is built for one A race, and it has to be the last one in it."),
    "distance_not_covered": (
        _l("There are plans from 5 km to the marathon, and the race on %(date)s is %(distance_m)s."),
        _l("There are plans from 5 km to the marathon. This race is of another distance."),
    ),
    "race_not_in_plan": (
        _l("The race on %(date)s is not within the days of the plan."),
        _l("One of the races is not within the weeks of the plan."),
    ),
    "race_too_long_by_then": (
        _l("The race on %(date)s is %(distance_m)s, and by then %(longest_m)s is the longest that is safe."),
        _l("One of the races on the way is longer than you can run by then."),
    ),
    "races_too_close": (
        _l(
            "The races on %(date)s and %(other_date)s are too close: after the first one %(days)s days are "
            "for recovery."
        ),
        _l("Two of the races are too close to each other to recover between them."),
    ),
}
POSSIBILITIES: Mapping[str, Any] = {
    "later_date": (_l("A race of this distance from %(date)s on"), _l("A race of this distance later")),
    "shorter_distance": (_l("A race of %(distance_m)s on that day"), _l("A race of a shorter distance on that day")),
    "more_days": (_l("Run on %(days)s days a week"), _l("Run on more days a week")),
    "fewer_impossible_days": _l("Leave one of the impossible days free"),
    "run_walk": _l("Run and walk by turns"),
    "without_race": (_l("Leave out the race on %(date)s"), _l("Leave out the race that is in the way")),
    "as_tune_up_race": _l("Run that race as a hard session, not as a goal"),
    "later_start": (_l("Begin on %(date)s"), _l("Begin later")),
    "other_weeks": (_l("A plan of %(weeks)s weeks"), _l("Another number of weeks")),
    "start_running": _l("Start running by time first"),
    "keep_fit": _l("A plan to keep fit, without a race"),
}

FAMILIES: Mapping[str, Mapping[str, Any]] = {
    "rule": RULES,
    "relaxed": RELAXED,
    "week": WEEKS,
    "session": SESSIONS,
    "warning": WARNINGS,
    "refusal": REFUSALS,
    "possible": POSSIBILITIES,
}
