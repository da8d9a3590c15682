"""All of an athlete's data as records, a page at a time.

Whatever is paged goes by the hash of its name, so that a cursor is short and a record is neither skipped nor told twice
while others come and go.
"""

from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, text

from dataservice.domain import stream_codec
from dataservice.domain.activities import EDIT_FIELDS
from dataservice.domain.athletes import Athlete
from dataservice.domain.exchange import Part
from dataservice.domain.races import RaceFacts
from dataservice.storage import export_plans, export_training
from dataservice.storage.accounts import Accounts
from dataservice.storage.race_predictions import PREDICTED
from dataservice.storage.records import AnyRow

MOST_RECORDS = 200
MOST_POINTS = 20_000

Record = dict[str, Any]
Page = list[tuple[UUID, Record]]
"""Records with their places, in the order of these."""

_FIRST_SOURCE = """
    LEFT JOIN LATERAL (
        SELECT kind, external_id FROM activity_sources s
        WHERE s.athlete_id = t.athlete_id AND s.activity_id = t.activity_id ORDER BY kind, external_id LIMIT 1
    ) AS named ON true
"""
_KIND = "coalesce(named.kind, t.source_kind) AS kind"
_EXTERNAL_ID = "coalesce(named.external_id, t.source_external_id) AS external_id"

_PREDICTION = ", ".join(f"'{name}', p.{name}" for name in PREDICTED)

