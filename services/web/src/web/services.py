"""The other services, and in whose name they are called.

Account operations are called in web's own name. Everything about an athlete is called in hers: her sign-in grant,
which lies in her session, is exchanged for short-lived tokens. Without a grant web gets none, so it can act only for
those who are signed in.
"""

from dataclasses import dataclass
from typing import Protocol

from flakon import ClientCredentials, ServiceClient, TokenCache, TokenExchange
from web.api.accounts import Accounts
from web.api.activities import Activities
from web.api.admin import Admin
from web.api.athlete import AthleteData
from web.api.calendar_feed import CalendarFeed, CalendarFeeds
from web.api.check_ins import CheckIns
from web.api.connection import Connection
from web.api.exports import Exports
from web.api.fitness import FitnessCurve
from web.api.next_session import NextSessions
from web.api.physiology import PhysiologyHistory
from web.api.plans import Plans
from web.api.questions import Questions
from web.api.races import Races
from web.api.races_admin import RaceAdministration
from web.api.recordings import Recordings
from web.api.records import Records
from web.api.shoes import Shoes
from web.api.strava import Strava
from web.api.strava_admin import StravaAdmin
from web.api.strava_app import AppAdministration
from web.api.summary import Summaries
from web.api.trends import Trends
from web.api.uploads import Uploads
from web.api.weeks import Weeks
from web.revocation import Revocation
from web.settings import WebSettings

CLIENT_ID = "web"
ACCOUNT_SCOPES = ("accounts:sign_up", "accounts:sign_in", "accounts:recover", "registration:read")
CALENDAR_SCOPES = ("calendars:read",)
ATHLETE_SCOPES = (
    "athlete:read", "athlete:write", "activities:read", "activities:write", "files:read", "files:write",
    "strava:read", "strava:write", "training:read", "training:write",
    "races:read", "races:write",
)  # fmt: skip
ADMIN_SCOPES = ("admin:users", "admin:settings", "admin:races")


@dataclass(frozen=True)
class SignedIn:
    """The services in the name of one athlete. `admin` works for admins only: dataservice looks the role up."""

    athlete_data: AthleteData
    activities: Activities
    recordings: Recordings
    trends: Trends
    summaries: Summaries
    fitness: FitnessCurve
    records: Records
    races: Races
    shoes: Shoes
    check_ins: CheckIns
    physiology: PhysiologyHistory
    next_sessions: NextSessions
    connection: Connection
    uploads: Uploads
    exports: Exports
    questions: Questions
    plans: Plans
    weeks: Weeks
    calendar_feed: CalendarFeed
    strava: Strava
    admin: Admin
    admin_app: AppAdministration
    admin_races: RaceAdministration
    admin_strava: StravaAdmin


class Services(Protocol):
    """What views are given: the real services, or the tests' own."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def calendar_feeds(self) -> CalendarFeeds: ...

    def signed_in(self, grant: str) -> SignedIn:
        """The services in the name of the athlete behind this grant."""

    def revoke(self, grant: str) -> None:
        """The grant is worth nothing from now on."""


class RealServices:
    """The services at the addresses of the settings. One per process: connections and tokens are kept."""

    def __init__(self, settings: WebSettings) -> None:
        self._token_url = settings.tokendealer_url.rstrip("/") + "/oauth/token"
        self._secret = settings.client_secret
        self._tokens = TokenCache()
        self._actor = ClientCredentials(self._token_url, CLIENT_ID, self._secret, "tokendealer", "grants:exchange")
        own = ClientCredentials(self._token_url, CLIENT_ID, self._secret, "dataservice", ACCOUNT_SCOPES)
        self._dataservice = ServiceClient(settings.dataservice_url, own, name="dataservice")
        self._stravaworker = ServiceClient(settings.stravaworker_url, None, name="stravaworker", timeout_s=(1.0, 20.0))
        self._reports = ServiceClient(settings.reports_url, None, name="reports", timeout_s=(1.0, 30.0))
        self._revocation = Revocation(settings.tokendealer_url, CLIENT_ID, self._secret)
        self._accounts = Accounts(self._dataservice)
        reading = ClientCredentials(self._token_url, CLIENT_ID, self._secret, "dataservice", CALENDAR_SCOPES)
        self._calendar_feeds = CalendarFeeds(self._dataservice.with_tokens(reading))

    @property
    def accounts(self) -> Accounts:
        """Account operations, in web's own name."""
        return self._accounts

    @property
    def calendar_feeds(self) -> CalendarFeeds:
        """Calendars at secret addresses, in web's own name."""
        return self._calendar_feeds

    def signed_in(self, grant: str) -> SignedIn:
        """Costs nothing until something is called: tokens are asked for then, and kept for their few minutes."""

        def called(client: ServiceClient, audience: str, scope: tuple[str, ...]) -> ServiceClient:
            return client.with_tokens(
                TokenExchange(
                    self._token_url,
                    CLIENT_ID,
                    self._secret,
                    grant,
                    audience,
                    scope,
                    actor=self._actor,
                    cache=self._tokens,
                )
            )

        # The fewest scopes for each: a page of hers never carries a token that could change the instance.
        hers = called(self._dataservice, "dataservice", ATHLETE_SCOPES)
        administration = called(self._dataservice, "dataservice", ADMIN_SCOPES)
        return SignedIn(
            athlete_data=AthleteData(hers),
            activities=Activities(hers),
            recordings=Recordings(hers),
            trends=Trends(hers),
            summaries=Summaries(hers),
            fitness=FitnessCurve(hers),
            records=Records(hers),
            races=Races(hers),
            shoes=Shoes(hers),
            check_ins=CheckIns(hers),
            physiology=PhysiologyHistory(hers),
            next_sessions=NextSessions(hers),
            connection=Connection(hers),
            uploads=Uploads(hers),
            exports=Exports(hers),
            questions=Questions(hers),
            plans=Plans(hers),
            weeks=Weeks(hers),
            calendar_feed=CalendarFeed(hers),
            strava=Strava(called(self._stravaworker, "stravaworker", ("strava:connect",))),
            admin=Admin(administration, called(self._reports, "reports", ("admin:settings",))),
            admin_app=AppAdministration(administration),
            admin_races=RaceAdministration(administration),
            admin_strava=StravaAdmin(called(self._stravaworker, "stravaworker", ("admin:settings",))),
        )

    def revoke(self, grant: str) -> None:
        """At tokendealer, at once; the last token that was made from it ends within its few minutes."""
        self._revocation.revoke(grant)
