"""Fitness, records, shoes and figures of the body in a state worth looking at."""

from datetime import date, timedelta

from pages_to_look_at import Scene, full, her
from scenes_runs import years
from stand_ins import StandIns
from stand_ins_plans import plan
from stand_ins_training import entered, predicted, race_prediction, shoe

from flakon import clock


def trained(services: StandIns) -> None:
    """Years of running, a plan to a race, shoes, and predictions."""
    full(services)
    today = clock.now().date()
    her(services).runs = years()
    data = services.dataservice
    data.plan = plan({"aim": "race", "days_a_week": 5, "starts_on": "2026-11-16"}, today, weeks=16)
    for week in data.plan["weeks"]:
        for session in week["sessions"]:
            day = date.fromisoformat(session["date"])
            data.planned_loads[day] = data.planned_loads.get(day, 0.0) + session["distance_m"] / 120
    race = entered("Paris half marathon", "2027-03-07", target_time_s=5_580)
    race["race"]["distance_m"] = 21_097.5
    data.entered = [race]
    upcoming = race_prediction("Paris half marathon", "2027-03-07", race_id=race["race"]["race_id"], ran_s=None)
    past = [
        race_prediction(),
        race_prediction("Along the Loire", "2025-10-12", distance_m=42_195.0, time_s=12_300.0, ran_s=12_911.0),
        race_prediction("Club ten", "2025-03-23", distance_m=10_000.0, time_s=2_610.0, ran_s=2_588.0),
    ]
    data.predictions = predicted(upcoming=[upcoming], past=past)
    data.shoes = [
        shoe("Blue pair of everyday trainers", is_default=True),
        shoe("Racing flats", distance_m=232_000.0, retire_at_m=250_000.0, price_cents=21_000),
        shoe("Trail", price_cents=None, currency=None, retire_at_m=None, distance_m=88_000.0),
        shoe("The old ones", retired_on="2026-03-01", distance_m=811_000.0),
    ]
    data.check_ins[today.isoformat()] = {"legs": 4, "sleep": 2, "pain": None, "note": None}
    data.physiology = {
        "0001-01-01": {"max_heartrate_bpm": 192},
        "2025-05-01": {"max_heartrate_bpm": 192, "resting_heartrate_bpm": 52, "threshold_speed_mps": 3.6},
        (today - timedelta(days=40)).isoformat(): {
            "max_heartrate_bpm": 190,
            "resting_heartrate_bpm": 47,
            "threshold_heartrate_bpm": 171,
            "threshold_speed_mps": 3.83,
        },
    }


def _in_miles(services: StandIns) -> None:
    trained(services)
    her(services).units = "imperial"


def _unpredicted(services: StandIns) -> None:
    full(services)
    services.dataservice.entered = [entered()]


SCENES = (
    Scene("dashboard-trained", "/dashboard", trained),
    Scene("dashboard-trained-fr", "/dashboard", trained, language="fr"),
    Scene("dashboard-race-without-plan", "/dashboard", _unpredicted),
    Scene("fitness", "/fitness", trained),
    Scene("fitness-year-fr", "/fitness?period=two_years", trained, language="fr"),
    Scene("fitness-period-wrong", "/fitness?from=2026-11-01&to=2026-10-01", trained),
    Scene("fitness-empty", "/fitness"),
    Scene("records", "/records", trained),
    Scene("records-miles", "/records?period=year", _in_miles),
    Scene("records-fr", "/records", trained, language="fr"),
    Scene("records-empty", "/records"),
    Scene("record", "/records/10000", trained),
    Scene("record-not-run", "/records/42195", full),
    Scene("shoes", "/shoes", trained),
    Scene("shoes-fr", "/shoes", trained, language="fr"),
    Scene("shoes-empty", "/shoes"),
    Scene("shoe-new", "/shoes/new"),
    Scene("shoe-wrong", "/shoes/new", press="main form .button", fill={"price": "dear", "retire_at_m": "far"}),
    Scene("figures", "/settings/figures", trained),
    Scene("figures-fr", "/settings/figures", trained, language="fr"),
    Scene("figures-empty", "/settings/figures"),
)
