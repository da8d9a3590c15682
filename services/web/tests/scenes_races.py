"""The pages of races in a state worth looking at."""

from collections.abc import Callable
from datetime import timedelta
from math import sin
from typing import Any

from pages_to_look_at import Scene, full, her
from stand_ins import Account, StandIns
from stand_ins_races import race_run, splits

from flakon import clock

ID = "7c1d5f0e-5b0a-4b57-9a9e-0c6e3c1b8a21"
OTHER_ID = "7c1d5f0e-5b0a-4b57-9a9e-0c6e3c1b8a22"


def day(days: int) -> str:
    """The date so many days from today."""
    return str(clock.now().date() + timedelta(days=days))


def _calendar(services: StandIns) -> None:
    full(services)
    data = services.dataservice
    bea = data.add(Account("bea@example.org", "a pass phrase", "Béatrice Lambert"))
    coming = (
        ("Parkrun du Bois de Vincennes, édition spéciale d’hiver", 3, 5_000.0, "parkrun", "Paris"),
        ("Corrida de Noël", 18, 10_000.0, "road", "Issy-les-Moulineaux"),
        ("Cross du <b>Figaro</b>", 31, 8_700.0, "cross_country", "Paris"),
        ("Semi-marathon de Paris", 101, 21_097.5, "road", "Paris"),
        ("Ultra-Trail du Haut-Koenigsbourg", 296, 84_000.0, "trail", "Kintzheim"),
    )
    for name, days, distance_m, kind, place in coming:
        race_id = data.add_race(name=name, date=day(days), distance_m=distance_m, kind=kind, place=place)
        data.add_entry(bea, race_id, is_visible=kind != "trail")
        if kind == "road":
            data.add_entry(her(services), race_id, is_visible=True, target_time_s=round(distance_m / 3.5))
    over = data.add_race(name="10 km de la Ville", date=day(-40), distance_m=10_000.0, place="Paris")
    data.add_entry(her(services), over, target_time_s=2_640, priority="B", official_time_s=2_612.0)


def _one(services: StandIns, days: int = 101, **wanted: Any) -> None:
    full(services)
    data = services.dataservice
    race_id = data.add_race(name="Semi-marathon de Paris", date=day(days), website="https://semi.example.org")
    _renamed(data, race_id, ID)
    for name in ("Béatrice Lambert", "Chloé", "Dieudonné N’Golo-Kanté de la Tour", None):
        who = data.add(Account(f"{name}@example.org", "a pass phrase", name))
        data.add_entry(who, ID, is_visible=True)
    if wanted:
        data.add_entry(her(services), ID, **wanted)


def _renamed(data: Any, race_id: str, wanted: str) -> None:
    data.races[wanted] = {**data.races.pop(race_id), "race_id": wanted}
    data.told[wanted] = data.told.pop(race_id)


def _entered(services: StandIns) -> None:
    _one(services, dream_time_s=5_640, target_time_s=5_820, floor_time_s=6_000, is_visible=True)


def _told_twice(services: StandIns) -> None:
    _one(services)
    services.dataservice.update_race(her(services), ID, {"version": 1, "place": "Paris", "distance_m": 21_100.0})
    services.dataservice.added_by[ID] = her(services).athlete_id


def _over(services: StandIns) -> None:
    _one(services, -9, dream_time_s=5_640, target_time_s=5_820, floor_time_s=6_000)
    services.dataservice.recaps[ID] = {"run": race_run(), "other_runs": [race_run(name="Warm-up", reasons=[])]}


def _recap(services: StandIns) -> None:
    _over(services)
    services.dataservice.entries[her(services).athlete_id, ID]["official_time_s"] = 5_907.0
    paces = [272 + 9 * sin(number / 3) + number * 0.9 for number in range(21)]
    predicted = [
        {"made_on": day(back), "time_s": time_s, "fastest_s": time_s * 0.96, "slowest_s": time_s * 1.05, "vdot": 46.0}
        for back, time_s in ((-37, 6_060.0), (-30, 6_010.0), (-23, 5_980.0), (-16, 5_935.0))
    ]
    weeks = [
        {
            "starts_on": day(-9 - 3 - 7 * back),
            "planned_distance_m": 52_000.0 - 900 * back,
            "done_distance_m": 49_000.0 - 1_500 * back,
            "planned_sessions": 5,
            "days_run": 5 - back % 2,
        }
        for back in range(8, -1, -1)
    ]
    services.dataservice.recaps[ID] = {
        "run": race_run(elapsed_time_s=5_909),
        "splits": splits(paces, 5_820, 5_935),
        "halves": {"first_s": 2_905.0, "second_s": 3_004.0},
        "predictions": predicted,
        "plan": {"plan_id": OTHER_ID, "weeks": weeks},
    }


def _doubles(services: StandIns) -> None:
    _told_twice(services)
    data = services.dataservice
    other = data.add_race(name="Semi de Paris 2027", date=day(101), place="Paris", distance_m=21_100.0)
    data.add_entry(her(services), other)


def _imperial(prepare: Callable[[StandIns], None]) -> Callable[[StandIns], None]:
    def prepared(services: StandIns) -> None:
        prepare(services)
        her(services).units = "imperial"

    return prepared


NEW = {"name": "Semi de Paris", "place": "Annecy", "distance_m": "21.1"}
SCENES = (
    Scene("races", "/races", _calendar),
    Scene("races-french", "/races", _calendar, language="fr"),
    Scene("races-filtered", "/races?text=paris&distance=10&min=abc", _calendar),
    Scene("races-empty", "/races", full),
    Scene("races-mine", "/races?show=mine", _calendar),
    Scene("races-mine-empty", "/races?show=mine", full),
    Scene("race-new", "/races/new", full),
    Scene("race-new-wrong", "/races/new", full, press="main form.card button"),
    Scene("race-new-double", "/races/new", _one, press="main form.card button", fill={**NEW, "date": "2027-03-07"}),
    Scene("race", f"/races/{ID}", _one),
    Scene("race-entered", f"/races/{ID}", _entered),
    Scene("race-entered-imperial", f"/races/{ID}", _imperial(_entered)),
    Scene("race-over", f"/races/{ID}", _over),
    Scene("race-edit", f"/races/{ID}/edit", _told_twice),
    Scene("race-enter", f"/races/{ID}/enter", _one),
    Scene("race-enter-french", f"/races/{ID}/enter", _entered, language="fr"),
    Scene("race-result", f"/races/{ID}/result", _over),
    Scene("race-recap", f"/races/{ID}/recap", _recap),
    Scene("race-recap-french", f"/races/{ID}/recap", _recap, language="fr"),
    Scene("race-recap-without", f"/races/{ID}/recap", lambda services: _one(services, -9, target_time_s=5_820)),
    Scene("admin-races", "/admin/races", _doubles),
    Scene("admin-race", f"/admin/races/{ID}", _doubles),
)
