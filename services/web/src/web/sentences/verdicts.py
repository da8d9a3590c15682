"""Sentences about what became of what was planned: why a run belongs to a session, and verdicts."""

from collections.abc import Mapping
from typing import Any

FAMILIES: Mapping[str, Mapping[str, Any]] = {}
