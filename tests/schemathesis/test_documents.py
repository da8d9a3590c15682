"""schemathesis on every operation of every document: no 5xx, and no answer outside of the contract.

Requests are made from the documents, right ones and wrong ones, first those that cover each keyword of each schema,
then random ones, always the same. They go to the real apps with a right token; where the path names something, half
of them name what is really there.
"""

import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from support.callers import authorization
from support.documents import document, owners
from support.house import House
from support.recipes import RECIPES
from support.scene import Scene

from flakon.openapi import Operation

# tus has a name of its own for bytes.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

RANDOM_EXAMPLES = 20
TOO_LARGE = 413
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]

SCHEMAS = {service: schemathesis.openapi.from_dict(document(service).tree) for service in owners()}
OPERATIONS = [
    pytest.param(service, operation, id=f"{service}: {operation.id}")
    for service in owners()
    for operation in document(service).operations.values()
]
WITH_MODES = [
    pytest.param(service, operation, mode, id=f"{service}: {operation.id}: {mode.value}")
    for service in owners()
    for operation in document(service).operations.values()
    for mode in GenerationMode
    # What takes nothing can't be asked wrongly.
    if mode is GenerationMode.POSITIVE or operation.parameters or operation.body
]


class Prober:
    """Sends generated cases of one operation to the real app, and judges the answers."""

    def __init__(self, house: House, service: str, operation: Operation) -> None:
        scene = Scene(house)
        call = RECIPES[service, operation.id](scene)
        self.schema = SCHEMAS[service]
        self.schema.app = house.apps[service]
        self.generated: APIOperation[Any, Any, Any, Any] = self.schema[operation.path][operation.method]
        self._headers = dict(call.headers)
        header = authorization(house, service, operation, call)
        if header is not None:
            self._headers["Authorization"] = header
        self._there = _path_parameters(operation, call.path)

    def send(self, case: Any, *, to_what_is_there: bool) -> None:
        if to_what_is_there and self._there:
            case.path_parameters = dict(self._there)
        answer = case.call(headers=self._headers)
        # A wrong body that is too large is refused for its size; schemathesis does not count that as a refusal.
        checks = [check for check in CHECKS if answer.status_code != TOO_LARGE or check is not negative_data_rejection]
        case.validate_response(answer, checks=checks, headers=self._headers)


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_every_keyword_of_the_document_is_kept(house: House, service: str, operation: Operation) -> None:
    prober = Prober(house, service, operation)
    cases = prober.schema.iter_coverage_cases(
        prober.generated, generation_modes=list(GenerationMode), generation_config=GenerationConfig(deterministic=True)
    )
    for case in cases:
        prober.send(case, to_what_is_there=False)


@pytest.mark.parametrize(("service", "operation", "mode"), WITH_MODES)
def test_random_requests_are_answered_by_the_document(
    house: House, service: str, operation: Operation, mode: GenerationMode
) -> None:
    prober = Prober(house, service, operation)

    @settings(
        max_examples=RANDOM_EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=prober.generated.as_strategy(generation_mode=mode), to_what_is_there=st.booleans())
    def send(case: Any, to_what_is_there: bool) -> None:
        prober.send(case, to_what_is_there=to_what_is_there)

    send()


def _path_parameters(operation: Operation, path: str) -> dict[str, str]:
    """The path parameters in a right call of the operation."""
    pattern = re.sub(r"{([^}]+)}", lambda match: f"(?P<{match[1]}>[^/]+)", operation.path)
    match = re.fullmatch(pattern, path.partition("?")[0])
    assert match is not None, f"the recipe's path {path} is none of {operation}"
    return match.groupdict()
