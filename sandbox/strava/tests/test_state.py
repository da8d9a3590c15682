from collections.abc import Callable
from pathlib import Path

from conftest import App, Clock

from strava_sandbox.parts import Config, build


def test_tokens_counts_and_switches_survive_a_restart(app: App, restart: Callable[[], App]) -> None:
    tokens = app.connect()
    app.sandbox.switches.set("overall_limit", "7,70")
    app.get("/athlete", tokens.access)
    again = restart()
    response = again.get("/athlete", tokens.access)
    assert response.status_code == 200
    assert response.headers["X-RateLimit-Limit"] == "7,70"
    assert response.headers["X-RateLimit-Usage"].endswith(",2")
    assert again.token(grant_type="refresh_token", refresh_token=tokens.refresh).status_code == 200


def test_a_history_is_the_same_after_a_restart_on_another_day_and_one_day_longer(
    app: App, restart: Callable[[], App], clock: Clock
) -> None:
    before = app.listing(app.connect().access)
    clock.forward(days=7)
    again = restart()
    athlete = again.sandbox.athletes.all()[0]
    after = again.listing(again.connect(athlete=athlete.id).access)
    assert after[-len(before) :] == before
    assert len(after) > len(before)


def test_a_secret_is_made_up_once_and_kept(tmp_path: Path) -> None:
    config = Config(state_file=tmp_path / "state", public_url="http://localhost:8080")
    assert len(build(config).client_secret) == 40
    assert build(config).client_secret == build(config).client_secret
