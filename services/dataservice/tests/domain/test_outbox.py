from datetime import timedelta

from dataservice.domain.outbox import MAX_ATTEMPTS, Task, pause_after, visibility_after


def test_pauses_grow_with_the_attempts() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, MAX_ATTEMPTS + 1)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= timedelta(seconds=30)
    assert timedelta(days=1) < sum(pauses, timedelta()) < timedelta(days=2)


def test_silence_is_borne_longer_each_time() -> None:
    waits = [visibility_after(attempt) for attempt in range(1, 40)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=10), timedelta(hours=6))


def test_a_tasks_queue_is_the_service_that_does_it() -> None:
    assert {task.queue for task in Task} == {"stravaworker", "reports"}
