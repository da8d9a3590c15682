"""What a session consists of: warm-up, work, recoveries and cool-down, within the caps of its week."""

from collections.abc import Sequence
from dataclasses import dataclass

from dataservice.domain.plans.model import Intensity, Repeat, SessionKind, Step, StepKind
from dataservice.domain.plans.paces import Speeds

Steps = tuple[Step | Repeat, ...]

RUN_WALK_RUN_S, RUN_WALK_WALK_S = 240.0, 60.0
WALK_AROUND_S = 300.0
"""Walking before and after the sessions of those who begin."""

_WARM_UPS_S = ((900.0, 600.0), (600.0, 300.0), (300.0, 300.0))
_SHORTEST_WORK_S = {SessionKind.THRESHOLD: 360.0, SessionKind.INTERVAL: 300.0, SessionKind.REPETITION: 120.0}
_LONGEST_WORK_S = {SessionKind.THRESHOLD: 3_000.0, SessionKind.INTERVAL: 1_800.0, SessionKind.REPETITION: 1_200.0}
_INTENSITY = {
    SessionKind.THRESHOLD: Intensity.THRESHOLD,
    SessionKind.INTERVAL: Intensity.INTERVAL,
    SessionKind.REPETITION: Intensity.REPETITION,
}
_STRIDES = 4
_STRIDE_S, _AFTER_STRIDE_S = 20.0, 60.0
# Running time at a stretch, by the running time of the whole session: the first one that it is below.
_BOUTS_S = ((540.0, 60.0), (780.0, 90.0), (990.0, 150.0), (1_200.0, 240.0), (1_440.0, 360.0), (1_700.0, 540.0))
_LONGEST_BOUT_S = 840.0


@dataclass(frozen=True, slots=True)
class Design:
    """The steps of a session with what they come to."""

    kind: SessionKind
    steps: Steps
    distance_m: float
    duration_s: float
    load: float
    work_m: float = 0.0


