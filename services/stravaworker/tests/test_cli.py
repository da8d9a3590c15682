import pytest

from stravaworker.cli import described, main
from stravaworker.subscriptions import Subscription


@pytest.mark.parametrize("command", ["serve", "work", "webhook show", "webhook subscribe", "webhook unsubscribe"])
def test_a_missing_setting_is_one_line_and_status_2(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TOKENDEALER_URL", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "DATASERVICE_URL", "REDIS_URL"):
        monkeypatch.delenv(f"RUNNERLY_{name}", raising=False)
    assert main(command.split()) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "RUNNERLY_CLIENT_SECRET" in message


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Subscription(None, None, is_ours=False), "no events"),
        (Subscription(7, "runs.example.org", is_ours=True), "here, to runs.example.org"),
        (Subscription(7, "other.example.org", is_ours=False), "elsewhere, to other.example.org"),
    ],
)
def test_where_events_go_is_said_in_a_sentence(found: Subscription, said: str) -> None:
    assert said in described(found)
