"""The demo athlete: signs up, gives the sandbox's Strava keys and connects, as a person with a browser would."""
