"""The rolling window: details and streams of each athlete's newest runs, renewed before Strava's week is over.

How deep it reaches follows from the budget. A run costs two calls, and is fetched anew every RENEWED_EVERY; what a day
leaves for the window says how many runs that are in all, and these are shared out among the app's athletes. The calls
are spread evenly over the day, so that what was fetched in an hour has an hour a week later to be fetched in again.
"""

from datetime import timedelta

from flakon import clock, errors, get_logger
from stravaworker import strava
from stravaworker.access import ReauthRequired
from stravaworker.activities import ActivityRefresh
from stravaworker.calls import AthleteCalls, StravaCalls
from stravaworker.dataservice import Dataservice, StravaNotLinked, Window, WindowItem
from stravaworker.ledger import Lane, Leases, Ledger, LedgerAway, NotNow
from stravaworker.ledger.figures import WindowBudget, window_budget
from stravaworker.skipped import Skipped

log = get_logger(__name__)

CALLS_A_RUN = 2
RENEWED_EVERY = timedelta(days=6, hours=19)
"""A week less five hours: for a beat that is late, and for a day on which Strava fails for a while."""

NOT_AGAIN_WITHIN = timedelta(days=1)
"""What was fetched later than this waits: a small history is not fetched over and over because there is budget."""

MOST_DEPTH = 100_000
PRECISION = 0.01

LEASE_S = 120
SLICE_S = 60.0
"""How long one piece of work may take; the next comes with the next quarter of an hour."""


class WindowRefresh:
    """Fetches the next details of an app's athletes. Repeating it, or stopping it anywhere, does no harm."""

    def __init__(
        self,
        dataservice: Dataservice,
        calls: StravaCalls,
        refresh: ActivityRefresh,
        ledger: Ledger,
        skipped: Skipped,
        leases: Leases,
    ) -> None:
        self._dataservice = dataservice
        self._calls = calls
        self._refresh = refresh
        self._ledger = ledger
        self._skipped = skipped
        self._leases = leases

    def run(self, app_id: str) -> None:
        """Return when this quarter's part is done, or nothing more can be. It comes again by itself."""
        try:
            with self._leases.held(f"window:{app_id}", LEASE_S) as is_ours:
                if is_ours:
                    self._run(app_id)
        except errors.NotFound:
            log.info("strava_app_gone", app_id=app_id)
        except LedgerAway as error:
            log.warning("window_not_refreshed", app_id=app_id, reason=str(error))

    def _run(self, app_id: str) -> None:
        budget = window_budget(self._ledger.read(app_id), clock.timestamp())
        to_fetch = max(0, budget.today - budget.used) // CALLS_A_RUN
        depth, window = self._sized(app_id, budget, to_fetch)
        self._dataservice.put_window(app_id, depth, reason(depth, budget, window.athletes))
        count = self._fetch(app_id, window, to_fetch)
        log.info("window_refreshed", app_id=app_id, depth=depth, fetched=count, to_fetch=to_fetch)

    def _sized(self, app_id: str, budget: WindowBudget, to_fetch: int) -> tuple[int, Window]:
        """The depth, and what lies within it that is to be fetched."""
        runs = int(budget.a_day // CALLS_A_RUN * (RENEWED_EVERY / timedelta(days=1)))
        skipped = self._skipped.of(app_id)
        limit = min(1000, to_fetch + len(skipped) + 1)
        fetched_before = clock.now() - NOT_AGAIN_WITHIN

        def look(depth: int, limit: int = limit) -> Window:
            return self._dataservice.window(app_id, depth=depth, limit=limit, fetched_before=fetched_before)

        athletes = look(0, 1).athletes
        if not athletes:
            return 0, Window((), 0, 0)
        depth, too_deep = min(MOST_DEPTH, runs // athletes), min(MOST_DEPTH, runs) + 1
        window = look(depth)
        # With equal histories that is all. Athletes with few runs leave theirs to the others.
        is_spare = window.runs < runs * (1.0 - PRECISION)
        while is_spare and too_deep - depth > max(1.0, depth * PRECISION):
            between = (depth + too_deep) // 2
            if look(between, 1).runs <= runs:
                depth = between
            else:
                too_deep = between
        window = look(depth) if is_spare else window
        items = tuple(item for item in window.items if item.strava_activity_id not in skipped)
        return depth, Window(items, window.athletes, window.runs)

    def _fetch(self, app_id: str, window: Window, to_fetch: int) -> int:
        """How many were fetched."""
        end = clock.monotonic() + SLICE_S
        calls: dict[str, AthleteCalls] = {}
        left_out: set[str] = set()
        count = 0
        for item in window.items[:to_fetch]:
            if clock.monotonic() > end:
                break
            if item.athlete_id in left_out:
                continue
            of_hers = calls.setdefault(item.athlete_id, self._calls.of(item.athlete_id, Lane.WINDOW))
            try:
                if not self._refresh.details(item.athlete_id, item.strava_activity_id, of_hers):
                    self._skipped.add(app_id, item.strava_activity_id)
                count += 1
            except NotNow as refusal:
                if refusal.reason != "renewal":
                    log.info("window_waits", app_id=app_id, reason=str(refusal))
                    break
                left_out.add(item.athlete_id)
            except (ReauthRequired, StravaNotLinked, strava.errors.ScopeMissing):
                left_out.add(item.athlete_id)
            except (strava.errors.ServerError, errors.Invalid) as error:
                self._skip(app_id, item, error)
            except strava.errors.StravaError as error:
                log.warning("window_not_refreshed", app_id=app_id, reason=str(error))
                break
        return count

    def _skip(self, app_id: str, item: WindowItem, error: Exception) -> None:
        """A corrupt one fails for ever: it is tried again another day, and holds up nobody."""
        log.warning("strava_details_failed", strava_activity_id=item.strava_activity_id, reason=str(error))
        self._skipped.add(app_id, item.strava_activity_id)


def reason(depth: int, budget: WindowBudget, athletes: int) -> str:
    """Why the window reaches so deep, in plain figures."""
    days = RENEWED_EVERY / timedelta(days=1)
    whom = "one athlete" if athletes == 1 else f"{athletes} athletes"
    return (
        f"Strava allows this app {budget.limit} reads a day. Lists, new runs and what is looked at take about "
        f"{budget.others}, a fifth is kept for them; {budget.a_day} are left for details, that is "
        f"{budget.a_day // CALLS_A_RUN} runs a day. Each has to be fetched anew within a week (here every {days:.1f} "
        f"days), so there is room for the newest {depth} runs of {whom}."
    )
