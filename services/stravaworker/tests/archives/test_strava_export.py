"""`activities.csv` as Strava has written it over the years and in several languages."""

import io

import pytest

from stravaworker.archives.strava_export import Row, StravaList

OLD = "id,date,name,type,description,elapsed_time,distance,commute,gear,filename"
OF_2019 = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Commute,"
    "Activity Gear,Filename"
)
OF_2020 = OF_2019.replace("Distance,Commute", "Distance,Relative Effort,Commute") + ",Athlete Weight,Bike Weight"
OF_2026 = OF_2019.replace("Distance,Commute", "Distance,Max Heart Rate,Relative Effort,Commute,Activity Private Note")
GERMAN = (
    "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,Distanz,"
    "Max. Herzfrequenz,Relative Leistung,Pendeln,Hinweis zur Privatsphäre für Aktivitäten,Aktivitätsausrüstung,"
    "Dateiname"
)
JAPANESE = "ア,イ,ウ,エ,オ,カ,キ,ク,ケ,コ,サ,シ,ス,セ"
HALF = OF_2026.replace("Activity Gear,Filename", "translation missing: ja.gear,translation missing: ja.filename")


def row(header: str, file: str = "activities/12.fit.gz", kind: str = "Run") -> str:
    """A row with as many columns as the header has, the file where the header has it."""
    columns = header.split(",")
    place = 12 if len(columns) > 12 else (10 if "Relative Effort" in columns else 9)
    cells = ['"123456789012"', '"May 4, 2024, 8:00:00 AM"', '"Up, and down"', kind, '"First\nsecond"', "60", "0.2"]
    cells += [""] * (place - 1 - len(cells)) + ["Pegasus 41", file]
    return ",".join(cells + [""] * (len(columns) - len(cells)))


def read(text: str) -> StravaList:
    return StravaList.read(io.BytesIO(text.encode()))


EXPECTED = Row(123456789012, "Up, and down", "First\nsecond", "Pegasus 41", "Run")


@pytest.mark.parametrize("header", [OLD, OF_2019, OF_2020, OF_2026, GERMAN, JAPANESE, HALF])
def test_the_columns_are_found_in_any_language(header: str) -> None:
    assert read(f"{header}\n{row(header)}\n").of("activities/12.fit.gz") == EXPECTED


def test_a_byte_order_mark_is_no_header() -> None:
    assert read(f"\N{ZERO WIDTH NO-BREAK SPACE}{GERMAN}\n{row(GERMAN)}\n").of("activities/12.fit.gz") == EXPECTED


@pytest.mark.parametrize("path", ["activities/12.fit", "export_7/activities/12.fit.gz", "Activities/12.FIT.gz"])
def test_a_file_is_found_wherever_it_lies_and_however_it_is_packed(path: str) -> None:
    assert read(f"{OLD}\n{row(OLD)}\n").of(path) == EXPECTED


@pytest.mark.parametrize(
    ("kind", "sport"), [("Lauf", "Run"), ("Course à pied", "Run"), ("Radfahrt", "Ride"), ("?", None)]
)
def test_the_sport_is_known_in_some_languages(kind: str, sport: str | None) -> None:
    found = read(f"{GERMAN}\n{row(GERMAN, kind=kind)}\n").of("activities/12.fit.gz")
    assert found is not None
    assert found.sport_type == sport


def test_activities_without_a_file_are_left_out() -> None:
    manual = row(OLD, file="")
    assert len(read(f"{OLD}\n{manual}\n{row(OLD)}\n")) == 1


@pytest.mark.parametrize(
    "text", ["", "\n", "a,b,c\n1,2,3\n", OLD, f"{OLD}\nnot-a-number,x,y,z,w,,,,g,activities/1.fit\n"]
)
def test_another_list_of_that_name_is_no_list(text: str) -> None:
    assert len(read(text)) == 0


def test_a_list_that_breaks_off_counts_as_far_as_it_goes() -> None:
    rows = [row(OLD, file=f"activities/{number}.fit") for number in range(5)]
    assert len(read("\n".join([OLD, *rows])[:-40])) == 4


def test_bytes_that_are_no_text_stop_nothing() -> None:
    data = f"{OLD}\n".encode() + b"\xff\xfe\x00,\xff\n" + row(OLD).encode()
    assert len(StravaList.read(io.BytesIO(data))) == 1
