"""stravaworker brings activities in from Strava, and is the only service that speaks to it."""