class Designer:
    """Makes the steps of sessions at her speeds."""

    def __init__(self, speeds: Speeds, *, run_walk: bool) -> None:
        self.speeds = speeds
        self.run_walk = run_walk
        self._threshold = speeds.threshold
        self._easy_fastest = speeds.bands[Intensity.EASY][1]
        stride = Step(StepKind.STRIDE, Intensity.REPETITION, duration_s=_STRIDE_S)
        self._strides = Repeat(_STRIDES, (stride, self._easy_for(StepKind.RECOVERY, _AFTER_STRIDE_S)))
        cycle_m = RUN_WALK_RUN_S * speeds.easy + RUN_WALK_WALK_S * speeds.expected[Intensity.WALK]
        self._cycle_m = cycle_m
        self.moving_mps = cycle_m / (RUN_WALK_RUN_S + RUN_WALK_WALK_S) if run_walk else speeds.easy
        """What a long or easy run comes to, walking breaks included."""

    def easy(self, distance_m: float, *, strides: bool = False) -> Design:
        """An easy run, perhaps with a few strides in it."""
        if self.run_walk:
            return self._in_cycles(SessionKind.RUN_WALK, distance_m)
        steps: Steps = (self._easy_step(StepKind.RUN, distance_m),)
        if strides:
            stride_m = _STRIDE_S * self.speeds.expected[Intensity.REPETITION] + _AFTER_STRIDE_S * self.speeds.easy
            strides_m = _STRIDES * stride_m
            if distance_m > strides_m + 1_500.0:
                before = float(int((distance_m - strides_m) / 100.0) * 100)
                steps = (self._easy_step(StepKind.RUN, before), self._strides)
        return self.design(SessionKind.EASY, steps)

    def long(self, distance_m: float, marathon_m: float = 0.0) -> Design:
        """A long run, with a stretch at marathon pace towards its end if that is given."""
        if self.run_walk:
            return self._in_cycles(SessionKind.LONG, distance_m)
        marathon_m = float(int(marathon_m / 500.0) * 500)
        if marathon_m < 3_000.0:
            return self.design(SessionKind.LONG, (self._easy_step(StepKind.RUN, distance_m),))
        after = 1_000.0
        steps = (
            self._easy_step(StepKind.WARM_UP, distance_m - marathon_m - after),
            self._step(StepKind.RUN, Intensity.MARATHON, distance_m=marathon_m),
            self._easy_step(StepKind.COOL_DOWN, after),
        )
        return self.design(SessionKind.MARATHON_PACE, steps, marathon_m)

    def quality(self, kind: SessionKind, work_m: float, total_m: float, *, fill_s: float = 0.0) -> Design | None:
        """A hard session of at most this much work and this length; None if that is too little to be one.

        With `fill_s` (an appointment's time, say) the cool-down lasts until then, as far as the length allows.
        """
        speed = self.speeds.expected[_INTENSITY[kind]]
        work_m = min(work_m, speed * _LONGEST_WORK_S[kind])
        for warm_up_s, cool_down_s in _WARM_UPS_S:
            around_m = (warm_up_s + cool_down_s) * self.speeds.easy
            left_m = total_m - around_m
            while work_m > 0.0 and left_m > 0.0:
                work = self._work(kind, work_m)
                if work is None:
                    break
                steps, done_m = work
                design = self._around(kind, steps, done_m, warm_up_s, cool_down_s)
                if design.distance_m <= total_m:
                    if design.duration_s < fill_s:
                        more_s = min(fill_s - design.duration_s, (total_m - design.distance_m) / self.speeds.easy)
                        more_s = float(int(more_s / 60.0) * 60)
                        design = self._around(kind, steps, done_m, warm_up_s, cool_down_s + more_s)
                    return design
                work_m = done_m - max(200.0, design.distance_m - total_m)
        return None

    def parkrun(self, limit_m: float) -> Design | None:
        """Five kilometres as a trial, warmed up for where the limit lets her; None where it is too far."""
        race = self._step(StepKind.RUN, Intensity.RACE, distance_m=5_000.0, speed=None)
        for warm_up_s, cool_down_s in ((600.0, 300.0), (300.0, 0.0), (0.0, 0.0)):
            if 5_000.0 + (warm_up_s + cool_down_s) * self.speeds.easy <= limit_m:
                return self._around(SessionKind.TIME_TRIAL, (race,), 5_000.0, warm_up_s, cool_down_s)
        return None

    def race(self, distance_m: float, expected_s: float | None) -> Design:
        """A race; its band is what fitness says, whatever she hopes for."""
        speed = None if expected_s is None else distance_m / expected_s
        step = self._step(StepKind.RUN, Intensity.RACE, distance_m=distance_m, speed=speed)
        duration_s = expected_s if expected_s is not None else distance_m / (1.1 * self.speeds.easy)
        load = self._load(duration_s, distance_m / duration_s)
        return Design(SessionKind.RACE, (step,), distance_m, duration_s, load, distance_m)

    def by_time(self, running_s: float, *, walking: bool) -> Design:
        """A session of so much easy running, with walking between and around where she is not used to it yet."""
        if not walking:
            running_s = max(float(int(running_s / 60.0 + 1e-9) * 60), 60.0)
            return self.design(SessionKind.EASY, (self._easy_for(StepKind.RUN, running_s),))
        bout_s = next((bout for below, bout in _BOUTS_S if running_s < below), _LONGEST_BOUT_S)
        times = max(1, int(running_s / bout_s + 1e-9))
        walk_s = 120.0 if bout_s <= 60.0 else 90.0 if bout_s <= 150.0 else 60.0
        steps = (
            Step(StepKind.WARM_UP, Intensity.WALK, duration_s=WALK_AROUND_S),
            Repeat(
                times, (self._easy_for(StepKind.RUN, bout_s), Step(StepKind.WALK, Intensity.WALK, duration_s=walk_s))
            ),
            Step(StepKind.COOL_DOWN, Intensity.WALK, duration_s=WALK_AROUND_S),
        )
        return self.design(SessionKind.RUN_WALK, steps)

    def design(self, kind: SessionKind, steps: Sequence[Step | Repeat], work_m: float = 0.0) -> Design:
        """The steps, added up at the expected speeds."""
        distance_m = duration_s = load = 0.0
        for each in steps:
            times, parts = (each.times, each.steps) if isinstance(each, Repeat) else (1, (each,))
            for step in parts:
                speed = self.speeds.expected[step.intensity]
                if step.distance_m is not None:
                    part_m, part_s = step.distance_m, step.distance_m / speed
                else:
                    part_s = step.duration_s or 0.0
                    part_m = part_s * speed
                distance_m += times * part_m
                duration_s += times * part_s
                load += times * self._load(part_s, speed)
        return Design(kind, tuple(steps), distance_m, duration_s, load, work_m)

    def _load(self, duration_s: float, speed_mps: float) -> float:
        # What runscience.load.pace_load computes, whose checks cost more than the rest of a plan.
        return duration_s / 36.0 * (speed_mps / self._threshold) ** 2

    def _in_cycles(self, kind: SessionKind, distance_m: float) -> Design:
        times = int(distance_m / self._cycle_m + 1e-9)
        run = Step(StepKind.RUN, Intensity.EASY, duration_s=RUN_WALK_RUN_S, fastest_speed_mps=self._easy_fastest)
        walk = Step(StepKind.WALK, Intensity.WALK, duration_s=RUN_WALK_WALK_S)
        steps: Steps = (Repeat(times, (run, walk)),) if times else ()
        rest_m = float(int((distance_m - times * self._cycle_m) / 100.0 + 1e-6) * 100)
        if rest_m:
            steps = (*steps, self._easy_step(StepKind.RUN, rest_m))
        return self.design(kind, steps)

    def _around(self, kind: SessionKind, work: Steps, work_m: float, warm_up_s: float, cool_down_s: float) -> Design:
        steps: list[Step | Repeat] = []
        if warm_up_s:
            steps.append(self._easy_for(StepKind.WARM_UP, warm_up_s))
        steps += work
        if cool_down_s:
            steps.append(self._easy_for(StepKind.COOL_DOWN, cool_down_s))
        return self.design(kind, steps, work_m)

    def _work(self, kind: SessionKind, work_m: float) -> tuple[Steps, float] | None:
        """The repeats that fit into so much work, and how far they are."""
        intensity = _INTENSITY[kind]
        speed = self.speeds.expected[intensity]
        if work_m < speed * _SHORTEST_WORK_S[kind]:
            return None
        if kind is SessionKind.THRESHOLD:
            count = max(1, -int(-work_m / speed // 720.0))
            each_m, rest = work_m / count, self._easy_for(StepKind.RECOVERY, 60.0)
        elif kind is SessionKind.INTERVAL:
            lengths = [each for each in (1_200.0, 1_000.0, 800.0, 600.0, 400.0) if each / speed <= 290.0]
            each_m = next((each for each in lengths if work_m >= 4 * each), lengths[-1])
            count = int(work_m / each_m)
            rest = self._easy_for(StepKind.RECOVERY, max(60.0, round(each_m / speed * 0.8 / 30.0) * 30.0))
        else:
            each_m = 400.0 if 400.0 / speed <= 115.0 and work_m >= 2_400.0 else 200.0
            count = int(work_m / each_m)
            rest = self._easy_step(StepKind.RECOVERY, each_m)
        if count < 1 or (kind is not SessionKind.THRESHOLD and count < 2):
            return None
        if self.speeds.vdot is None:
            duration_s = float(int(each_m / speed / 15.0) * 15)
            run = self._step(StepKind.RUN, intensity, duration_s=duration_s)
            done_m = count * duration_s * speed
        else:
            distance_m = float(int(each_m / 100.0 + 1e-9) * 100)
            run = self._step(StepKind.RUN, intensity, distance_m=distance_m)
            done_m = count * distance_m
        return ((Repeat(count, (run, rest)),) if count > 1 else (run,)), done_m

    def _easy_step(self, kind: StepKind, distance_m: float) -> Step:
        return Step(kind, Intensity.EASY, distance_m=distance_m, fastest_speed_mps=self._easy_fastest)

    def _easy_for(self, kind: StepKind, duration_s: float) -> Step:
        return Step(kind, Intensity.EASY, duration_s=duration_s, fastest_speed_mps=self._easy_fastest)

    def _step(
        self,
        kind: StepKind,
        intensity: Intensity,
        *,
        distance_m: float | None = None,
        duration_s: float | None = None,
        speed: float | None = 0.0,
    ) -> Step:
        slowest, fastest = self.speeds.bands[intensity]
        if speed is None:
            slowest = fastest = None
        elif speed:
            slowest, fastest = 0.985 * speed, 1.015 * speed
        return Step(kind, intensity, distance_m, duration_s, slowest, fastest)
