"""The faster reader gives what fitdecode gives, value for value, also of damaged files."""

import io
import random
from typing import Any

import fitdecode
import pytest
from writers import START, FitWriter, fit, track

from stravaworker.files.fit_reader import FastFitReader


def frames(reader: Any) -> tuple[list[Any], str | None]:
    """Every frame as plain values, and what ended the reading."""
    found = []
    try:
        for frame in reader:
            fields = getattr(frame, "fields", ())
            values = [(each.name, repr(each.value), repr(each.raw_value)) for each in fields]
            found.append((frame.frame_type, getattr(frame, "name", None), values))
    except Exception as error:
        return found, type(error).__name__
    return found, None


def both(data: bytes) -> tuple[Any, Any]:
    off, quiet = fitdecode.CrcCheck.DISABLED, fitdecode.ErrorHandling.IGNORE
    plain = fitdecode.FitReader(io.BytesIO(data), processor=None, check_crc=off, error_handling=quiet)
    return frames(FastFitReader(data)), frames(plain)


def texts() -> bytes:
    writer = FitWriter()
    writer.add("DEVICE_INFO", timestamp=START, product_name="Testwatch", serial_number=7, software_version=3.1)
    writer.add("SPORT", name="Läufe am Meer", sport="running")
    writer.add("HRV", time=[0.8, 0.82, 0.79])
    return writer.data()


@pytest.mark.parametrize("data", [fit(track(50)), fit(track(50), gps=False), texts(), fit(track(5)) + texts()])
def test_files_are_the_same(data: bytes) -> None:
    fast, plain = both(data)
    assert fast == plain
    assert fast[1] is None


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_are_the_same_up_to_the_damage(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(fit(track(30)) + texts())
    for _ in range(3):
        data[chance.randrange(14, len(data))] = chance.randrange(256)
    fast, plain = both(bytes(data[: chance.randrange(20, len(data))]))
    # fitdecode stops at a field of no size, which is nothing to stop at
    assert fast[0][: len(plain[0])] == plain[0]
    assert fast == plain or plain[1] == "ValueError"
