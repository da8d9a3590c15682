import pytest
from dataservice_support import World

from dataservice.crypto import UndecryptableError, Vault
from dataservice.storage.rotation import SEALED, reseal, sealed_columns
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_links import StravaLinks
from dataservice.storage.strava_revocations import StravaRevocations
from dataservice.storage.tables import metadata

OLD, NEW = b"k" * 32, b"n" * 32


def test_after_a_rotation_the_new_key_alone_opens_everything(world: World) -> None:
    leaver, stayer = world.add_athlete("leaver@example.org"), world.add_athlete()
    world.connect_strava(leaver, 1001)
    world.athlete(leaver).delete("/athlete/strava")
    world.connect_strava(stayer, 1002)
    [revocation] = world.rows("SELECT id FROM strava_revocations")
    with world.transaction() as connection:
        assert reseal(connection, Vault([NEW, OLD])) == 3 + 2 + 3
        assert reseal(connection, Vault([NEW, OLD])) == 0
    alone = Vault([NEW])
    with world.transaction() as connection:
        app = StravaApps(connection, alone).instance()
        assert app is not None
        assert app.client_secret == "app-secret"
        assert StravaLinks(connection).tokens(stayer, alone).refresh_token == "rt"
        assert StravaRevocations(connection, alone).get(revocation.id).tokens.access_token == "at"


def test_a_lost_key_stops_the_rotation_and_changes_nothing(world: World) -> None:
    world.connect_strava(world.add_athlete())
    before = world.rows("SELECT * FROM strava_links")
    with pytest.raises(UndecryptableError), world.transaction() as connection:
        reseal(connection, Vault([NEW]))
    assert world.rows("SELECT * FROM strava_links") == before


def test_a_ciphertext_that_was_moved_to_another_row_does_not_open(world: World) -> None:
    first, second = world.add_athlete(), world.add_athlete("eve@example.org")
    world.connect_strava(first, 1001)
    world.connect_strava(second, 1002)
    with world.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE strava_links SET sealed_access_token = "
            f"(SELECT sealed_access_token FROM strava_links WHERE athlete_id = '{first}')"
        )
    with pytest.raises(UndecryptableError), world.transaction() as connection:
        StravaLinks(connection).tokens(second, world.deps.vault)


def test_no_table_with_sealed_columns_is_left_out() -> None:
    sealed = {table.name for table in metadata.tables.values() if list(sealed_columns(table))}
    assert sealed == {table.name for table, _ in SEALED}
