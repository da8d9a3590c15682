"""The hard stretches of a session, and what of them is found in a run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from dataservice.domain.plans.model import Intensity, Repeat, Step, StepKind

ON_TARGET = 0.03
"""A watch's pace is no more exact than this share."""

STRIDES_S = 40.0
"""Nothing that is shorter makes a run a hard one."""

TOLD_APART = 1.1
"""How many times as fast as an easy run may be repeats have to be, to be seen in its streams."""

_USUAL_MPS = 4.0


@dataclass(frozen=True, slots=True)
class Bout:
    """A hard stretch of a run (`runscience.bouts`), or a lap; `speed_mps` is graded-adjusted where the altitude is
    known."""

    elapsed_time_s: float
    distance_m: float
    speed_mps: float


@dataclass(frozen=True, slots=True)
class Work:
    """What of the repeats was found: the bouts, and how much they come to of what was planned (1.1 is a tenth more)."""

    bouts: tuple[Bout, ...]
    share: float


def repeats_of(steps: Iterable[Step | Repeat]) -> list[Step]:
    """The hard stretches of a session, each as often as it is run; strides are none."""
    found: list[Step] = []
    for step in steps:
        if isinstance(step, Repeat):
            found += repeats_of(step.steps) * step.times
        elif step.kind is StepKind.RUN and step.intensity not in (Intensity.EASY, Intensity.WALK):
            found.append(step)
    return found


def target_mps(repeats: Sequence[Step]) -> tuple[float, float] | None:
    """The slowest and the fastest speed of the set; None where effort alone says how fast."""
    speeds = [each for step in repeats for each in (step.slowest_speed_mps, step.fastest_speed_mps) if each is not None]
    return (min(speeds), max(speeds)) if speeds else None


def work_of(
    steps: Sequence[Step | Repeat], bouts: Sequence[Bout] | None, laps: Sequence[Bout], whole: Bout
) -> Work | None:
    """What of a session's repeats was found in a run; None where nothing can be told.

    Witnesses are the bouts of its streams, the laps of its watch that are as fast as the target is slow, and, if the
    session is one hard stretch without anything before and after it, the run as a whole. The one that finds as much as
    was planned, or comes nearest to it, is believed.
    """
    repeats = repeats_of(steps)
    target = target_mps(repeats)
    if not repeats or (bouts is None and not laps):
        return None
    found = [_work(repeats, fits_repeats(repeats, bouts or ()))]
    if target is not None:
        found.append(_work(repeats, fits_repeats(repeats, _joined(laps, target[0] * (1 - ON_TARGET)))))
    if len(repeats) == len(steps) == 1:
        found.append(_work(repeats, [whole]))
    return max(found, key=lambda each: _nearness(each.share))


def fits_repeats(repeats: Sequence[Step], bouts: Sequence[Bout]) -> list[Bout]:
    """Those of the bouts that may be the repeats: each at least half as long as the shortest of these."""
    shortest_s = min((_duration_s(each) for each in repeats), default=0.0)
    return [each for each in bouts if each.elapsed_time_s >= shortest_s / 2]


def is_told_apart(steps: Sequence[Step | Repeat]) -> bool:
    """Whether the repeats are so much faster than the easy steps that streams can show them: marathon pace is not."""
    target = target_mps(repeats_of(steps))
    easy = [step.fastest_speed_mps for step in steps if isinstance(step, Step) and step.intensity is Intensity.EASY]
    known = [each for each in easy if each is not None]
    return target is None or not known or target[0] >= TOLD_APART * max(known)


def _work(repeats: Sequence[Step], bouts: Sequence[Bout]) -> Work:
    if all(step.distance_m is not None for step in repeats):
        planned = sum(step.distance_m or 0.0 for step in repeats)
        done = sum(each.distance_m for each in bouts)
    else:
        planned = sum(_duration_s(step) for step in repeats)
        done = sum(each.elapsed_time_s for each in bouts)
    return Work(tuple(bouts), done / planned if planned > 0 else 0.0)


def _nearness(share: float) -> float:
    return min(share, 1 / share) if share > 0 else 0.0


def _joined(laps: Sequence[Bout], least_mps: float) -> list[Bout]:
    """The laps that are fast enough, those that follow each other as one."""
    found = []
    for is_fast, group in groupby(laps, lambda lap: lap.speed_mps >= least_mps):
        if is_fast:
            of_group = list(group)
            seconds = sum(each.elapsed_time_s for each in of_group)
            metres = sum(each.distance_m for each in of_group)
            found.append(Bout(seconds, metres, mean_speed_mps(of_group)))
    return found


def mean_speed_mps(bouts: Sequence[Bout]) -> float:
    """Over the time of all of them."""
    seconds = sum(each.elapsed_time_s for each in bouts)
    return sum(each.speed_mps * each.elapsed_time_s for each in bouts) / seconds if seconds > 0 else 0.0


def _duration_s(step: Step) -> float:
    if step.duration_s is not None:
        return step.duration_s
    return (step.distance_m or 0.0) / (step.fastest_speed_mps or step.slowest_speed_mps or _USUAL_MPS)
