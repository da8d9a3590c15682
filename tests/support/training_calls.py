"""How web asks dataservice about training: each method of its gateways, with arguments that it would have."""

from collections.abc import Callable
from datetime import date
from typing import Any

from web.api.check_ins import CheckIn, CheckIns
from web.api.fitness import FitnessCurve
from web.api.next_session import NextSessions
from web.api.physiology import PhysiologyHistory
from web.api.records import Records
from web.api.shoes import Shoes
from web.api.summary import Summaries

ID = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
DAY = date(2026, 11, 26)
SHOE = {
    "name": "Blue pair",
    "bought_on": "2026-03-02",
    "price_cents": 12990,
    "currency": "EUR",
    "starting_distance_m": 0.0,
    "retire_at_m": 700_000.0,
    "is_default": True,
}
UNPRICED = {**SHOE, "bought_on": None, "price_cents": None, "currency": None, "retire_at_m": None, "is_default": False}
FIGURES = {
    "resting_heartrate_bpm": 48,
    "max_heartrate_bpm": 191,
    "threshold_heartrate_bpm": None,
    "threshold_speed_mps": 3.9216,
}

GATEWAYS: dict[str, tuple[Callable[[Any], object], dict[str, tuple[Callable[[Any], object], ...]]]] = {
    "web's summaries": (Summaries, {"training": (lambda it: it.training(),)}),
    "web's next session": (NextSessions, {"next": (lambda it: it.next(),)}),
    "web's fitness": (
        FitnessCurve,
        {"curve": (lambda it: it.curve(), lambda it: it.curve(date(2026, 1, 1)), lambda it: it.curve(DAY, DAY))},
    ),
    "web's records": (
        Records,
        {
            "records": (lambda it: it.records(), lambda it: it.records("year"), lambda it: it.records("days_90")),
            "history": (lambda it: it.history(400.0), lambda it: it.history(21_097.5)),
            "eddington": (lambda it: it.eddington(),),
            "predictions": (lambda it: it.predictions(),),
        },
    ),
    "web's shoes": (
        Shoes,
        {
            "all": (lambda it: it.all(),),
            "add": (lambda it: it.add(SHOE), lambda it: it.add(UNPRICED)),
            "update": (
                lambda it: it.update(ID, UNPRICED),
                lambda it: it.update(ID, {"retired_on": "2026-11-26"}),
                lambda it: it.update(ID, {"retired_on": None}),
            ),
            "delete": (lambda it: it.delete(ID),),
        },
    ),
    "web's check-ins": (
        CheckIns,
        {
            "of": (lambda it: it.of(DAY),),
            "put": (
                lambda it: it.put(DAY, CheckIn(1, 5, 10, "n")),
                lambda it: it.put(DAY, CheckIn(None, None, 0, None)),
            ),
        },
    ),
    "web's physiology": (
        PhysiologyHistory,
        {
            "all": (lambda it: it.all(),),
            "put": (lambda it: it.put(DAY, FIGURES), lambda it: it.put(date.min, FIGURES)),
            "delete": (lambda it: it.delete(DAY),),
        },
    ),
}
