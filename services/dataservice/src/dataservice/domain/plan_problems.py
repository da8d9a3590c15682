"""What can go wrong with training plans, each with the stable code that callers decide by.

NotFound  plan_not_found  session_not_found  plan_change_not_found  calendar_feed_not_found
Conflict  plan_exists  plan_ended  session_past  session_of_plan  change_decided  change_superseded  safety_rule
Invalid   plan_impossible
"""

from typing import Any

from dataservice.domain.plans.documents import reason_document
from dataservice.domain.plans.model import Refusal
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
        super().__init__("There is no calendar at this address (any more): ask for a new one.")


class PlanExists(errors.Conflict):
    code = "plan_exists"

    def __init__(self) -> None:
        super().__init__("You have a plan that is not over: end it, or have this one take its place.")


class PlanEnded(errors.Conflict):
    code = "plan_ended"

    def __init__(self) -> None:
        super().__init__("This plan is over: nothing of it changes any more.")


class SessionPast(errors.Conflict):
    code = "session_past"

    def __init__(self) -> None:
        super().__init__("What is past is not planned any more: choose a day from today on.")


class SessionOfPlan(errors.Conflict):
    code = "session_of_plan"

    def __init__(self) -> None:
        super().__init__("This session is your plan's: leave it out instead of deleting it.")


class ChangeDecided(errors.Conflict):
    code = "change_decided"

    def __init__(self) -> None:
        super().__init__("This change does not wait for your word any more.")


class ChangeSuperseded(errors.Conflict):
    code = "change_superseded"

    def __init__(self) -> None:
        super().__init__("The plan has gone on since: this change can be neither made nor undone any more.")


class SafetyRule(errors.Conflict):
    code = "safety_rule"

    def __init__(self) -> None:
        super().__init__("There is no way around what protects you in illness and pain.")


class PlanImpossible(errors.Invalid):
    """No plan follows the rules; `reasons` and `possible` are members of the problem."""

    code = "plan_impossible"

    def __init__(self, refusal: Refusal) -> None:
        members: dict[str, Any] = {
            "reasons": [reason_document(each) for each in refusal.reasons],
            "possible": [reason_document(each) for each in refusal.possible],
        }
        super().__init__("There is no such plan by the rules; see what would be possible.", extensions=members)
