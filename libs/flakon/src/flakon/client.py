"""ServiceClient: calls to another service, with time-outs, careful retries, tokens, and errors as classes again."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from requests.adapters import HTTPAdapter

from flakon import clock, context, errors, metrics
from flakon.logs import get_logger
from flakon.tokens import TokenSource

__all__ = ["ServiceClient", "ServiceResponse"]

log = get_logger(__name__)

_IDEMPOTENT = frozenset(("GET", "HEAD", "PUT", "DELETE", "OPTIONS"))
_RETRIED_STATUSES = frozenset((502, 503, 504))
_RETRIES = 2
_LONGEST_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class ServiceResponse:
    """A successful answer: `data` is the parsed JSON, or None for an empty body; `headers` ignore case."""

    status: int
    data: Any
    headers: Mapping[str, str]


class ServiceClient:
    """Calls one service. Safe for threads; make one per service and process, or share its `session`.

    Methods give a ServiceResponse, or raise: an error status becomes the class of `flakon.errors` with the answer's
    `code` (of `known` first, then of all subclasses, then by status), with its detail and errors; no answer becomes
    Unavailable. Tried again, twice and after a short pause, are lost connections and 502, 503, 504, only where the
    method is idempotent or an idempotency key is given. A 401 invalid_token drops the token and tries once more.
    """

    def __init__(
        self,
        base_url: str,
        tokens: TokenSource | None,
        *,
        timeout_s: tuple[float, float] = (1.0, 5.0),
        name: str | None = None,
        known: Sequence[type[errors.Error]] = (),
        session: requests.Session | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.tokens = tokens
        self.timeout_s = timeout_s
        self.name = name or urlsplit(base_url).hostname or base_url
        self.known = tuple(known)
        self.session = session or new_session()

    def with_tokens(self, tokens: TokenSource) -> "ServiceClient":
        """The same client on the same connections with other tokens, as for another athlete."""
        return ServiceClient(
            self.base_url, tokens, timeout_s=self.timeout_s, name=self.name, known=self.known, session=self.session
        )

    def get(
        self, path: str, *, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> ServiceResponse:
        return self.request("GET", path, params=params, headers=headers)

    def post(
        self,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> ServiceResponse:
        return self.request("POST", path, json=json, params=params, headers=headers, idempotency_key=idempotency_key)

    def put(
        self,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ServiceResponse:
        return self.request("PUT", path, json=json, params=params, headers=headers)

    def patch(
        self,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> ServiceResponse:
        return self.request("PATCH", path, json=json, params=params, headers=headers, idempotency_key=idempotency_key)

    def delete(
        self, path: str, *, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> ServiceResponse:
        return self.request("DELETE", path, params=params, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        timeout_s: tuple[float, float] | None = None,
    ) -> ServiceResponse:
        """One call. `json` None sends no body; parameters that are None are left out, booleans are true and false."""
        sent = {"Accept": "application/json", **(headers or {})}
        identity = context.request_id()
        if identity is not None:
            sent["X-Request-Id"] = identity
        if idempotency_key is not None:
            sent["Idempotency-Key"] = idempotency_key
        body = None
        if json is not None:
            body = orjson.dumps(json, option=orjson.OPT_UTC_Z)
            sent["Content-Type"] = "application/json"

        def call() -> requests.Response:
            return self.session.request(
                method,
                self.base_url + path,
                params={name: _written(value) for name, value in (params or {}).items() if value is not None},
                data=body,
                headers=sent,
                timeout=timeout_s or self.timeout_s,
                allow_redirects=False,
            )

        attempts = 1 + (_RETRIES if method in _IDEMPOTENT or idempotency_key is not None else 0)
        return self._finished(self._authorized(method, sent, call, attempts))

    def _authorized(
        self, method: str, headers: dict[str, str], call: Callable[[], requests.Response], attempts: int
    ) -> requests.Response:
        if self.tokens is None:
            return self._persistent(method, call, attempts)
        token = self.tokens.token()
        headers["Authorization"] = f"Bearer {token}"
        response = self._persistent(method, call, attempts)
        if response.status_code == 401 and _problem(response).get("code") == "invalid_token":
            self.tokens.drop(token)
            headers["Authorization"] = f"Bearer {self.tokens.token()}"
            response = self._persistent(method, call, attempts)
        return response

    def _persistent(self, method: str, call: Callable[[], requests.Response], attempts: int) -> requests.Response:
        for attempt in range(1, attempts + 1):
            try:
                response = self._measured(method, call)
            except requests.RequestException as error:
                if attempt == attempts:
                    failure = errors.Unavailable(f"{self.name} does not answer; try again", retry_after_s=5)
                    failure.service = self.name
                    raise failure from error
                pause_s = _pause_s(attempt)
            else:
                if attempt == attempts or response.status_code not in _RETRIED_STATUSES:
                    return response
                pause_s = max(_pause_s(attempt), _retry_after_s(response) or 0.0)
                if pause_s > _LONGEST_PAUSE_S:
                    return response
            log.info("service_call_again", upstream=self.name, method=method, attempt=attempt)
            clock.sleep(pause_s)
        raise AssertionError("unreachable")

    def _measured(self, method: str, call: Callable[[], requests.Response]) -> requests.Response:
        started = time.perf_counter()
        status = "none"
        try:
            response = call()
            status = str(response.status_code)
            return response
        finally:
            metrics.histogram(
                "service_call_duration_seconds", "Calls to other services", ("service", "method", "status")
            ).labels(self.name, method, status).observe(time.perf_counter() - started)

    def _finished(self, response: requests.Response) -> ServiceResponse:
        if response.status_code < 400:
            return ServiceResponse(response.status_code, self._data(response), response.headers)
        problem = _problem(response)
        code = problem.get("code") if isinstance(problem.get("code"), str) else None
        detail = problem.get("detail") if isinstance(problem.get("detail"), str) else None
        kind = errors.error_class(response.status_code, code, self.known)
        error = kind(
            detail,
            code=code if kind.status == response.status_code else None,
            errors=[each for each in problem.get("errors") or () if isinstance(each, dict)],
            retry_after_s=_retry_after_s(response),
        )
        error.service = self.name
        error.extensions = {name: value for name, value in problem.items() if name not in errors.COMMON_MEMBERS}
        raise error

    def _data(self, response: requests.Response) -> Any:
        if not response.content:
            return None
        try:
            return orjson.loads(response.content)
        except orjson.JSONDecodeError as error:
            failure = errors.UpstreamFailed(
                f"{self.name} answered {response.status_code} with something else than JSON"
            )
            failure.service = self.name
            raise failure from error


class _NoCookies(requests.cookies.RequestsCookieJar):
    """Services set no cookies; none is ever carried from one athlete's call to another's."""

    def set_cookie(self, *_: Any, **__: Any) -> None:
        return None


def new_session() -> requests.Session:
    """A session for calls between services: no proxies or .netrc of the environment, no cookies, 32 connections."""
    session = requests.Session()
    session.trust_env = False
    session.cookies = _NoCookies()
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=32, max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _written(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _pause_s(attempt: int) -> float:
    return float(0.05 * 4 ** (attempt - 1) * (0.5 + random.random()))  # noqa: S311 - spreads callers, keeps no secret


def _retry_after_s(response: requests.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None


def _problem(response: requests.Response) -> dict[str, Any]:
    try:
        content = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}
