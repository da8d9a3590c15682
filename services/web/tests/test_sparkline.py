from web.sparkline import path


def test_the_least_lies_at_the_bottom_and_the_most_below_the_upper_edge():
    assert path([10.0, 15.0, 20.0], 10.0, 20.0) == "M0.0 47.0L100.0 24.5L200.0 2.0"


def test_what_is_more_than_the_most_stays_within():
    assert path([0.0, 30.0], 0.0, 10.0).endswith("L200.0 2.0")


def test_there_is_no_line_of_one_value_or_of_values_all_alike():
    assert path([5.0], 0.0, 10.0) == path([0.0, 0.0], 0.0, 0.0) == ""
