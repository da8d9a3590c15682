"""A stand-in for Strava: OAuth, the athlete, her activities and the rate limits, as far as Runnerly relies on them.

It stands for someone else's system, so it shares no code with the services that call it.
"""
