"""Print one table: what a graph of many leaflets costs beside one leaflet, and beside other engines, measured in one run.

    python scripts/benchmarks/grow.py [FIGURE ...] [--many 100] [--most 1000] [--seed 17] [--folder DIR]

Without a figure, all are measured. The folder keeps the leaflets and the stores for the next run.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from pathlib import Path

import figures
import leaflets


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what a graph of many leaflets costs.")
    parser.add_argument("figure", nargs="*", help=f"a row of the table: {', '.join(figures.FIGURES)}; without one, all")
    parser.add_argument("--many", type=int, default=100, help="leaflets for what is held in memory")
    parser.add_argument("--most", type=int, default=1000, help="leaflets for what is on disk")
    parser.add_argument("--seed", type=int, default=17, help="of the made-up words that tell the leaflets apart")
    parser.add_argument("--folder", help="where leaflets and stores are kept; without it they are made again")
    given = parser.parse_args()
    chosen = given.figure or list(figures.FIGURES)
    if unknown := sorted(set(chosen) - set(figures.FIGURES)):
        parser.error(f"there is no figure {unknown[0]!r}: {', '.join(figures.FIGURES)}")
    with tempfile.TemporaryDirectory() as folder:
        grown = leaflets.Grown(Path(given.folder or folder), given.many, given.most, given.seed)
        lines = [(name, line) for name in chosen for line in figures.FIGURES[name](grown)]
    print("\n| | figure | goal | measured |\n| --- | --- | --- | --- |")
    for name, (figure, goal, measured) in lines:
        print(f"| {name} | {figure} | {goal} | {measured} |")


if __name__ == "__main__":
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", line_buffering=True)
    main()
