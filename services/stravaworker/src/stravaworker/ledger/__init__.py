"""The budget of each Strava app: who may call Strava now, and who waits.

`Ledger` grants and settles calls, one atomic script per decision. `rules` says which lane may take how much,
`figures` is what people are shown of it, `locks` lets one worker at a time renew an athlete's tokens.
"""

from stravaworker.ledger.budget import Call, Ledger, LedgerAway, NotNow, Permit
from stravaworker.ledger.locks import Leases, Renewals
from stravaworker.ledger.redis_script import connect
from stravaworker.ledger.rules import Lane

__all__ = ["Call", "Lane", "Leases", "Ledger", "LedgerAway", "NotNow", "Permit", "Renewals", "connect"]
