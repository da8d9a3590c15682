import pytest

from flakon import context, current_athlete_id, current_client_id, current_token


def test_outside_of_a_request_there_is_nothing_to_ask_for() -> None:
    assert context.request_id() is None
    with pytest.raises(LookupError):
        context.current_state()
    for question in (current_token, current_athlete_id, current_client_id):
        with pytest.raises(RuntimeError, match="there is no"):
            question()


def test_work_has_an_id_of_its_own_or_the_one_it_came_with() -> None:
    with context.working() as outer:
        assert context.request_id() == outer.request_id
        with context.working("given"):
            assert context.request_id() == "given"
        assert context.request_id() == outer.request_id
    assert context.request_id() is None
