from homeport.core.clock import ManualClock
from homeport.core.observer import Fact, Observer


def test_facts_reach_subscribers_with_time_and_request_and_are_kept_up_to_the_bound() -> None:
    observer = Observer(ManualClock(now_s=10.0), kept=2)
    seen: list[Fact] = []
    observer.subscribe(seen.append)

    for name in ("a", "b", "c"):
        observer.report("test.fact", "request-1", name=name)

    assert seen == [Fact("test.fact", 10.0, "request-1", {"name": name}) for name in ("a", "b", "c")]
    assert observer.recent() == seen[1:]


def test_nothing_is_kept_without_a_subscriber() -> None:
    observer = Observer(ManualClock())
    seen: list[Fact] = []
    end = observer.subscribe(seen.append)
    assert observer.active
    end()

    observer.report("test.fact")

    assert (observer.active, seen, observer.recent()) == (False, [], [])
