"""A Strava that only counts, and a clock, for the tests of the ledger."""

from itertools import count

QUARTER_S = 900.0
# The start of a day, UTC.
MIDNIGHT = 1_795_392_000.0
SPANS = {"quarter": QUARTER_S, "day": 86_400.0}


class Now:
    """The time, as the test wants it."""

    def __init__(self) -> None:
        self.at = MIDNIGHT + 60.0

    def __call__(self) -> float:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += seconds

    def to_the_next_quarter(self) -> None:
        """To when calls are counted in the new one alone."""
        self.at += QUARTER_S - self.at % QUARTER_S + 6.0


class CountingStrava:
    """Strava's windows, counted as Strava does; `exceeded` is each time that one was."""

    def __init__(self, now: Now, *, skew_s: float = 0.0) -> None:
        self.limits = {"overall": {"quarter": 200, "day": 2000}, "read": {"quarter": 100, "day": 1000}}
        self.used: dict[tuple[str, str, float], int] = {}
        self.exceeded: list[tuple[str, str]] = []
        self._now = now
        self._skew_s = skew_s
        self._style = count()

    def arrive(self, *, is_read: bool = True) -> dict[str, str]:
        """A call arrives: the headers of its answer, their case another each time."""
        there = self._now() + self._skew_s
        usage: dict[str, dict[str, int]] = {}
        for kind in ("overall", "read"):
            for span, length_s in SPANS.items():
                key = (span, kind, there - there % length_s)
                self.used[key] = self.used.get(key, 0) + (kind == "overall" or is_read)
                usage.setdefault(kind, {})[span] = self.used[key]
                if self.used[key] > self.limits[kind][span]:
                    self.exceeded.append((span, kind))
        style = (str.lower, str.upper, str.title)[next(self._style) % 3]
        told = {}
        for kind, name in (("overall", "X-RateLimit"), ("read", "X-ReadRateLimit")):
            told[style(f"{name}-Limit")] = f"{self.limits[kind]['quarter']},{self.limits[kind]['day']}"
            told[style(f"{name}-Usage")] = f"{usage[kind]['quarter']}, {usage[kind]['day']}"
        return told

    def used_now(self, span: str, kind: str = "read") -> int:
        there = self._now() + self._skew_s
        return self.used.get((span, kind, there - there % SPANS[span]), 0)
