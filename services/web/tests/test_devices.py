from datetime import timedelta

import pytest

from flakon import Secret, clock
from web.devices import AT_MOST, LIFETIME, Devices

ADA = "ada@example.org"


@pytest.fixture
def devices() -> Devices:
    return Devices(Secret("s" * 40))


def test_a_browser_is_known_by_its_cookie_however_the_address_is_typed(devices: Devices):
    cookie = devices.remember(None, ADA)
    known = devices.known(cookie, ADA)
    assert known is not None
    assert 32 <= len(known) <= 64
    assert devices.known(cookie, " Ada@EXAMPLE.org ") == known


def test_without_a_cookie_or_for_another_address_it_is_not_known(devices: Devices):
    assert devices.known(None, ADA) is None
    assert devices.known(devices.remember(None, ADA), "berta@example.org") is None


def test_nobody_makes_a_cookie_without_the_secret(devices: Devices):
    forged = Devices(Secret("t" * 40)).remember(None, ADA)
    assert devices.known(forged, ADA) is None
    assert devices.known(devices.remember(None, ADA)[:-1], ADA) is None
    assert devices.known("no cookie", ADA) is None


def test_two_browsers_of_one_account_differ(devices: Devices):
    assert devices.known(devices.remember(None, ADA), ADA) != devices.known(devices.remember(None, ADA), ADA)


def test_a_browser_of_several_keeps_its_id_and_forgets_who_was_not_there_for_long(devices: Devices):
    cookie = devices.remember(None, ADA)
    known = devices.known(cookie, ADA)
    for number in range(AT_MOST - 1):
        cookie = devices.remember(cookie, f"{number}@example.org")
        assert devices.known(cookie, ADA) == known
    cookie = devices.remember(cookie, "one-more@example.org")
    assert devices.known(cookie, ADA) is None
    assert devices.known(cookie, "one-more@example.org") == known


def test_the_cookie_names_nobody_and_stays_small(devices: Devices):
    cookie = devices.remember(None, ADA)
    for number in range(AT_MOST):
        cookie = devices.remember(cookie, f"{number}@example.org")
    assert "example" not in cookie
    assert len(cookie) < 500


def test_a_browser_is_forgotten_after_a_year_without_a_sign_in(devices: Devices):
    cookie = devices.remember(None, ADA)
    with clock.testing.shifted(LIFETIME - timedelta(days=1)):
        assert devices.known(cookie, ADA) is not None
        renewed = devices.remember(cookie, ADA)
    with clock.testing.shifted(LIFETIME + timedelta(days=1)):
        assert devices.known(cookie, ADA) is None
        assert devices.known(renewed, ADA) is not None
