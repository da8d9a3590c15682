import pytest

from stravaworker.cli import main


@pytest.mark.parametrize("command", ["serve", "work"])
def test_a_missing_setting_is_one_line_and_status_2(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TOKENDEALER_URL", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "DATASERVICE_URL", "REDIS_URL"):
        monkeypatch.delenv(f"RUNNERLY_{name}", raising=False)
    assert main([command]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "RUNNERLY_CLIENT_SECRET" in message
