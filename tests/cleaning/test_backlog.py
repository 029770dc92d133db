"""Who takes what waits to be cleaned."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from newscrawl.cleaning import backlog
from newscrawl.cleaning.backlog import Backlog


def takers(queue: Backlog[int], count: int) -> list[int]:
    return [queue.new_taker() for _ in range(count)]


def test_things_are_taken_in_the_order_in_which_they_came():
    queue: Backlog[int] = Backlog(0)
    (first,) = takers(queue, 1)
    for number in range(5):
        queue.put(number)
    assert [queue.take(first, wait=False) for _ in range(6)] == [0, 1, 2, 3, 4, None]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    monkeypatch.setattr(backlog, "time", SimpleNamespace(monotonic=found))
    return found


def test_one_more_taker_is_asked_for_only_where_the_others_leave_something_lying(clock):
    queue: Backlog[int] = Backlog(2.0)
    assert queue.put(0), "nobody is there yet"
    takers(queue, 1)
    asked = []
    for clock.now in (1.0, 2.0, 3.0):
        asked.append(queue.put(1))
    assert asked == [False, True, True]
    takers(queue, 1)
    assert not queue.put(2)
    clock.now = 4.0
    assert queue.put(3)


def test_the_second_taker_leaves_to_the_first_what_it_keeps_up_with(clock):
    queue: Backlog[int] = Backlog(2.0)
    first, second = takers(queue, 2)
    for clock.now in (0.0, 1.0, 2.0, 3.0):
        queue.put(int(clock.now))
    assert [queue.take(second, wait=False) for _ in range(3)] == [0, 1, None]
    assert [queue.take(first, wait=False) for _ in range(3)] == [2, 3, None]


def test_without_patience_everybody_takes():
    queue: Backlog[int] = Backlog(0)
    takers(queue, 3)
    queue.put(1)
    assert queue.take(2, wait=False) == 1


def test_what_the_first_taker_leaves_lying_is_taken_by_the_second(monkeypatch):
    monkeypatch.setattr(backlog, "LOOK_SECONDS", 0.02)
    queue: Backlog[int] = Backlog(0.01)
    _, second = takers(queue, 2)
    queue.put(1)
    assert queue.take(second, wait=True) == 1  # although the first has never come back


def test_who_rests_is_woken_by_what_is_for_them():
    queue: Backlog[int] = Backlog(9)
    (first,) = takers(queue, 1)
    found: list[int | None] = []
    thread = threading.Thread(target=lambda: found.append(queue.take(first, wait=True)))
    thread.start()
    while not queue._resting:
        time.sleep(0.001)
    assert not queue.put(7), "one who rests takes it: nobody more is needed"
    thread.join(10)
    assert found == [7]


@pytest.mark.parametrize("count", [1, 3])
def test_closing_sends_everybody_home_and_gives_back_what_nobody_took(count):
    queue: Backlog[int] = Backlog(5)
    found: list[int | None] = []

    def take(number: int) -> None:
        found.append(queue.take(number, wait=True))

    threads = [threading.Thread(target=take, args=(number,)) for number in takers(queue, count)]
    for thread in threads:
        thread.start()
    while len(queue._resting) < count:
        time.sleep(0.001)
    queue.close()
    for thread in threads:
        thread.join(10)
    assert found == [None] * count
    queue.put(1)
    assert queue.close() == [1]
    assert queue.take(0, wait=True) is None
