"""Print the screenings per second of one process, and the CPU time of one through the command line."""

from __future__ import annotations

import cProfile
import json
import pstats
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from asking import BARE, COLD, cpu

from backspasm import files
from backspasm.graph import ontology
from backspasm.screening import criteria, evaluation, vocabulary

TESTS = Path(__file__).parents[2] / "tests" / "screening"
CASES = json.loads((TESTS / "cases.json").read_text(encoding="utf-8"))
ROUNDS = 15


def whole(form: str | None) -> Callable[[], None]:
    """Return a function that screens every case once, and writes the result as text or JSON if `form` says so."""
    known, names = criteria.criteria(), vocabulary.vocabulary()

    def run() -> None:
        for case in CASES:
            result = evaluation.screen(vocabulary.findings(case["present"], case["absent"], names), known)
            if form == "text":
                str(result)
            elif form == "json":
                result.as_json()

    return run


def rate(run: Callable[[], None]) -> float:
    """Return the cases per CPU second of a function, median of ROUNDS."""
    run()
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return len(CASES) / statistics.median(taken)


def warm() -> None:
    """Print the rates, and where the time of a screening goes."""
    print(f"warm, {len(CASES)} cases, names to result, one process, per second of CPU\n")
    for name, form in (("result", None), ("written as json", "json"), ("written as text", "text")):
        print(f"{name:<16} {rate(whole(form)):>7,.0f}")
    profile = cProfile.Profile()
    profile.runcall(whole(None))
    print()
    pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(5)


def cold() -> None:
    """Print the CPU of whole processes as multiples of `python -c pass`."""
    query = str(Path(files.folder("queries"), "questions", "red-flags.rq"))
    program = str(Path(sys.executable).with_name("backspasm"))
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "bare script, one query over the same triples": [
            sys.executable,
            "-c",
            BARE,
            query,
            *(ontology.path(module) for module in ontology.modules()),
        ],
        "backspasm screen, a label": [program, "screen", "--present", "fever"],
        "backspasm screen, a code": [program, "screen", "--present", "HP:0001945"],
        "backspasm screen, a phrase": [program, "screen", "--present", "can't feel the toilet paper"],
        "backspasm screen, words that mean nothing": [program, "screen", "--present", "purple elbows"],
        "backspasm screen, a record": [program, "screen", str(TESTS / "bundles" / "04-long-problem-list.json")],
        "backspasm screen, an hour": [program, "screen", "--present", "back pain", "--hour", "2"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(COLD):
        for name, command in commands.items():
            times[name].append(cpu(command))
    unit = statistics.median(times["python -c pass"])
    print(f"cold, CPU of a whole process, median of {COLD}, × python -c pass\n")
    for name, taken in times.items():
        print(f"{name:<46} {statistics.median(taken) / unit:.1f}")


if __name__ == "__main__":
    warm()
    cold()
