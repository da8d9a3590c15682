from stravaworker.strava import scopes


def test_scopes_come_with_commas_or_with_spaces() -> None:
    assert scopes.parse("read,activity:read_all") == ("read", "activity:read_all")
    assert scopes.parse("read activity:read") == ("read", "activity:read")
    assert scopes.parse("") == ()


def test_what_was_unticked_is_missing() -> None:
    assert scopes.missing(("read", "activity:read")) == ("activity:read_all",)
    assert scopes.missing(scopes.REQUESTED) == ()
    assert scopes.missing(()) == scopes.REQUESTED


def test_either_of_the_two_scopes_allows_an_import() -> None:
    assert scopes.allows_activities(("read", "activity:read"))
    assert scopes.allows_activities(("activity:read_all",))
    assert not scopes.allows_activities(("read", "profile:read_all"))
