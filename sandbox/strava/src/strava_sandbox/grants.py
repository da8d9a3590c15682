"""Codes, tokens and what each athlete granted to each app.

One grant per app and athlete. Every exchange of a code and every refresh gives a new refresh token and kills the one
before at once, the harshest of what Strava may do; an access token lives six hours, and stays the same while more
than one is left.
"""

import secrets
import sqlite3
from dataclasses import dataclass

from strava_sandbox import errors
from strava_sandbox.clock import Clock
from strava_sandbox.state import State
from strava_sandbox.switches import Switches

SCOPES = (
    "read",
    "read_all",
    "profile:read_all",
    "profile:write",
    "activity:read",
    "activity:read_all",
    "activity:write",
)

CODE_LIFE_S = 10 * 60
ACCESS_LIFE_S = 6 * 60 * 60
KEPT_WHILE_LEFT_S = 60 * 60


@dataclass(frozen=True)
class TokenPair:
    """What the token endpoint gives out."""

    athlete_id: int
    access_token: str
    refresh_token: str
    expires_at: int
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Access:
    """For whom an access token speaks."""

    client_id: str
    athlete_id: int
    scopes: tuple[str, ...]


class Grants:
    """The OAuth memory of the sandbox."""

    def __init__(self, state: State, clock: Clock, switches: Switches) -> None:
        self._state = state
        self._clock = clock
        self._switches = switches

    def register_app(self, client_id: str, secret: str, name: str) -> None:
        """Make an app known, or give it another secret."""
        with self._state.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO apps (client_id, secret, name) VALUES (?, ?, ?)", (client_id, secret, name)
            )

    def app_name(self, client_id: str) -> str | None:
        """The name of an app, or None if there is no such app."""
        with self._state.reading() as db:
            row = db.execute("SELECT name FROM apps WHERE client_id = ?", (client_id,)).fetchone()
        return str(row["name"]) if row else None

    def app_secret(self, client_id: str) -> str | None:
        """The secret of an app, or None if there is no such app."""
        with self._state.reading() as db:
            row = db.execute("SELECT secret FROM apps WHERE client_id = ?", (client_id,)).fetchone()
        return str(row["secret"]) if row else None

    def check_app(self, client_id: str, secret: str) -> None:
        """Return if app and secret fit; StravaError 400 for an unknown app, 401 for a wrong secret."""
        with self._state.reading() as db:
            row = db.execute("SELECT secret FROM apps WHERE client_id = ?", (client_id,)).fetchone()
        if row is None:
            raise errors.bad_request("Application", "client_id")
        if not secrets.compare_digest(row["secret"].encode(), secret.encode()):
            raise errors.wrong_secret()

    def granted(self, client_id: str) -> dict[int, tuple[str, ...]]:
        """Scopes by athlete, of those who granted this app anything."""
        with self._state.reading() as db:
            rows = db.execute("SELECT athlete_id, scopes FROM grants WHERE client_id = ?", (client_id,)).fetchall()
        return {int(row["athlete_id"]): tuple(row["scopes"].split(",")) for row in rows}

    def granted_by(self, athlete_id: int) -> dict[str, tuple[str, ...]]:
        """Scopes by app, of those which this athlete granted anything."""
        with self._state.reading() as db:
            rows = db.execute("SELECT client_id, scopes FROM grants WHERE athlete_id = ?", (athlete_id,)).fetchall()
        return {str(row["client_id"]): tuple(row["scopes"].split(",")) for row in rows}

    def apps(self) -> dict[str, str]:
        """The names of all apps by client id."""
        with self._state.reading() as db:
            rows = db.execute("SELECT client_id, name FROM apps ORDER BY client_id").fetchall()
        return {str(row["client_id"]): str(row["name"]) for row in rows}

    def check_seat(self, client_id: str, athlete_id: int) -> None:
        """Return if she has a seat of the app or there is one left; StravaError 403 otherwise."""
        granted = self.granted(client_id)
        if athlete_id not in granted and len(granted) >= int(self._switches.get("seats", client_id)):
            raise errors.no_seat_left()

    def expire_access(self, client_id: str, athlete_id: int) -> None:
        """Her access tokens are over from now on; a refresh gives a new one."""
        with self._state.transaction() as db:
            db.execute("DELETE FROM access_tokens WHERE client_id = ? AND athlete_id = ?", (client_id, athlete_id))

    def rotate_away(self, client_id: str, athlete_id: int) -> None:
        """Her refresh token gives way to one that nobody was told: only a new consent helps."""
        with self._state.transaction() as db:
            self._rotate(db, client_id, athlete_id)

    def issue_code(self, client_id: str, athlete_id: int, scopes: tuple[str, ...]) -> str:
        """A code that can be exchanged once, within ten minutes."""
        code = secrets.token_hex(20)
        with self._state.transaction() as db:
            db.execute(
                "INSERT INTO codes (code, client_id, athlete_id, scopes, expires_at) VALUES (?, ?, ?, ?, ?)",
                (code, client_id, athlete_id, ",".join(scopes), self._clock.timestamp() + CODE_LIFE_S),
            )
        return code

    def exchange_code(self, client_id: str, code: str) -> TokenPair:
        """Tokens for a code; StravaError 400 for one that is unknown, used, over, or another app's."""
        now = self._clock.timestamp()
        with self._state.transaction() as db:
            row = db.execute("SELECT * FROM codes WHERE code = ? AND client_id = ?", (code, client_id)).fetchone()
            if row is None or row["expires_at"] <= now:
                raise errors.bad_request("AuthorizationCode", "code")
            db.execute("DELETE FROM codes WHERE code = ?", (code,))
        self.check_seat(client_id, int(row["athlete_id"]))
        with self._state.transaction() as db:
            athlete_id, scopes = int(row["athlete_id"]), str(row["scopes"])
            db.execute("INSERT OR REPLACE INTO grants VALUES (?, ?, ?)", (client_id, athlete_id, scopes))
            access, expires_at = self._new_access(db, client_id, athlete_id, scopes)
            refresh = self._rotate(db, client_id, athlete_id)
        return TokenPair(athlete_id, access, refresh, expires_at, tuple(scopes.split(",")))

    def refresh(self, client_id: str, refresh_token: str) -> TokenPair:
        """The next pair; the access token is the same while it has more than an hour.

        StravaError 400 for a dead refresh token.
        """
        now = self._clock.timestamp()
        is_kept = self._switches.get("token_rotation", client_id) == "never"
        with self._state.transaction() as db:
            row = db.execute(
                "SELECT t.athlete_id, g.scopes FROM refresh_tokens t JOIN grants g USING (client_id, athlete_id)"
                " WHERE t.token = ? AND t.client_id = ?",
                (refresh_token, client_id),
            ).fetchone()
            if row is None:
                raise errors.bad_request("RefreshToken", "refresh_token")
            athlete_id, scopes = int(row["athlete_id"]), str(row["scopes"])
            kept = db.execute(
                "SELECT token, expires_at FROM access_tokens WHERE client_id = ? AND athlete_id = ? AND scopes = ?"
                " AND expires_at > ? ORDER BY expires_at DESC LIMIT 1",
                (client_id, athlete_id, scopes, now + KEPT_WHILE_LEFT_S),
            ).fetchone()
            if kept is not None:
                access, expires_at = str(kept["token"]), int(kept["expires_at"])
            else:
                access, expires_at = self._new_access(db, client_id, athlete_id, scopes)
            refresh = refresh_token if is_kept else self._rotate(db, client_id, athlete_id)
        return TokenPair(athlete_id, access, refresh, expires_at, tuple(scopes.split(",")))

    def access(self, token: str) -> Access:
        """For whom this access token speaks; StravaError 401 if it is unknown or over."""
        with self._state.reading() as db:
            row = db.execute(
                "SELECT * FROM access_tokens WHERE token = ? AND expires_at > ?", (token, self._clock.timestamp())
            ).fetchone()
        if row is None:
            raise errors.bad_access_token()
        return Access(str(row["client_id"]), int(row["athlete_id"]), tuple(row["scopes"].split(",")))

    def holder(self, client_id: str, token: str) -> int | None:
        """Whose token of this app it is, an access or a refresh token; None if it is nobody's (any more)."""
        with self._state.reading() as db:
            row = db.execute(
                "SELECT athlete_id FROM access_tokens WHERE token = ? AND client_id = ?"
                " UNION SELECT athlete_id FROM refresh_tokens WHERE token = ? AND client_id = ?",
                (token, client_id, token, client_id),
            ).fetchone()
        return int(row["athlete_id"]) if row else None

    def revoke(self, client_id: str, athlete_id: int) -> None:
        """End what the athlete granted to the app."""
        with self._state.transaction() as db:
            hers = (client_id, athlete_id)
            db.execute("DELETE FROM grants WHERE client_id = ? AND athlete_id = ?", hers)
            db.execute("DELETE FROM codes WHERE client_id = ? AND athlete_id = ?", hers)
            db.execute("DELETE FROM refresh_tokens WHERE client_id = ? AND athlete_id = ?", hers)
            db.execute("DELETE FROM access_tokens WHERE client_id = ? AND athlete_id = ?", hers)

    def _new_access(self, db: sqlite3.Connection, client_id: str, athlete_id: int, scopes: str) -> tuple[str, int]:
        now = self._clock.timestamp()
        token, expires_at = secrets.token_hex(20), int(now) + ACCESS_LIFE_S
        db.execute("DELETE FROM access_tokens WHERE expires_at <= ?", (now,))
        db.execute(
            "INSERT INTO access_tokens (token, client_id, athlete_id, scopes, expires_at) VALUES (?, ?, ?, ?, ?)",
            (token, client_id, athlete_id, scopes, expires_at),
        )
        return token, expires_at

    def _rotate(self, db: sqlite3.Connection, client_id: str, athlete_id: int) -> str:
        token = secrets.token_hex(20)
        db.execute("DELETE FROM refresh_tokens WHERE client_id = ? AND athlete_id = ?", (client_id, athlete_id))
        db.execute("INSERT INTO refresh_tokens VALUES (?, ?, ?)", (token, client_id, athlete_id))
        return token
