"""Her shoes: added, changed, forgotten; and which runs are in which."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import timezones
from dataservice.domain.activities import NO_EDITS
from dataservice.domain.problems import TooMany, wrong_field
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.derivations import Derivations
from dataservice.storage.records import AnyRow
from dataservice.storage.shoes import Shoes
from dataservice.storage.summaries import DailySummaries
from flakon import clock

MOST_SHOES = 200
DAY = timedelta(days=1)


def listed(deps: Deps, athlete_id: UUID) -> list[AnyRow]:
    """All of them."""
    with deps.database.transaction() as connection:
        return Shoes(connection, athlete_id).all()


def create(deps: Deps, athlete_id: UUID, body: Mapping[str, Any]) -> AnyRow:
    """A new pair. AthleteNotFound; TooMany (409); Invalid (422)."""
    shoe_id, now = uuid4(), clock.now()
    values = checked({"price_cents": None, "currency": None, **body})
    is_default = values.pop("is_default", False)
    with deps.database.transaction() as connection:
        shoes = _claimed(connection, athlete_id)
        if shoes.count() >= MOST_SHOES:
            raise TooMany(f"You have {MOST_SHOES} pairs already: forget some that you do not need.")
        shoes.add(shoe_id, values, now)
        if is_default:
            _make_usual(connection, athlete_id, shoe_id)
        _respect_end(connection, athlete_id, shoe_id)
        return shoes.get(shoe_id)


def update(deps: Deps, athlete_id: UUID, shoe_id: UUID, body: Mapping[str, Any]) -> AnyRow:
    """A pair with some of it changed. ShoeNotFound; Invalid (422)."""
    with deps.database.transaction() as connection:
        shoes = _claimed(connection, athlete_id)
        before = shoes.get(shoe_id)
        price = {"price_cents": before.price_cents, "currency": before.currency}
        values = checked({**price, **body})
        is_default = values.pop("is_default", before.is_default)
        shoes.change(shoe_id, values)
        if is_default and not before.is_default:
            _make_usual(connection, athlete_id, shoe_id)
        elif before.is_default and not is_default:
            _put_usual(connection, athlete_id, _from_now_on(connection, athlete_id), None)
        _respect_end(connection, athlete_id, shoe_id)
        return shoes.get(shoe_id)


def delete(deps: Deps, athlete_id: UUID, shoe_id: UUID) -> None:
    """Forget a pair; its runs are in no shoes then, or in the usual ones of their day if these were others.

    ShoeNotFound.
    """
    with deps.database.transaction() as connection:
        shoes = _claimed(connection, athlete_id)
        shoes.get(shoe_id)
        edited = shoes.edited_into(shoe_id)
        shoes.delete(shoe_id)
        activities = Activities(connection, athlete_id)
        activities.lock(edited)
        edits = activities.edits(edited)
        activities.put_merged(
            [(each, sources, edits.get(each, NO_EDITS)) for each, sources in sorted(activities.sources(edited).items())]
        )


def checked(body: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a pair as they are stored. Invalid (422)."""
    values = dict(body)
    for name in ("bought_on", "retired_on"):
        if values.get(name) is not None:
            values[name] = _day(values[name], f"/{name}")
    if "name" in values:
        values["name"] = values["name"].strip()
        if not values["name"]:
            raise wrong_field("/name", "A pair needs a name.")
    if values["price_cents"] is None:
        values["currency"] = None
    elif values["currency"] is None:
        raise wrong_field("/currency", "A price needs its currency.")
    return values


def follow_usual(connection: Connection, athlete_id: UUID, holds_from: date) -> None:
    """Let runs be in the shoes that are the usual ones from a day on, until the next word (claimed before)."""
    usual = Shoes(connection, athlete_id).usual()
    shoe_id = next((each for day, each in reversed(usual) if day <= holds_from), None)
    until = next((day for day, _ in usual if day > holds_from), None)
    Derivations(connection, athlete_id).wear(shoe_id, holds_from, until)


def _make_usual(connection: Connection, athlete_id: UUID, shoe_id: UUID) -> None:
    """From now on; the first pair of all from the day it was bought."""
    shoes = Shoes(connection, athlete_id)
    today, bought_on = _today(connection, athlete_id), shoes.get(shoe_id).bought_on
    if shoes.usual():
        holds_from = _from_now_on(connection, athlete_id)
    else:
        holds_from = today if bought_on is None else min(bought_on, today)
    _put_usual(connection, athlete_id, holds_from, shoe_id)


def _respect_end(connection: Connection, athlete_id: UUID, shoe_id: UUID) -> None:
    """From the day after a pair was retired it is not the usual one."""
    shoes = Shoes(connection, athlete_id)
    retired_on = shoes.get(shoe_id).retired_on
    if retired_on is None:
        return
    after = retired_on + DAY
    usual = shoes.usual()
    then = next((each for day, each in reversed(usual) if day <= after), None)
    ends = [day for day, each in usual if day > after and each == shoe_id]
    for day in [*([after] if then == shoe_id else []), *ends]:
        _put_usual(connection, athlete_id, day, None)


def _put_usual(connection: Connection, athlete_id: UUID, holds_from: date, shoe_id: UUID | None) -> None:
    Shoes(connection, athlete_id).put_usual(holds_from, shoe_id)
    follow_usual(connection, athlete_id, holds_from)


def _from_now_on(connection: Connection, athlete_id: UUID) -> date:
    """Today, or tomorrow if she has run already: that was in what were the usual shoes then."""
    today = _today(connection, athlete_id)
    return today + DAY if DailySummaries(connection, athlete_id).has_run_on(today) else today


def _today(connection: Connection, athlete_id: UUID) -> date:
    return timezones.today(Accounts(connection).get(athlete_id).timezone, clock.now())


def _claimed(connection: Connection, athlete_id: UUID) -> Shoes:
    Activities(connection, athlete_id).claim()
    Accounts(connection).get(athlete_id)
    return Shoes(connection, athlete_id)


def _day(text: str, path: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong_field(path, f"{text!r} is not a date like 2026-04-21.") from None
