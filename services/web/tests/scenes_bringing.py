"""The pages by which runs come in, in states worth looking at."""

from datetime import timedelta

from pages_to_look_at import PASSWORD, Scene, connected, full, her
from stand_ins import Account, StandIns, run, written
from stand_ins_files import outcome, question, upload
from stand_ins_strava import ledger

from flakon import clock


def _uploads(services: StandIns) -> None:
    data = services.dataservice
    data.uploads = [
        upload("export_12345678.zip", "reading", size_bytes=2_147_483_648, added=812, merged=411, skipped=96, failed=2),
        upload("2026-11-21-07-12-31.fit", merged=1),
        upload("evening.gpx", duplicate=1, token_name="phone shortcut"),
        upload("a-very-long-name-that-some-watch-made-up-for-its-file_2026-11-20T06-40-12Z.tcx", added=1),
        upload("holiday.pdf", "failed", code="not_an_activity", reason="no FIT, GPX, TCX or ZIP"),
        upload("rest.zip", "receiving", size_bytes=900_000_000, received_bytes=387_000_000),
    ]
    data.outcomes[data.uploads[0]["upload_id"]] = [
        outcome(0, "activities/123.fit.gz", "added"),
        outcome(1, "activities/124.fit.gz", "merged", activity_ids=["0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"]),
        outcome(2, "activities/125.gpx", "duplicate"),
        outcome(3, "media/IMG_2041.jpg", "skipped", "media"),
        outcome(4, "activities/126.tcx.gz", "failed", "damaged", reason="line 40: not well-formed"),
        outcome(5, "DI_CONNECT/DI-Connect-Fitness/all.fit", "added", activity_ids=[data.uploads[0]["upload_id"]] * 8),
    ]  # fmt: skip


def _full_storage(services: StandIns) -> None:
    _uploads(services)
    services.dataservice.storage["used_bytes"] = services.dataservice.storage["quota_bytes"]


def _questions(services: StandIns) -> None:
    then = clock.now().replace(hour=7, minute=12, second=0, microsecond=0, tzinfo=None) - timedelta(days=2)
    watch = run(then, 10_210, 3_042, "Tempo along the canal", sources=["file"], strava_activity_id=None)
    phone = run(then + timedelta(minutes=1), 10_890, 3_040, "Morning run", sources=["strava"])
    fast = run(then, 5_000, 1_500, "Easy with Léa", sources=["strava", "file"])
    services.dataservice.questions = [
        question("duplicate", "distance_differs", watch, phone),
        question("implausible_effort", "jumps", fast, effort={"distance_m": 1_000, "elapsed_time_s": 118}),
    ]


def _data(services: StandIns) -> None:
    data = services.dataservice
    data.create_upload_token(her(services), {"name": "laptop"})
    data.create_upload_token(her(services), {"name": "phone shortcut"})
    data.tokens[0]["last_used_at"] = written(clock.now() - timedelta(minutes=40))
    data.create_export(her(services))
    data.exports[0] |= {"state": "done", "size_bytes": 812_400_000}


def _exporting(services: StandIns) -> None:
    services.dataservice.create_export(her(services))


def _no_seat(services: StandIns) -> None:
    services.dataservice.seats |= {"taken": 10}


def _waiting(services: StandIns) -> None:
    _no_seat(services)
    services.dataservice.join_strava_waiting_list(Account("leo@example.org", PASSWORD, "Léo"))
    services.dataservice.join_strava_waiting_list(her(services))


def _offered(services: StandIns) -> None:
    _no_seat(services)
    until = written(clock.now() + timedelta(days=2))
    her(services).strava = {"seat": {"state": "offered", "until": until, "place": None, "free": 0}}


def _inactive(services: StandIns) -> None:
    full(services)
    ends = written(clock.now() + timedelta(days=3))
    her(services).strava |= {"app_state": "inactive", "warning": {"code": "app_inactive", "data_ends_at": ends}}


def _withdrawn(services: StandIns) -> None:
    full(services)
    ends = written(clock.now() + timedelta(days=2))
    her(services).strava |= {"state": "reauth_required", "warning": {"code": "consent_needed", "data_ends_at": ends}}


