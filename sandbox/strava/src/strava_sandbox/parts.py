"""What the sandbox is made of, built once and used by every view."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from strava_sandbox.athletes import Athletes
from strava_sandbox.catalogue import Catalogue
from strava_sandbox.changes import Changes
from strava_sandbox.clock import Clock
from strava_sandbox.faults import Faults
from strava_sandbox.grants import Grants
from strava_sandbox.limits import RateLimits
from strava_sandbox.recording import Recording
from strava_sandbox.state import State
from strava_sandbox.switches import Switches
from strava_sandbox.webhooks import Webhooks

PREFIX = "/sandbox/strava"
CLIENT_ID = "424242"
APP_NAME = "Runnerly"


@dataclass(frozen=True)
class Config:
    """What the sandbox is started with. Without a secret it makes one and keeps it in the state."""

    state_file: Path
    public_url: str
    client_secret: str | None = None
    activities: list[Recording] | None = None
    clock_file: Path | None = None


@dataclass(frozen=True)
class Sandbox:
    """The parts that the views work with."""

    config: Config
    clock: Clock
    switches: Switches
    limits: RateLimits
    grants: Grants
    athletes: Athletes
    catalogue: Catalogue
    faults: Faults
    webhooks: Webhooks
    changes: Changes
    client_secret: str = field(repr=False)


def build(config: Config) -> Sandbox:
    """The parts, with the first app registered."""
    clock = Clock(config.clock_file)
    state = State(config.state_file)
    switches = Switches(state)
    grants = Grants(state, clock, switches)
    secret = config.client_secret or grants.app_secret(CLIENT_ID) or secrets.token_hex(20)
    grants.register_app(CLIENT_ID, secret, APP_NAME)
    athletes = Athletes(state, clock, with_file=config.activities is not None)
    catalogue = Catalogue(state, athletes, config.activities)
    webhooks = Webhooks(state, switches, clock)
    return Sandbox(
        config=config,
        clock=clock,
        switches=switches,
        limits=RateLimits(state, switches, clock),
        grants=grants,
        athletes=athletes,
        catalogue=catalogue,
        faults=Faults(state),
        webhooks=webhooks,
        changes=Changes(state, clock, catalogue, grants, webhooks),
        client_secret=secret,
    )
