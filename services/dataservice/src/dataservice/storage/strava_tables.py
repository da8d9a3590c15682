"""The tables of Strava's apps, links, imports, events and revocations. Columns named `sealed_…` are encrypted."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from dataservice.storage.tables import INSTANT, athlete_key, metadata

strava_apps = Table(
    "strava_apps",
    metadata,
    Column("id", Uuid, primary_key=True),
    # instance: the one everybody connects through; athlete: her own; former: replaced, but older links still need it
    Column("kind", String(16), nullable=False),
    athlete_key(nullable=True),
    Column("client_id", String(20), nullable=False),
    Column("sealed_client_secret", LargeBinary, nullable=False),
    Column("sealed_webhook_secret", LargeBinary, nullable=False),
    Column("webhook_secret_digest", LargeBinary, nullable=False, unique=True),
    Column("sealed_webhook_verify_token", LargeBinary, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    # whether Strava answers its calls, as stravaworker found
    Column("state", String(16), nullable=False, server_default=text("'active'")),
    Column("reason", Text),
    Column("state_mailed_at", INSTANT),
    Column("subscription_id", BigInteger),
    Column("subscription_error", Text),
    # how many athletes Strava lets it connect; counts for the instance's only
    Column("seats", Integer, nullable=False, server_default=text("1")),
    Column("window_depth", Integer),
    Column("window_reason", Text),
    Column("next_window_at", INSTANT, nullable=False, server_default=func.now()),
    CheckConstraint("kind IN ('instance', 'athlete', 'former')", name="kind"),
    CheckConstraint("state IN ('active', 'inactive', 'keys_refused')", name="state"),
    CheckConstraint("kind <> 'athlete' OR athlete_id IS NOT NULL", name="owner"),
    Index("uq_strava_apps_instance", "kind", unique=True, postgresql_where=text("kind = 'instance'")),
    Index("uq_strava_apps_athlete_id", "athlete_id", unique=True, postgresql_where=text("kind = 'athlete'")),
    # two rows of one app would count its calls twice apart
    Index("uq_strava_apps_client_id", "client_id", unique=True, postgresql_where=text("kind <> 'former'")),
)

strava_links = Table(
    "strava_links",
    metadata,
    athlete_key(primary_key=True),
    Column("app_id", Uuid, ForeignKey("strava_apps.id"), nullable=False, index=True),
    Column("strava_athlete_id", BigInteger, nullable=False, unique=True),
    Column("profile_name", Text),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text),
    Column("sealed_access_token", LargeBinary, nullable=False),
    Column("sealed_refresh_token", LargeBinary, nullable=False),
    Column("tokens_expire_at", INSTANT, nullable=False),
    Column("version", Integer, nullable=False),
    Column("connected_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    Column("next_listing_at", INSTANT, nullable=False, index=True, server_default=func.now()),
    Column("last_listed_at", INSTANT),
    # when the list was begun that was last read to its end
    Column("listed_from", INSTANT),
    Column("last_event_at", INSTANT),
    # that her data is about to end was mailed, and nothing was listed since
    Column("expiry_mailed_at", INSTANT),
    CheckConstraint("state IN ('active', 'reauth_required')", name="state"),
)

strava_imports = Table(
    "strava_imports",
    metadata,
    Column(
        "athlete_id", Uuid, ForeignKey("strava_links.athlete_id", ondelete="CASCADE"), primary_key=True, nullable=False
    ),
    Column("state", String(16), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("activities", Integer, nullable=False),
    Column("next_page", Integer, nullable=False, server_default=text("1")),
    Column("error", Text),
    Column("started_at", INSTANT),
    Column("finished_at", INSTANT),
    Column("updated_at", INSTANT, nullable=False),
    CheckConstraint("state IN ('queued', 'running', 'waiting', 'done', 'failed')", name="state"),
)

strava_revocations = Table(
    "strava_revocations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("client_id", String(20), nullable=False),
    Column("sealed_client_secret", LargeBinary, nullable=False),
    Column("strava_athlete_id", BigInteger, nullable=False),
    Column("sealed_access_token", LargeBinary, nullable=False),
    Column("sealed_refresh_token", LargeBinary, nullable=False),
    Column("tokens_expire_at", INSTANT, nullable=False),
    Column("created_at", INSTANT, nullable=False, index=True),
)

strava_events = Table(
    "strava_events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("app_id", Uuid, ForeignKey("strava_apps.id", ondelete="CASCADE"), nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("owner_id", BigInteger, nullable=False, index=True),
    Column("event", JSONB, nullable=False),
    Column("received_at", INSTANT, nullable=False, index=True),
)

strava_seats = Table(
    "strava_seats",
    metadata,
    athlete_key(primary_key=True),
    Column("app_id", Uuid, ForeignKey("strava_apps.id", ondelete="CASCADE"), nullable=False, index=True),
    # reserved: she is at Strava just now; offered: she waited for it. A link holds its seat by itself
    Column("state", String(16), nullable=False),
    Column("since", INSTANT, nullable=False),
    Column("until", INSTANT, nullable=False),
    CheckConstraint("state IN ('reserved', 'offered')", name="state"),
)

strava_waiting_list = Table(
    "strava_waiting_list",
    metadata,
    athlete_key(primary_key=True),
    Column("since", INSTANT, nullable=False),
)

strava_deletions = Table(
    "strava_deletions",
    metadata,
    athlete_key(primary_key=True),
    Column("external_id", Text, primary_key=True),
    # when Strava was asked for it and did not have it: what it said before does not bring it back
    Column("asked_at", INSTANT, nullable=False, index=True),
)