def _reading(services: StandIns) -> None:
    her(services).strava = connected(state="running", activities=400, finished_at=None)


def _own_keys(services: StandIns) -> None:
    services.dataservice.put_own_strava_app(her(services), {"client_id": "161803"})


def _seats(services: StandIns) -> None:
    data = services.dataservice
    data.app = {"client_id": "161803"}
    data.seats |= {"count": 3, "taken": 2, "reserved": 1}
    since = written(clock.now() - timedelta(days=90))
    soon = written(clock.now() + timedelta(minutes=41))
    for number, (name, address, state) in enumerate(
        (
            ("Ada", "ada@example.org", "taken"),
            ("Léo Dubois", "leo@example.org", "taken"),
            (None, "m@example.org", "reserved"),
        )
    ):
        about = {"athlete_id": f"0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e{number:02}", "name": name, "email": address}
        data.sitting.append({**about, "state": state, "since": since, "until": soon if state == "reserved" else None})
    for name in ("Noor", "Kai"):
        data.join_strava_waiting_list(Account(f"{name.lower()}@example.org", PASSWORD, name))


def _budgets(services: StandIns) -> None:
    own = ledger("athlete", "inactive", lanes=[], window_budget={"reads_a_day": 0, "used_today": 0, "others_a_day": 0})
    services.stravaworker.ledgers = [ledger(), own]


def _subscribed(services: StandIns) -> None:
    services.dataservice.app = {"client_id": "161803", "subscription": {"state": "active", "error": None}}
    elsewhere = {"subscription_id": 3, "callback_host": "old.example.org", "is_ours": False}
    services.stravaworker.subscription = elsewhere


def _app_inactive(services: StandIns) -> None:
    failed = {"state": "failed", "error": "callback url not verifiable: 502"}
    services.dataservice.app = {"client_id": "161803", "state": "inactive", "subscription": failed}


def _dashboard(services: StandIns) -> None:
    full(services)
    _uploads(services)
    _questions(services)


SCENES = (
    Scene("bring-garmin", "/bring-your-runs?from=garmin"),
    Scene("bring-no-seat", "/bring-your-runs?from=apple", _no_seat),
    Scene("bring-fr", "/bring-your-runs?from=polar", _waiting, language="fr"),
    Scene("import", "/import", _uploads),
    Scene("import-empty", "/import"),
    Scene("import-full", "/import", _full_storage, language="fr"),
    Scene("import-upload", "/import/UPLOAD", _uploads),
    Scene("import-upload-failed", "/import/FAILED", _uploads),
    Scene("questions", "/questions", _questions),
    Scene("questions-fr", "/questions", _questions, language="fr"),
    Scene("questions-empty", "/questions"),
    Scene("data", "/settings/data", _data),
    Scene("data-token", "/settings/data", _data, press="#tokens .form button", fill={"name": "watch folder"}),
    Scene("data-fr", "/settings/data", _exporting, language="fr"),
    Scene("strava", "/strava", full),
    Scene("strava-fr", "/strava", full, language="fr"),
    Scene("strava-reading", "/strava", _reading),
    Scene("strava-inactive", "/strava", _inactive),
    Scene("strava-withdrawn", "/strava", _withdrawn),
    Scene("strava-not-connected", "/strava"),
    Scene("strava-waiting", "/strava", _waiting),
    Scene("strava-offered", "/strava", _offered),
    Scene("strava-connect-no-seat", "/strava/connect", _no_seat),
    Scene("strava-keys", "/strava/keys", _own_keys),
    Scene("admin-budget", "/admin/strava/budget", _budgets),
    Scene("admin-budget-empty", "/admin/strava/budget"),
    Scene("admin-app", "/admin/strava", _subscribed, press="[action$=check] button"),
    Scene("admin-app-inactive", "/admin/strava", _app_inactive, language="fr"),
    Scene("admin-seats", "/admin/strava/seats", _seats),
    Scene("admin-seats-empty", "/admin/strava/seats"),
    Scene("admin-seat-release", "/admin/strava/seats/0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e01/release", _seats),
    Scene("dashboard-busy", "/dashboard", _dashboard),
)
