import pytest

from flakon import errors


class TooManyAttempts(errors.RateLimited):
    code = "too_many_attempts_in_this_test"


def test_a_problem_has_the_members_of_rfc_9457_and_a_code() -> None:
    error = errors.NotFound("There is no run 7")
    assert error.problem("r1") == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "There is no run 7",
        "request_id": "r1",
    }


def test_a_code_of_ones_own_gives_a_type_of_ones_own() -> None:
    assert TooManyAttempts().problem(None)["type"] == "urn:problem-type:too_many_attempts_in_this_test"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadRequest),
        (404, errors.NotFound),
        (418, errors.BadRequest),
        (500, errors.UpstreamFailed),
        (503, errors.Unavailable),
        (504, errors.Unavailable),
        (507, errors.UpstreamFailed),
    ],
)
def test_a_status_has_its_class(status: int, kind: type[errors.Error]) -> None:
    assert errors.error_class(status) is kind


def test_a_known_code_has_its_subclass() -> None:
    assert errors.error_class(429, TooManyAttempts.code) is TooManyAttempts
    assert errors.error_class(429, "something_else") is errors.RateLimited


def test_a_code_with_another_status_is_not_that_subclass() -> None:
    assert errors.error_class(503, TooManyAttempts.code) is errors.Unavailable


def test_the_classes_a_caller_names_come_before_others_with_their_code() -> None:
    mine = type("Mine", (errors.RateLimited,), {"code": TooManyAttempts.code})
    assert errors.error_class(429, TooManyAttempts.code, [mine]) is mine


def test_the_drawing_in_the_docstring_is_the_tree() -> None:
    assert errors.__doc__ is not None
    for kind in errors.Error.__subclasses__():
        if kind.__module__ == "flakon.errors":
            line = next(line for line in errors.__doc__.splitlines() if f" {kind.__name__} " in line)
            assert f"{kind.status}  {kind.code}" in line
