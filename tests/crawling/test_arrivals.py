"""Futures of other threads, waited for in the event loop."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError, Future

import pytest

from newscrawl.crawling.arrivals import Arrivals


def test_results_of_another_thread_arrive_in_their_order_with_one_call_for_many(monkeypatch):
    calls = []

    async def wait_for_all():
        loop = asyncio.get_running_loop()
        call = loop.call_soon_threadsafe
        monkeypatch.setattr(loop, "call_soon_threadsafe", lambda *what: calls.append(what) or call(*what))
        arrivals, futures = Arrivals(), [Future() for _ in range(50)]
        mine = [arrivals.of(future) for future in futures]
        thread = threading.Thread(target=lambda: [future.set_result(n) for n, future in enumerate(futures)])
        thread.start()
        thread.join()  # the loop stands still meanwhile
        before = len(calls)
        return await asyncio.gather(*mine), before

    found, woken = asyncio.run(wait_for_all())
    assert found == list(range(50))
    assert woken == 1


def test_a_result_of_the_loops_own_thread_arrives():
    async def wait_for_one():
        future: Future[str] = Future()
        mine = Arrivals().of(future)
        future.set_result("here")
        return await mine

    assert asyncio.run(wait_for_one()) == "here"


def test_what_was_finished_before_it_was_asked_for_arrives():
    async def wait_for_one():
        future: Future[str] = Future()
        future.set_result("early")
        return await Arrivals().of(future)

    assert asyncio.run(wait_for_one()) == "early"


def test_errors_and_cancellations_arrive():
    async def wait_for_both():
        arrivals, broken, called_off = Arrivals(), Future(), Future()
        mine = [arrivals.of(broken), arrivals.of(called_off)]
        broken.set_exception(ValueError("no"))
        called_off.cancel()
        return await asyncio.gather(*mine, return_exceptions=True)

    error, cancelled = asyncio.run(wait_for_both())
    assert isinstance(error, ValueError)
    assert isinstance(cancelled, (asyncio.CancelledError, CancelledError))


def test_who_no_longer_waits_is_left_alone():
    async def give_up():
        arrivals, late, other = Arrivals(), Future(), Future()
        mine, following = arrivals.of(late), arrivals.of(other)
        mine.cancel()
        late.set_result(1)
        other.set_result(2)
        with pytest.raises(asyncio.CancelledError):
            await mine
        return await following

    assert asyncio.run(give_up()) == 2
