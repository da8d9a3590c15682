from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokendealer.domain.oauth_errors import InvalidScope, InvalidTarget, OAuthError, UnauthorizedClient
from tokendealer.domain.policy import ClientPolicy, Flow, Policy, PolicyError

CLIENTS = st.sampled_from(["web", "dataservice", "reports"])
AUDIENCES = st.sampled_from(["web", "dataservice", "reports", "tokendealer"])
SCOPES = st.sampled_from(["a:read", "a:write", "b:read", "grants:exchange", "grants:issue"])
TABLES = st.dictionaries(AUDIENCES, st.frozensets(SCOPES, min_size=1))
POLICIES = st.dictionaries(CLIENTS, st.builds(ClientPolicy, TABLES, TABLES)).map(Policy)


@given(POLICIES, CLIENTS, st.sampled_from(Flow), AUDIENCES, st.lists(SCOPES, unique=True).map(tuple))
def test_a_token_never_says_more_than_the_policy_nor_more_than_was_asked(
    policy: Policy, client_id: str, flow: Flow, audience: str, requested: tuple[str, ...]
) -> None:
    client = policy.clients.get(client_id, ClientPolicy())
    allowed = client.allowed(flow).get(audience, frozenset())
    try:
        granted = policy.grant_scopes(client_id, flow, audience, requested)
    except OAuthError:
        assert not requested or not set(requested) <= allowed, "what the policy allows is not refused"
    else:
        assert set(granted) == set(requested)
        assert set(granted) <= allowed
        assert granted


@given(POLICIES, CLIENTS, AUDIENCES, st.lists(SCOPES, min_size=1, unique=True).map(tuple))
def test_what_may_be_had_for_athletes_is_not_had_by_the_client_itself(
    policy: Policy, client_id: str, audience: str, requested: tuple[str, ...]
) -> None:
    own = policy.clients.get(client_id, ClientPolicy()).client_credentials.get(audience, frozenset())
    if not set(requested) <= own:
        with pytest.raises(OAuthError):
            policy.grant_scopes(client_id, Flow.CLIENT_CREDENTIALS, audience, requested)


def test_the_refusals_are_told_apart(policy: Policy) -> None:
    with pytest.raises(UnauthorizedClient):
        policy.grant_scopes("nobody", Flow.CLIENT_CREDENTIALS, "dataservice", ("accounts:sign_in",))
    with pytest.raises(UnauthorizedClient):
        policy.grant_scopes("reports", Flow.TOKEN_EXCHANGE, "dataservice", ("athlete:read",))
    with pytest.raises(InvalidTarget):
        policy.grant_scopes("reports", Flow.CLIENT_CREDENTIALS, "tokendealer", ("grants:issue",))
    with pytest.raises(InvalidScope, match="strava:credentials"):
        policy.grant_scopes("reports", Flow.CLIENT_CREDENTIALS, "dataservice", ("mail:read", "strava:credentials"))


def test_an_audience_that_exists_and_one_that_does_not_are_refused_alike(policy: Policy) -> None:
    answers = set()
    for audience in ("reports", "atlantis"):
        with pytest.raises(InvalidTarget) as refusal:
            policy.grant_scopes("stravaworker", Flow.CLIENT_CREDENTIALS, audience, ("admin:settings",))
        answers.add(str(refusal.value).replace(audience, "X"))
    assert len(answers) == 1


class TestThePackagedPolicy:
    def test_only_dataservice_issues_grants(self, policy: Policy) -> None:
        holders = [
            client_id
            for client_id, client in policy.clients.items()
            for flow in Flow
            if any("grants:issue" in scopes for scopes in client.allowed(flow).values())
        ]
        assert holders == ["dataservice"]

    def test_only_web_acts_for_athletes(self, policy: Policy) -> None:
        assert [client_id for client_id in policy.clients if policy.may_exchange(client_id)] == ["web"]

    def test_only_stravaworker_sees_strava_credentials_and_only_reports_mints_mail_tokens(self, policy: Policy) -> None:
        for scope, holder in (("strava:credentials", "stravaworker"), ("mail:issue_token", "reports")):
            holders = {
                client_id
                for client_id, client in policy.clients.items()
                for flow in Flow
                if any(scope in scopes for scopes in client.allowed(flow).values())
            }
            assert holders == {holder}

    def test_a_session_lasts_thirty_days_at_most(self, policy: Policy) -> None:
        assert policy.longest_grant_s == 30 * 24 * 3600


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("clients = [", "not TOML"),
        ("", "no client"),
        ("clients = 5", "no client"),
        ("[clients.web]\npassword = 1", "unknown entries: password"),
        ("[client.web.client_credentials]\na = ['x']", "unknown entries: client"),
        ("[clients.web]\nclient_credentials = 5", "table of audiences"),
        ("[clients]\nweb = 5", "clients.web must be a table"),
        ("[clients.web.client_credentials]\ndataservice = 'athlete:read'", "list of scopes"),
        ("[clients.web.client_credentials]\ndataservice = []", "list of scopes"),
        ("[clients.web.client_credentials]\ndataservice = ['*']", "list of scopes"),
        ("[clients.web.client_credentials]\ndataservice = ['a b']", "list of scopes"),
        ("[clients.web.client_credentials]\n'Data Service' = ['a']", "no audience"),
        ("[clients.'We b'.client_credentials]\ndataservice = ['a']", "no client id"),
        (
            "[clients.web.token_exchange]\ndataservice = ['a']",
            "exchanges, so its client_credentials.tokendealer needs grants:exchange",
        ),
        ("grants = 1\n[clients.web.client_credentials]\na = ['x']", "grants must be a table"),
        ("[grants]\nlongest_lifetime_s = 0\n[clients.web.client_credentials]\na = ['x']", "whole number of seconds"),
        ("[grants]\nlongest_lifetime_s = true\n[clients.web.client_credentials]\na = ['x']", "whole number of seconds"),
    ],
)
def test_a_bad_policy_says_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        Policy.parse(text)


def test_all_problems_of_a_policy_are_named_at_once() -> None:
    with pytest.raises(PolicyError, match=r"clients\.a\.client_credentials\.x.*; .*clients\.b has unknown entries"):
        Policy.parse("[clients.a.client_credentials]\nx = []\n[clients.b]\ny = 1")
