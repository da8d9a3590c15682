from tokendealer.domain.oauth_errors import InvalidRequest, TemporarilyUnavailable


def test_a_description_holds_only_what_the_rfc_allows() -> None:
    error = InvalidRequest('a "quote", a \\ and a line\nbreak, é')
    assert error.body() == {
        "error": "invalid_request",
        "error_description": "a ?quote?, a ? and a line?break, ?",
    }


def test_a_description_hides_what_may_be_a_secret_and_ends() -> None:
    assert InvalidRequest("no " + "aB3_-" * 9 + " here").description == "no (hidden) here"
    kept = "urn:ietf:params:oauth:token-type:access_token activities:read"
    assert InvalidRequest(kept).description == kept
    assert len(InvalidRequest("scope " * 1000).description) == 300


def test_an_outage_says_when_to_come_again() -> None:
    error = TemporarilyUnavailable("Redis is away")
    assert (error.status, error.headers()) == (503, {"Retry-After": "5"})
