"""A backup holds what is hers, and nothing that is only a cache of Strava's."""

from dataservice_support import World, listed, summary
from files_support import START, put_file, streams
from summaries_support import assert_exact

from dataservice.workflows.backups import forget_strava
from flakon import clock


def test_what_is_stravas_goes_and_what_is_hers_stays_as_it_is_without_strava(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    begins = START.isoformat().replace("+00:00", "Z")
    put_file(world, athlete_id, "morning", body={"streams": streams(), "laps": []})
    [before] = world.athlete(athlete_id).get("/activities").json["activities"]
    worker = world.service("stravaworker")
    path = f"/athletes/{athlete_id}/strava/activities"
    also_there = summary(1, start_date=begins, elapsed_time_s=3000, distance_m=10_010.0, name="At Strava's")
    worker.post(path, listed(also_there, summary(2, start_date="2026-06-01T06:00:00Z")))
    detail = {"asked_at": clock.now().isoformat(), "laps": [], "streams": streams()}
    for each in (also_there, summary(2, start_date="2026-06-01T06:00:00Z")):
        worker.put(f"{path}/{each['strava_activity_id']}/details", {**detail, "summary": each})
    merged = world.athlete(athlete_id).get("/activities").json["activities"]
    assert [each["sources"] for each in merged] == [["strava"], ["file", "strava"]]
    world.athlete(athlete_id).patch(f"/activities/{merged[0]['activity_id']}", {"note": "by her own hand"})

    assert forget_strava(world.database) == 2

    assert world.athlete(athlete_id).get("/activities").json["activities"] == [before]
    assert world.rows("SELECT DISTINCT kind FROM activity_sources") == [("file",)]
    assert world.rows("SELECT DISTINCT kind FROM activity_analyses") == [("file",)]
    assert world.rows("SELECT note FROM activity_edits") == [("by her own hand",)]
    [link] = world.rows("SELECT next_listing_at FROM strava_links")
    assert link.next_listing_at <= clock.now()
    assert len(assert_exact(world, athlete_id)) == 1
