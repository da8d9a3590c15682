import pytest
from pages import Browser, words
from pages_to_look_at import connected
from stand_ins import Account, StandIns

from flakon import errors


@pytest.mark.parametrize(("retry_after_s", "wait"), [(471.0, "in 8 minutes"), (20.0, "in a minute")])
def test_reading_again_too_soon_says_how_long_to_wait(
    signed_in: Browser,
    ada: Account,
    services: StandIns,
    monkeypatch: pytest.MonkeyPatch,
    retry_after_s: float,
    wait: str,
):
    def too_soon(athlete: Account) -> None:
        raise errors.RateLimited(code="import_too_soon", retry_after_s=retry_after_s)

    ada.strava = connected()
    monkeypatch.setattr(services.dataservice, "start_strava_import", too_soon)
    page = signed_in.send(signed_in.get("/strava"), "/strava/read-again", 429)
    assert "read from Strava a moment ago" in words(page)
    assert wait in words(page)
    assert page.html.find(id="connection")
