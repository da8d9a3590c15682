"""How a run's load was found, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from web.api.fitness import Method

METHODS: Mapping[Method, Any] = {
    "heart_rate": _l("by heart rate"),
    "graded_pace": _l("by graded-adjusted pace"),
    "pace": _l("by pace"),
    "effort": _l("by the effort that you gave"),
    "duration": _l("by how long it took"),
}
"""The surest first."""
