"""What plans say, as codes; the front-end has a sentence for each.

The names of a reason's values end in their unit: `_m`, `_s`, `_mps`, `_share` (0.3 is 30 %), `weeks`, `days`, `runs`,
`date`, `weekday` (0 is Monday), `vdot`.
"""

from enum import StrEnum


class Rule(StrEnum):
    """What every plan is held to. A plan names each in `rules_met`, or in `rules_relaxed` with what it gave way to."""

    WEEKLY_GROWTH = "weekly_growth"
    CUTBACK_WEEK = "cutback_week"
    LONGEST_RUN = "longest_run"
    RUNNING_TIME = "running_time"
    LONG_RUN_SHARE = "long_run_share"
    LONG_RUN_TIME = "long_run_time"
    LONG_RUN_DAY = "long_run_day"
    HARD_DAYS_APART = "hard_days_apart"
    QUALITY_PER_WEEK = "quality_per_week"
    REST_DAY = "rest_day"
    DAYS_A_WEEK = "days_a_week"
    IMPOSSIBLE_DAYS = "impossible_days"
    APPOINTMENTS = "appointments"
    THRESHOLD_SHARE = "threshold_share"
    INTERVAL_SHARE = "interval_share"
    REPETITION_SHARE = "repetition_share"
    MARATHON_PACE_SHARE = "marathon_pace_share"
    REPEAT_DURATION = "repeat_duration"
    SPEEDS_OF_FITNESS = "speeds_of_fitness"
    TAPER_VOLUME = "taper_volume"
    TAPER_RUNS = "taper_runs"
    BEFORE_A_RACE = "before_a_race"
    AFTER_A_RACE = "after_a_race"
    RETURN_AFTER_BREAK = "return_after_break"
    PLAN_LENGTH = "plan_length"


class WeekReason(StrEnum):
    """Why a week is as it is."""

    EASY_RUNNING_FIRST = "easy_running_first"
    SPEED_AND_FORM = "speed_and_form"
    HARDEST_WEEKS = "hardest_weeks"
    LIKE_THE_RACE = "like_the_race"
    TAPER = "taper"
    RACE_WEEK = "race_week"
    RECOVERY_AFTER_RACE = "recovery_after_race"
    SMALL_TAPER = "small_taper"
    CUTBACK = "cutback"
    GROWS = "grows"
    HELD = "held"
    RETURNING = "returning"
    BY_TIME = "by_time"
    BEGINS_MIDWEEK = "begins_midweek"
    FEWER_RUNS = "fewer_runs"
    KEEPS_FIT = "keeps_fit"


class SessionReason(StrEnum):
    """Why a session is there, and as it is."""

    EASY_RUN = "easy_run"
    STRIDES = "strides"
    LONGEST_YET = "longest_yet"
    LONG_RUN = "long_run"
    LONG_RUN_SHORTER = "long_run_shorter"
    MARATHON_PACE_WORK = "marathon_pace_work"
    THRESHOLD_WORK = "threshold_work"
    INTERVAL_WORK = "interval_work"
    REPETITION_WORK = "repetition_work"
    KEEPS_SHARP = "keeps_sharp"
    RUN_WALK = "run_walk"
    BY_TIME = "by_time"
    BY_EFFORT = "by_effort"
    SHORT_BEFORE_RACE = "short_before_race"
    EASY_AFTER_RACE = "easy_after_race"
    APPOINTMENT = "appointment"
    APPOINTMENT_RUN_EASY = "appointment_run_easy"
    APPOINTMENT_SHORTENED = "appointment_shortened"
    APPOINTMENT_IN_LONG_RUN = "appointment_in_long_run"
    GOAL_RACE = "goal_race"
    GOAL_RACE_LONGER_THAN_ANY_RUN = "goal_race_longer_than_any_run"
    TUNE_UP_RACE = "tune_up_race"
    RACE_REPLACES_SESSION = "race_replaces_session"
    GOAL_BESIDE_FITNESS = "goal_beside_fitness"
    KEPT = "kept"


class Warned(StrEnum):
    """What she should know about a plan."""

    GOAL_FASTER_THAN_FITNESS = "goal_faster_than_fitness"
    GOAL_SLOWER_THAN_FITNESS = "goal_slower_than_fitness"
    MARATHON_ESTIMATE_IS_OPTIMISTIC = "marathon_estimate_is_optimistic"
    NO_VDOT = "no_vdot"
    VDOT_AFTER_BREAK = "vdot_after_break"
    LONG_RUN_SHORT_FOR_RACE = "long_run_short_for_race"
    WEEKS_SHORT_FOR_RACE = "weeks_short_for_race"
    RUN_WALK_OFFERED = "run_walk_offered"
    LESS_THAN_NOW = "less_than_now"
    NO_QUALITY = "no_quality"
    NOT_YET_HALF_AN_HOUR = "not_yet_half_an_hour"
    APPOINTMENT_ON_IMPOSSIBLE_DAY = "appointment_on_impossible_day"
    RACE_MOVED = "race_moved"
    RACE_OF_ANOTHER_LENGTH = "race_of_another_length"
    RACE_WITHDRAWN = "race_withdrawn"


class Refused(StrEnum):
    """Why there is no such plan."""

    TOO_LITTLE_TIME = "too_little_time"
    WEEKLY_DISTANCE_TOO_SHORT = "weekly_distance_too_short"
    LONG_RUN_TOO_SHORT = "long_run_too_short"
    TOO_FEW_DAYS = "too_few_days"
    TOO_FAR_AWAY = "too_far_away"
    TOO_MANY_WEEKS = "too_many_weeks"
    TOO_FEW_WEEKS = "too_few_weeks"
    NO_GOAL_RACE = "no_goal_race"
    ONE_GOAL_RACE_AT_THE_END = "one_goal_race_at_the_end"
    DISTANCE_NOT_COVERED = "distance_not_covered"
    RACE_NOT_IN_PLAN = "race_not_in_plan"
    RACE_TOO_LONG_BY_THEN = "race_too_long_by_then"
    RACES_TOO_CLOSE = "races_too_close"


class Possible(StrEnum):
    """What could be instead of a plan that was refused: `refusals.take` makes the request of it."""

    LATER_DATE = "later_date"
    SHORTER_DISTANCE = "shorter_distance"
    MORE_DAYS = "more_days"
    FEWER_IMPOSSIBLE_DAYS = "fewer_impossible_days"
    RUN_WALK = "run_walk"
    WITHOUT_RACE = "without_race"
    AS_TUNE_UP_RACE = "as_tune_up_race"
    LATER_START = "later_start"
    OTHER_WEEKS = "other_weeks"
    START_RUNNING = "start_running"
    KEEP_FIT = "keep_fit"
