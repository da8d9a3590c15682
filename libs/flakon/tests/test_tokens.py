import base64
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

import pytest
from flask import Flask, request

from flakon import ClientCredentials, Secret, TokenCache, TokenExchange, clock, context, errors
from flakon.testing import FixedToken, serving
from flakon.tokens import GrantEnded, TokenRefused


class TokenServer:
    """Numbers its tokens, unless it has an answer of another kind."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.credentials: tuple[str, ...] = ()
        self.answers: list[Any] = []
        self.url = ""
        self.app = Flask("tokens")
        self.app.add_url_rule("/oauth/token", view_func=self.issue, methods=["POST"])

    def issue(self) -> Any:
        self.forms.append(request.form.to_dict())
        self.headers.append(dict(request.headers))
        encoded = request.headers["Authorization"].removeprefix("Basic ")
        self.credentials = tuple(unquote_plus(part) for part in base64.b64decode(encoded).decode().split(":"))
        if self.answers:
            return self.answers.pop(0)
        return {"access_token": f"token-{len(self.forms)}", "token_type": "Bearer", "expires_in": 300}


@pytest.fixture
def server() -> Iterator[TokenServer]:
    tokens = TokenServer()
    with serving(tokens.app) as url:
        tokens.url = f"{url}/oauth/token"
        yield tokens


@pytest.fixture
def own(server: TokenServer) -> ClientCredentials:
    return ClientCredentials(server.url, "web", Secret("s:e cret%"), "dataservice", ["b:read", "a:read"])


def exchange(server: TokenServer, grant: str, cache: TokenCache | None = None) -> TokenExchange:
    actor = FixedToken("actor-token")
    return TokenExchange(server.url, "web", Secret("x"), grant, "dataservice", "athlete:read", actor=actor, cache=cache)


def test_a_service_asks_for_its_own_token_as_rfc_6749_has_it(server: TokenServer, own: ClientCredentials) -> None:
    assert own.token() == "token-1"
    assert server.forms == [{"grant_type": "client_credentials", "audience": "dataservice", "scope": "a:read b:read"}]
    assert server.credentials == ("web", "s:e cret%")


def test_a_grant_is_exchanged_as_rfc_8693_has_it(server: TokenServer) -> None:
    assert exchange(server, "the-grant").token() == "token-1"
    assert server.forms == [
        {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": "the-grant",
            "subject_token_type": "urn:runnerly:token-type:sign-in-grant",
            "actor_token": "actor-token",
            "actor_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "audience": "dataservice",
            "scope": "athlete:read",
        }
    ]


def test_a_token_is_kept_until_thirty_seconds_before_its_end(server: TokenServer, own: ClientCredentials) -> None:
    assert [own.token(), own.token()] == ["token-1", "token-1"]
    with clock.testing.shifted(timedelta(seconds=265)):
        assert own.token() == "token-1"
    with clock.testing.shifted(timedelta(seconds=271)):
        assert own.token() == "token-2"


def test_while_it_lasts_an_old_token_is_better_than_none(server: TokenServer, own: ClientCredentials) -> None:
    own.token()
    server.answers = [("", 503)] * 3
    with clock.testing.shifted(timedelta(seconds=280)):
        assert own.token() == "token-1"
        assert own.token() == "token-5"


def test_a_token_that_was_refused_is_asked_for_again(server: TokenServer, own: ClientCredentials) -> None:
    own.drop(own.token())
    assert own.token() == "token-2"
    own.drop("token-1")
    assert own.token() == "token-2"


def test_many_threads_ask_once(server: TokenServer, own: ClientCredentials) -> None:
    seen: list[str] = []
    threads = [threading.Thread(target=lambda: seen.append(own.token())) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["token-1"] * 10


def test_sources_for_one_grant_share_a_cache_and_other_grants_do_not(server: TokenServer) -> None:
    cache = TokenCache()
    assert exchange(server, "one", cache).token() == "token-1"
    assert exchange(server, "one", cache).token() == "token-1"
    assert exchange(server, "two", cache).token() == "token-2"
    assert "one" not in repr(list(cache._tokens))


def test_a_cache_is_bounded_and_the_longest_unused_leave_first() -> None:
    cache = TokenCache(2)
    for key in ("a", "b"):
        cache.put(key, f"token-{key}", 0)
    cache.get("a")
    cache.put("c", "token-c", 0)
    assert [cache.get(key) is not None for key in ("a", "b", "c")] == [True, False, True]


def test_an_endpoint_that_stumbles_is_asked_again(server: TokenServer, own: ClientCredentials) -> None:
    server.answers = [("", 503), ("", 500)]
    assert own.token() == "token-3"


def test_an_endpoint_that_is_away_makes_the_service_unavailable(server: TokenServer, own: ClientCredentials) -> None:
    server.answers = [("", 503)] * 3
    with pytest.raises(errors.Unavailable):
        own.token()
    nowhere = ClientCredentials("http://127.0.0.1:9/", "web", Secret("x"), "dataservice", "a")
    with pytest.raises(errors.Unavailable):
        nowhere.token()


def test_a_refusal_of_the_client_is_a_defect_and_says_why(server: TokenServer, own: ClientCredentials) -> None:
    server.answers = [({"error": "invalid_scope", "error_description": "a:read is not for web"}, 400)]
    with pytest.raises(TokenRefused, match="refuses web: invalid_scope: a:read is not for web"):
        own.token()
    assert len(server.forms) == 1


def test_a_grant_that_has_ended_is_told_apart(server: TokenServer) -> None:
    server.answers = [({"error": "invalid_grant"}, 400), ({"error": "invalid_client"}, 401)]
    with pytest.raises(GrantEnded):
        exchange(server, "x").token()
    with pytest.raises(TokenRefused):
        exchange(server, "x").token()


@pytest.mark.parametrize(
    "answer", ["no json", "[]", "{}", {"access_token": 7, "expires_in": 300}, {"access_token": "x"}]
)
def test_an_answer_without_a_token_is_a_refusal(server: TokenServer, own: ClientCredentials, answer: Any) -> None:
    server.answers = [answer]
    with pytest.raises(TokenRefused, match="answered without a token"):
        own.token()


def test_the_request_id_goes_with_it(server: TokenServer, own: ClientCredentials) -> None:
    with context.working("0123456789abcdef"):
        own.token()
    assert server.headers[0]["X-Request-Id"] == "0123456789abcdef"