_PLACES = {
    Part.ANSWERS: "md5(concat_ws(' ', first_kind, first_external_id, second_kind, second_external_id))::uuid",
    Part.IGNORED: "md5(concat_ws(' ', kind, external_id))::uuid",
    Part.SOURCES: "md5(concat_ws(' ', t.kind, t.external_id))::uuid",
    Part.STREAMS: "md5(concat_ws(' ', kind, external_id))::uuid",
    Part.EDITS: "md5(t.activity_id::text)::uuid",
    Part.EFFORT_ANSWERS: "md5(t.activity_id::text)::uuid",
    Part.UPLOADS: "md5(id::text)::uuid",
    Part.UPLOAD_OUTCOMES: "md5(concat_ws(' ', upload_id, entry))::uuid",
    Part.RACE_ENTRIES: "md5(t.race_id::text)::uuid",
    Part.SESSION_MATCHES: "md5(t.activity_id::text)::uuid",
    **export_training.PLACES,
    **export_plans.PLACES,
}
_FROM = {
    **export_training.FROM,
    **export_plans.FROM,
    Part.ANSWERS: "SELECT t.*, {place} FROM source_answers t",
    Part.IGNORED: "SELECT t.*, {place} FROM ignored_sources t",
    Part.SOURCES: """
        SELECT t.*, o.filename, o.format, o.size_bytes, {place} FROM activity_sources t
        LEFT JOIN originals o ON t.kind = 'file' AND o.athlete_id = t.athlete_id AND o.digest = left(t.external_id, 64)
    """,
    Part.STREAMS: "SELECT t.athlete_id, t.kind, t.external_id, t.points, {place} FROM source_streams t",
    Part.EDITS: f"""
        SELECT {", ".join(f"t.{name}" for name in EDIT_FIELDS)}, t.athlete_id, t.updated_at, {_KIND}, {_EXTERNAL_ID},
               {{place}}
        FROM activity_edits t {_FIRST_SOURCE} WHERE coalesce(named.external_id, t.source_external_id) IS NOT NULL
    """,  # noqa: S608 - made of the names of our own tables and columns
    Part.EFFORT_ANSWERS: f"""
        SELECT t.athlete_id, t.cause, t.distance_m, t.elapsed_time_s, t.asked_at, t.answer, {_KIND}, {_EXTERNAL_ID},
               {{place}}
        FROM effort_questions t {_FIRST_SOURCE}
        WHERE t.answer IS NOT NULL AND coalesce(named.external_id, t.source_external_id) IS NOT NULL
    """,  # noqa: S608 - made of the names of our own tables and columns
    Part.UPLOADS: "SELECT t.*, {place} FROM uploads t WHERE t.state IN ('done', 'failed')",
    Part.UPLOAD_OUTCOMES: """
        SELECT t.*, u.athlete_id, {place}, (
            SELECT coalesce(json_agg(json_build_object('kind', named.kind, 'external_id', named.external_id)
                                     ORDER BY named.kind, named.external_id), '[]')
            FROM (
                SELECT DISTINCT ON (s.activity_id) s.kind, s.external_id FROM activity_sources s
                WHERE s.athlete_id = u.athlete_id AND s.activity_id = ANY(t.activity_ids)
                ORDER BY s.activity_id, s.kind, s.external_id
            ) AS named
        ) AS sources
        FROM upload_outcomes t JOIN uploads u ON u.id = t.upload_id AND u.state IN ('done', 'failed')
    """,
    Part.RACE_ENTRIES: f"""
        SELECT t.*, {", ".join(f"r.{name} AS race_{name}" for name in RaceFacts.__dataclass_fields__)},
               {_KIND}, {_EXTERNAL_ID}, {{place}}, (
            SELECT coalesce(json_agg(json_build_object({_PREDICTION}) ORDER BY p.made_on), '[]')
            FROM race_predictions p WHERE p.athlete_id = t.athlete_id AND p.race_id = t.race_id
        ) AS predictions
        FROM race_entries t JOIN races r ON r.id = t.race_id {_FIRST_SOURCE}
    """,  # noqa: S608 - made of the names of our own tables and columns
    Part.SESSION_MATCHES: f"""
        SELECT t.*, named.kind, named.external_id, {{place}}
        FROM session_matches t {_FIRST_SOURCE} WHERE named.external_id IS NOT NULL
    """,  # noqa: S608 - made of the names of our own tables and columns
}
_PAGES = {
    part: text(
        f"""
        SELECT * FROM ({_FROM[part].format(place=f"{_PLACES[part]} AS place")}) AS found
        WHERE athlete_id = :athlete_id AND (CAST(:after AS uuid) IS NULL OR place > :after)
        ORDER BY place LIMIT {MOST_RECORDS}
        """  # noqa: S608 - made of the names of our own tables and columns
    )
    for part in _FROM
}
_STREAMS = text(
    """
    SELECT s.kind, s.external_id, s.encoded, s.laps, s.fetched_at, s.expires_at
    FROM source_streams s
    WHERE s.athlete_id = :athlete_id AND s.kind = :kind AND s.external_id = :external_id
    """
)


class _Shape(Protocol):
    def __call__(self, row: AnyRow, /) -> Record: ...


