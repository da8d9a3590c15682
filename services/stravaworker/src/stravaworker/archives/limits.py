"""How much of an archive is believed."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class ArchiveLimits:
    """Everything beyond is refused, entry by entry where it can be.

    `entries` over all levels; `depth` 1 is an archive without archives in it. An entry that unpacks to more than
    `unsuspected_bytes` may not be more than `ratio` times as large as it lies there.
    """

    entries: int = 100_000
    directory_bytes: int = 32 * MIB
    depth: int = 3
    file_bytes: int = 100 * MIB
    nested_bytes: int = 4 * 1024 * MIB
    total_bytes: int = 64 * 1024 * MIB
    ratio: int = 200
    unsuspected_bytes: int = 16 * MIB
