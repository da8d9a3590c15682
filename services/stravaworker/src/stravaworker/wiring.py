"""What stravaworker is made of, put together once for each process."""

from dataclasses import dataclass

import redis

from stravaworker.access import StravaAccess
from stravaworker.activities import ActivityRefresh
from stravaworker.apps import AppStates
from stravaworker.calls import StravaCalls
from stravaworker.dataservice import Dataservice
from stravaworker.events import AccessCheck, ActivityFetch
from stravaworker.imports import ActivityImport
from stravaworker.ledger import Leases, Ledger, Renewals
from stravaworker.revocations import AccessRevocation
from stravaworker.skipped import Skipped
from stravaworker.strava.client import StravaClient
from stravaworker.subscriptions import SubscriptionCheck, Subscriptions
from stravaworker.window import WindowRefresh


@dataclass(frozen=True)
class Work:
    """What the tasks of sync do, one object for each."""

    activity_import: ActivityImport
    activity_fetch: ActivityFetch
    access_check: AccessCheck
    access_revocation: AccessRevocation
    subscription_check: SubscriptionCheck
    window_refresh: WindowRefresh


def open_work(dataservice: Dataservice, client: StravaClient, store: redis.Redis) -> Work:
    """The work over one dataservice, one Strava and one Redis."""
    ledger = Ledger(store)
    states = AppStates(dataservice, ledger)
    access = StravaAccess(dataservice, client, ledger, Renewals(store), states)
    calls = StravaCalls(client, access, ledger, states)
    refresh = ActivityRefresh(dataservice)
    return Work(
        activity_import=ActivityImport(dataservice, calls, refresh),
        activity_fetch=ActivityFetch(calls, refresh),
        access_check=AccessCheck(access),
        access_revocation=AccessRevocation(dataservice, client),
        subscription_check=SubscriptionCheck(dataservice, Subscriptions(dataservice, calls, client), ledger),
        window_refresh=WindowRefresh(dataservice, calls, refresh, ledger, Skipped(store), Leases(store)),
    )


def open_subscriptions(dataservice: Dataservice, client: StravaClient, store: redis.Redis) -> Subscriptions:
    """Subscriptions alone, for those who look after them by hand."""
    ledger = Ledger(store)
    states = AppStates(dataservice, ledger)
    access = StravaAccess(dataservice, client, ledger, Renewals(store), states)
    return Subscriptions(dataservice, StravaCalls(client, access, ledger, states), client)
