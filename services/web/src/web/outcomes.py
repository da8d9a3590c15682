"""What became of a file, in plain words: the reading worker speaks in codes, the sentences people read stand here."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.api.uploads import Outcome, Upload, What

Text = Any

WORDS: dict[What, Text] = {
    "added": _l("added"),
    "duplicate": _l("here already"),
    "merged": _l("merged"),
    "skipped": _l("left aside"),
    "failed": _l("failed"),
}

_BY_CODE: dict[str, Text] = {}

_OF_OUTCOME: dict[What, Text] = {
    "added": _l("A new run."),
    "duplicate": _l("The same recording is here already; nothing was changed."),
    "merged": _l("It became one with a run that was here; what the file says counts."),
    "skipped": _l("There is no run in it."),
    "failed": _l("It could not be read."),
}


def explain_outcome(outcome: Outcome) -> Text:
    """A sentence for what became of one file."""
    return _BY_CODE.get(outcome.code or "") or _OF_OUTCOME[outcome.what]


def explain_upload(upload: Upload) -> Text:
    """Why an upload failed as a whole, or what it waits for; None where there is nothing to say."""
    if upload.state == "failed":
        return _BY_CODE.get(upload.code or "") or gettext("It could not be read.")
    return None
