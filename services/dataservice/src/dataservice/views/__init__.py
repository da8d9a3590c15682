"""The operations of openapi.yaml, a module per subject. They parse, call and render."""

from dataservice.views import (
    accounts,
    activities,
    activity_lists,
    admin,
    admin_strava,
    athlete,
    exports,
    files,
    fitness,
    mails,
    questions,
    strava,
    strava_apps,
    strava_connection,
    streams,
    uploads,
    work,
)
from dataservice.views.api import api

__all__ = [
    "accounts",
    "activities",
    "activity_lists",
    "admin",
    "admin_strava",
    "api",
    "athlete",
    "exports",
    "files",
    "fitness",
    "mails",
    "questions",
    "strava",
    "strava_apps",
    "strava_connection",
    "streams",
    "uploads",
    "work",
]
