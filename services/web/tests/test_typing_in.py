import pytest

from web.typing_in import number_typed, seconds_typed


@pytest.mark.parametrize(
    ("typed", "number"),
    [("10.2", 10.2), ("10,2", 10.2), (" 5 ", 5.0), (".5", 0.5), ("7.", 7.0), ("1\u202f000", 1000.0)],
)
def test_numbers_with_a_point_or_a_comma(typed: str, number: float):
    assert number_typed(typed) == number


@pytest.mark.parametrize("typed", ["", "ten", "-1", "1e5", "1.2.3", "nan", "inf", "٣", "1" * 12, "."])
def test_what_is_no_number(typed: str):
    assert number_typed(typed) is None


@pytest.mark.parametrize(
    ("typed", "seconds"), [("42:07", 2527), ("1:42:07", 6127), ("0:45", 45), ("50", 3000), ("100:00", 6000)]
)
def test_times(typed: str, seconds: int):
    assert seconds_typed(typed) == seconds


@pytest.mark.parametrize("typed", ["", "7m", "1:61:00", "1:00:60", "5:7", ":30", "1:2:3:4", "-1:00", "٣:٠٠", "12345"])
def test_what_is_no_time(typed: str):
    assert seconds_typed(typed) is None
