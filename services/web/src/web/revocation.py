"""Taking a sign-in grant back at tokendealer (RFC 7009), as signing out does."""

import requests

from flakon import Secret, context, errors

TIMEOUT_S = (1.0, 5.0)


class Revocation:
    """Calls the revocation endpoint. It takes a form and HTTP Basic, so it is no ServiceClient."""

    def __init__(self, tokendealer_url: str, client_id: str, client_secret: Secret) -> None:
        self._url = tokendealer_url.rstrip("/") + "/oauth/revoke"
        self._client_id = client_id
        self._secret = client_secret

    def revoke(self, grant: str) -> None:
        """The grant is worth nothing from now on; an unknown one is no error. Unavailable when nobody answers."""
        identity = context.request_id()
        try:
            answer = requests.post(
                self._url,
                data={"token": grant},
                auth=(self._client_id, self._secret.reveal()),
                headers={"X-Request-Id": identity} if identity else {},
                timeout=TIMEOUT_S,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise errors.Unavailable("The token endpoint does not answer; try again") from error
        if answer.status_code != 200:
            raise errors.UpstreamFailed(f"The token endpoint answered {answer.status_code} to a revocation")
