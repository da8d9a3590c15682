"""How each operation of each service is called rightly: a recipe per operation sets the scene and says the call.

`RECIPES[service, operation]` is a function of a Scene. Whoever adds an operation adds its recipe here; until then the
authorization matrix fails.
"""

from support.recipes import (
    dataservice_accounts,
    dataservice_admin,
    dataservice_athlete,
    dataservice_days,
    dataservice_files,
    dataservice_fitness,
    dataservice_plans,
    dataservice_races,
    dataservice_services,
    dataservice_weeks,
    others,
    stravaworker_files,
    tokendealer,
)
from support.recipes.calls import RECIPES, Call, Recipe

__all__ = [
    "RECIPES",
    "Call",
    "Recipe",
    "dataservice_accounts",
    "dataservice_admin",
    "dataservice_athlete",
    "dataservice_days",
    "dataservice_files",
    "dataservice_fitness",
    "dataservice_plans",
    "dataservice_races",
    "dataservice_services",
    "dataservice_weeks",
    "others",
    "stravaworker_files",
    "tokendealer",
]
