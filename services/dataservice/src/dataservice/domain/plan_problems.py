"""What can go wrong with training plans, each with the stable code that callers decide by.

NotFound  plan_not_found  session_not_found  plan_change_not_found  calendar_feed_not_found  race_not_entered
Conflict  plan_exists  plan_ended  plan_paused  session_past  session_of_plan  change_decided  change_final
          change_superseded  safety_rule
Invalid   plan_impossible
"""

from flakon import errors


class PlanNotFound(errors.NotFound):
    code = "plan_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such training plan.")


class SessionNotFound(errors.NotFound):
    code = "session_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such planned session.")


class PlanChangeNotFound(errors.NotFound):
    code = "plan_change_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such change of a plan.")


class CalendarFeedNotFound(errors.NotFound):
    """No address of this secret: it was renewed or taken back, or never was."""

    code = "calendar_feed_not_found"

    def __init__(self) -> None:
        super().__init__("There is no calendar at this address (any more): ask Runnerly for a new one.")
