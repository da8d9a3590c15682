from tokendealer.domain.oauth_errors import InvalidRequest, TemporarilyUnavailable


def test_a_description_holds_only_what_the_rfc_allows() -> None:
    error = InvalidRequest('a "quote", a \\ and a line\nbreak, é')
    assert error.body() == {
        "error": "invalid_request",
        "error_description": "a ?quote?, a ? and a line?break, ?",
    }


def test_an_outage_says_when_to_come_again() -> None:
    error = TemporarilyUnavailable("Redis is away")
    assert (error.status, error.headers()) == (503, {"Retry-After": "5"})
