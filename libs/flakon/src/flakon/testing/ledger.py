"""A work ledger in memory."""

__all__ = ["RecordingLedger"]


class RecordingLedger:
    """Remembers what it was told, as (what, work_id, …), in `told`."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def complete(self, work_id: str) -> None:
        self.told.append(("complete", work_id))

    def postpone(self, work_id: str, after_s: float | None, reason: str) -> None:
        self.told.append(("postpone", work_id, after_s, reason))

    def fail(self, work_id: str, reason: str) -> None:
        self.told.append(("fail", work_id, reason))
