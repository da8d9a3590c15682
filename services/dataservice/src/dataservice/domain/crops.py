"""Edits that say something about the streams."""

from dataservice.domain.activities import Edits
from dataservice.domain.problems import wrong_field

CALLS_FOR_ANALYSIS = frozenset({"crop_start_s", "crop_end_s", "distance_m", "ignore_heartrate", "leave_out_of_records"})
"""With these an activity is analysed anew."""


def check_crop(edits: Edits) -> None:
    """Raise Invalid (422) for a crop that leaves nothing."""
    if edits.crop_end_s is not None and edits.crop_end_s <= (edits.crop_start_s or 0):
        raise wrong_field("/crop_end_s", "What is left has to end after it begins.")