class ExportPages:
    """One athlete's data within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def page(self, part: Part, after: UUID | None) -> Page:
        """The next records of a part, none at its end."""
        if part is Part.PROFILE:
            profile = _profile(Accounts(self._connection).get(self._athlete_id))
            return [] if after is not None else [(self._athlete_id, profile)]
        values = {"athlete_id": self._athlete_id, "after": after}
        rows = list(self._connection.execute(_PAGES[part], values))
        if part is Part.STREAMS:
            return [(row.place, self._streams(row)) for row in _within(rows)]
        if part is Part.PLAN_CHANGES:
            rows = _within(rows)
        shape = _SHAPES[part]
        return [(row.place, shape(row)) for row in rows]

    def _streams(self, place: AnyRow) -> Record:
        key = {"athlete_id": self._athlete_id, "kind": place.kind, "external_id": place.external_id}
        row = self._connection.execute(_STREAMS, key).one()
        return {
            "type": "streams",
            "source": _key(row),
            "streams": stream_codec.decode(row.encoded).to_columns(),
            "laps": row.laps,
            "fetched_at": row.fetched_at,
            "expires_at": row.expires_at,
        }


def _within(rows: list[AnyRow]) -> list[AnyRow]:
    """The first of these that have so many points together, at least one."""
    chosen: list[AnyRow] = []
    points = 0
    for row in rows:
        points += row.points
        if chosen and points > MOST_POINTS:
            break
        chosen.append(row)
    return chosen


def _key(row: AnyRow) -> Record:
    return {"kind": row.kind, "external_id": row.external_id}


def _profile(athlete: Athlete) -> Record:
    names = ("name", "language", "timezone", "units", "week_start", "sex", "birth_date")
    return {"type": "profile", **{name: getattr(athlete, name) for name in names}}


def _answer(row: AnyRow) -> Record:
    return {
        "type": "answer",
        "first": {"kind": row.first_kind, "external_id": row.first_external_id},
        "second": {"kind": row.second_kind, "external_id": row.second_external_id},
        "answer": row.answer,
        "answered_at": row.answered_at,
    }


def _ignored(row: AnyRow) -> Record:
    return {"type": "ignored", "source": _key(row), "seen_at": row.seen_at}


def _source(row: AnyRow) -> Record:
    original = {"filename": row.filename, "format": row.format, "size_bytes": row.size_bytes}
    details = {
        "description": row.description,
        "fetched_at": row.details_fetched_at,
        "expires_at": row.details_expire_at,
    }
    return {
        "type": "source",
        "source": _key(row),
        "data": row.data,
        "fetched_at": row.fetched_at,
        "added_at": row.added_at or row.fetched_at,
        "expires_at": row.expires_at,
        "original": None if row.filename is None else original,
        "details": None if row.details_fetched_at is None else details,
    }


def _edits(row: AnyRow) -> Record:
    given = {name: value for name in EDIT_FIELDS if (value := getattr(row, name)) is not None}
    return {"type": "edits", "source": _key(row), "edits": given, "updated_at": row.updated_at}


def _effort_answer(row: AnyRow) -> Record:
    names = ("cause", "distance_m", "elapsed_time_s", "asked_at", "answer")
    return {"type": "effort_answer", "source": _key(row), **{name: getattr(row, name) for name in names}}


def _upload(row: AnyRow) -> Record:
    names = ["filename", "size_bytes", "received_bytes", "digest", "origin", "token_name", "state", "code", "reason"]
    names += ["next_entry", "created_at", "content_at", "ended_at"]
    return {"type": "upload", "upload_id": row.id, **{name: getattr(row, name) for name in names}}


def _upload_outcome(row: AnyRow) -> Record:
    names = ("upload_id", "entry", "path", "outcome", "code", "reason", "sources")
    return {"type": "upload_outcome", **{name: getattr(row, name) for name in names}}


def _race_entry(row: AnyRow) -> Record:
    names = ["priority", "dream_time_s", "target_time_s", "floor_time_s", "is_visible", "official_time_s"]
    names += ["official_distance_m", "run", "entered_at", "updated_at", "predictions"]
    facts = {name: getattr(row, f"race_{name}") for name in RaceFacts.__dataclass_fields__}
    return {
        "type": "race_entry",
        "race": {"race_id": row.race_id, **facts},
        "source": None if row.external_id is None else _key(row),
        **{name: getattr(row, name) for name in names},
    }


def _session_match(row: AnyRow) -> Record:
    said = {"session_id": row.session_id, "matched_at": row.matched_at}
    return {"type": "session_match", "source": _key(row), **said}


_SHAPES: dict[Part, _Shape] = {
    Part.ANSWERS: _answer,
    Part.IGNORED: _ignored,
    Part.SOURCES: _source,
    Part.EDITS: _edits,
    Part.EFFORT_ANSWERS: _effort_answer,
    Part.UPLOADS: _upload,
    Part.UPLOAD_OUTCOMES: _upload_outcome,
    Part.RACE_ENTRIES: _race_entry,
    Part.SESSION_MATCHES: _session_match,
    **export_training.SHAPES,
    **export_plans.SHAPES,
}
