import threading
import weakref

from homeport.core.clock import ManualClock, SystemClock


def test_manual_clock_runs_due_callbacks_in_order_at_their_own_times() -> None:
    clock = ManualClock(now_s=1000.0)
    seen: list[tuple[str, float]] = []
    clock.call_later(5, lambda: seen.append(("five", clock.time())))
    clock.call_later(2, lambda: seen.append(("two", clock.time())))
    clock.call_later(9, lambda: seen.append(("nine", clock.time())))

    clock.advance(6)

    assert seen == [("two", 1002.0), ("five", 1005.0)]
    assert (clock.time(), clock.monotonic()) == (1006.0, 6.0)


def test_manual_clock_runs_a_callback_that_a_callback_set() -> None:
    clock = ManualClock()
    seen: list[float] = []

    def again() -> None:
        clock.call_later(1, lambda: seen.append(clock.monotonic()))

    clock.call_later(1, again)

    clock.advance(3)

    assert seen == [2.0]


def test_a_cancelled_timer_does_not_run() -> None:
    clock = ManualClock()
    seen: list[str] = []
    clock.call_later(1, lambda: seen.append("ran")).cancel()

    clock.advance(2)

    assert seen == []


def test_system_clock_runs_an_earlier_timer_before_one_that_it_already_waits_for() -> None:
    clock = SystemClock()
    order: list[str] = []
    done = threading.Event()

    def late() -> None:
        order.append("late")
        done.set()

    clock.call_later(0.05, late)
    clock.call_later(0.0, lambda: order.append("soon"))

    assert done.wait(5)
    assert order == ["soon", "late"]


def test_system_clock_goes_on_after_a_callback_that_fails() -> None:
    clock = SystemClock()
    done = threading.Event()

    def fail() -> None:
        raise RuntimeError("of a callback")

    clock.call_later(0.0, fail)
    clock.call_later(0.01, done.set)

    assert done.wait(5)


def test_system_clock_does_not_keep_what_was_cancelled_until_its_time() -> None:
    clock = SystemClock()
    owners: list[weakref.ref[threading.Event]] = []

    for _ in range(5000):
        owner = threading.Event()
        owners.append(weakref.ref(owner))
        clock.call_later(3600, owner.set).cancel()
    del owner

    assert sum(each() is not None for each in owners) <= 1000
