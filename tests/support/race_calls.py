"""How web asks dataservice about races: each method of its gateways, with arguments that it would have."""

from collections.abc import Callable
from typing import Any

from web.api.races import Races

ID = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
OTHER = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e12"
TOLD = {
    "name": "Lake Half",
    "date": "2027-04-18",
    "place": "Annecy",
    "country": "FR",
    "distance_m": 21_097.5,
    "kind": "road",
    "website": "https://lake.example.org",
}
LITTLE = {**TOLD, "country": None, "website": None}
GOALS = {"priority": "A", "dream_time_s": 5_700, "target_time_s": None, "floor_time_s": None, "is_visible": True}
RESULT = {"official_time_s": 6_012, "official_distance_m": None, "run": "found", "activity_id": None}
ASKED = {"order": "asc", "from": "2026-11-24", "text": "lake", "kind": "road", "min_distance_m": 20_500.0}


GATEWAYS: dict[str, tuple[Callable[[Any], object], dict[str, tuple[Callable[[Any], object], ...]]]] = {
    "web's races": (
        Races,
        {
            "page": (
                lambda it: it.page(ASKED, None),
                lambda it: it.page({"order": "desc", "to": "2026-11-23", "max_distance_m": 5_300.0}, "c-2"),
            ),
            "add": (lambda it: it.add(TOLD, is_another=True), lambda it: it.add(LITTLE, is_another=False)),
            "get": (lambda it: it.get(ID),),
            "correct": (lambda it: it.correct(ID, 2, TOLD), lambda it: it.correct(ID, 1, LITTLE)),
            "delete": (lambda it: it.delete(ID),),
            "revisions": (lambda it: it.revisions(ID),),
            "enter": (lambda it: it.enter(ID, GOALS),),
            "withdraw": (lambda it: it.withdraw(ID),),
            "put_result": (
                lambda it: it.put_result(ID, RESULT),
                lambda it: it.put_result(ID, {**RESULT, "official_time_s": None, "run": "none"}),
                lambda it: it.put_result(ID, {**RESULT, "run": "chosen", "activity_id": OTHER}),
            ),
            "entered": (lambda it: it.entered("upcoming"), lambda it: it.entered("past", "c-2")),
            "recap": (lambda it: it.recap(ID, "km"), lambda it: it.recap(ID, "mi")),
        },
    ),
}
ADMINISTRATION = {
    "doubles": (lambda it: it.doubles(),),
    "get": (lambda it: it.get(ID),),
    "merge": (lambda it: it.merge(ID, OTHER),),
    "remove": (lambda it: it.remove(ID, with_entries=True), lambda it: it.remove(ID, with_entries=False)),
}
