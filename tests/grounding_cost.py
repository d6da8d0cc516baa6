"""What a check of one sentence costs: ``python -m tests.grounding_cost``, milliseconds a claim on this machine.

Over the claims of both sets, each checked once against its whole article. The first of an article is not counted: the
article's sentences are analysed once for an answer, however many claims it makes.
"""

from __future__ import annotations

import statistics
import sys
import time

from tests import grounding_more as more
from tests.grounding_material import FAITHFUL, PLANTED
from tests.test_grounding_prose import carried, carried_too


def spent() -> list[float]:
    """Milliseconds of each claim."""
    planted = [case for kind in PLANTED.values() for case in kind]
    checks = [(case.news, lambda case=case: carried(case)) for case in (*FAITHFUL, *planted)]
    checks += [(case.article, lambda case=case: carried_too(case)) for case in (*more.FAITHFUL, *more.PLANTED)]
    met: set[str] = set()
    found = []
    for article, check in checks:
        started = time.perf_counter()
        check()
        if article in met:
            found.append((time.perf_counter() - started) * 1000)
        met.add(article)
    return found


if __name__ == "__main__":
    times = sorted(spent())
    p95 = times[int(0.95 * len(times))]
    sys.stdout.write(f"{len(times)} claims: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms\n")
