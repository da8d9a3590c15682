"""Strava as it is: addresses, calls, errors, limits, scopes, and the one place where its names become ours.

Nothing in here knows dataservice or Celery.
"""

from stravaworker.strava import details, errors, mapping, scopes

__all__ = ["details", "errors", "mapping", "scopes"]
