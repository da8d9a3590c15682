from typing import Any

from dataservice_support import World


def test_who_did_nothing_yet_has_no_figures_and_no_error(world: World) -> None:
    me: Any = world.athlete(world.add_athlete())
    fitness = me.get("/fitness").json
    assert len(fitness["days"]) == 181
    assert {day["fitness"] for day in fitness["days"]} == {0.0}
    assert me.get("/records").json == {"records": []}
    assert me.get("/records/5000.0/history").json == {"distance_m": 5000, "history": [], "years": []}
    nothing = {"number": 0, "next": 1, "days_missing": 1}
    assert me.get("/eddington").json == {"km": nothing, "mi": nothing}
    predictions = me.get("/predictions").json
    assert predictions["vdot"] is None
    assert predictions["predictions"] == []
