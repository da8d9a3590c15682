import pytest
from conftest import App

from strava_sandbox.cli import main
from strava_sandbox.parts import Config


def test_a_running_sandbox_follows_a_switch_that_was_set_from_outside(app: App, config: Config) -> None:
    token = app.connect().access
    assert app.get("/athlete", token).status_code == 200
    assert main(["set", "app_status", "inactive", "--state", str(config.state_file)]) == 0
    assert app.get("/athlete", token).status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [("weather", "bad"), ("app_status", "asleep"), ("read_limit", "many"), ("corrupt_activities", "this one")],
)
def test_a_switch_or_value_that_there_is_not_is_refused_in_one_line(
    config: Config, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    assert main(["set", name, value, "--state", str(config.state_file)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
