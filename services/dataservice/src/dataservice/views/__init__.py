"""The operations of openapi.yaml, a module per subject. They parse, call and render."""

from dataservice.views import accounts, activities, admin, athlete, files, mails, strava, strava_apps, streams, work
from dataservice.views.api import api

__all__ = [
    "accounts",
    "activities",
    "admin",
    "api",
    "athlete",
    "files",
    "mails",
    "strava",
    "strava_apps",
    "streams",
    "work",
]
