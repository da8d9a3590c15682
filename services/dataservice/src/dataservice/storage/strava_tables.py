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
    # instance: the one everybody connects through; former: replaced, but older links still need its secret
    Column("kind", String(16), nullable=False),
    Column("client_id", String(20), nullable=False),
    Column("sealed_client_secret", LargeBinary, nullable=False),
    Column("sealed_webhook_secret", LargeBinary, nullable=False),
    Column("webhook_secret_digest", LargeBinary, nullable=False, unique=True),
    Column("sealed_webhook_verify_token", LargeBinary, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    CheckConstraint("kind IN ('instance', 'former')", name="kind"),
    Index("uq_strava_apps_instance", "kind", unique=True, postgresql_where=text("kind = 'instance'")),
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
