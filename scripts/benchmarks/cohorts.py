"""Print how many patients a second `backspasm cohort` screens, beside a loop over `screen`, and what memory it takes.

The findings are random, ten for each patient, unsorted, most of them dated, and read with --since. `--records` measures
records in lines, and `--engine spark` Spark.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
from asking import Taken, process

from backspasm.screening import evaluation, vocabulary
from backspasm.screening.criteria import criteria
from backspasm.screening.fhir.dates import COUNTS, NEAR, Dating, Moment
from backspasm.screening.findings import Findings
from backspasm.screening.when import When

PER_PATIENT = 10
LOOPED = 4000  # patients of the loop
TODAY = datetime.date.today()
SINCE = (TODAY - datetime.timedelta(days=60)).isoformat()


def made(path: str, patients: int) -> None:
    """Write random findings of patients."""
    names = [*sorted(vocabulary.vocabulary().names), "purple elbows", "LOINC:00000-0"]
    with duckdb.connect() as base:
        base.execute("SET memory_limit = '1500MB'; SET preserve_insertion_order = false; SELECT setseed(0.18)")
        base.execute("CREATE TABLE names (number INTEGER, name VARCHAR)")
        base.executemany("INSERT INTO names VALUES (?, ?)", list(enumerate(names)))
        base.execute(
            f"COPY (SELECT 'p' || CAST(FLOOR(RANDOM() * {patients}) AS BIGINT) AS patient_id, name AS finding,"
            " CASE WHEN RANDOM() < 0.6 THEN 'present' WHEN RANDOM() < 0.9 THEN 'absent' ELSE 'unknown' END AS status,"
            f" CASE WHEN RANDOM() < 0.8 THEN DATE '{TODAY}' - CAST(FLOOR(RANDOM() * 90) AS INTEGER) END AS date"
            f" FROM (SELECT CAST(FLOOR(RANDOM() * {len(names)}) AS INTEGER) AS number"
            f" FROM range({patients * PER_PATIENT})) AS rows JOIN names USING (number)) TO '{path}' (FORMAT parquet)"
        )


def records(path: str, patients: int) -> None:
    """Write random records of patients in lines: half of the entries are conditions, half observations."""
    names = sorted(vocabulary.vocabulary().names)
    with duckdb.connect() as base, open(path, "w", encoding="utf-8") as file:
        rows = base.execute(
            f"SELECT HASH(i) % {patients}, HASH(i, 1) % {len(names)}, HASH(i, 2) % 90, i % 2 FROM range({patients * PER_PATIENT}) AS r(i)"
        )
        while batch := rows.fetchmany(10_000):
            file.writelines(_resource(row, names) for row in batch)


def _resource(row: tuple[int, ...], names: list[str]) -> str:
    patient, name, days, observed = row
    date = (TODAY - datetime.timedelta(days=days)).isoformat()
    made: dict[str, object] = {
        "resourceType": "Observation",
        "status": "final",
        "effectiveDateTime": date,
        "valueBoolean": days % 3 > 0,
    }
    if not observed:
        made = {"resourceType": "Condition", "recordedDate": date}
    return json.dumps({**made, "subject": {"reference": f"Patient/{patient}"}, "code": {"text": names[name]}}) + "\n"


def looped(path: str) -> float:
    """Return the patients per second of CPU of a loop over `screen`, for some of the patients."""
    query = (
        f"SELECT patient_id, finding, status, CAST(date AS VARCHAR) FROM '{path}'"
        f" WHERE HASH(patient_id) % GREATEST((SELECT COUNT(DISTINCT patient_id) FROM '{path}') // {LOOPED}, 1) = 0"
    )
    patients: dict[str, list[tuple[str, str, str | None]]] = {}
    for patient, *row in duckdb.execute(query).fetchall():
        patients.setdefault(patient, []).append(tuple(row))
    known, names, dating = criteria(), vocabulary.vocabulary(), Dating(When(since=SINCE))
    best = 0.0
    for _ in range(3):  # the first warms the caches
        start = time.process_time()
        for rows in patients.values():
            report = Findings()
            for name, status, date in rows:
                use, on, note = (dating.present if status == "present" else dating.absent)(Moment(date))
                meaning = names.meaning(name)
                if status == "present" and use in (COUNTS, NEAR):
                    report.add_present(name, meaning if use == COUNTS else meaning.doubted(), on, note)
                elif status == "absent" and use == COUNTS:
                    report.add_absent(name, meaning, on)
            evaluation.screen(report, known)
        best = max(best, len(patients) / (time.process_time() - start))
    return best


def run(path: str, out: str, engine: str) -> Taken:
    """Run the command and return what it took."""
    command = [
        sys.executable,
        "-m",
        "backspasm",
        "cohort",
        path,
        "-o",
        out,
        "--since",
        SINCE,
        "--engine",
        engine,
        "--force",
    ]
    return process(command)


def measured(sizes: list[int], engine: str, folder: str, of_records: bool) -> Iterator[tuple[int, Taken]]:
    """Return what the command takes for each number of patients, and print it."""
    for size in sizes:
        path = str(Path(folder, f"{size}.{'ndjson' if of_records else 'parquet'}"))
        if not os.path.exists(path):
            (records if of_records else made)(path, size)
        taken = run(path, str(Path(folder, "out.parquet")), engine)
        rates = f"{size / taken.wall:>9,.0f} a second, {size / taken.cpu:>9,.0f} a second of CPU"
        print(f"{engine:<8} {size:>11,} patients {taken.wall:7.1f} s {rates}, {taken.memory:7,.0f} MB", flush=True)
        yield size, taken


def main() -> None:
    """Read the options and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000], help="numbers of patients")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--records", action="store_true")
    parser.add_argument("--folder", help="keep the findings here, and use those that are there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or temporary
        os.makedirs(folder, exist_ok=True)
        found = list(measured(given.sizes, given.engine, folder, given.records))
        if not given.records:
            rate = looped(str(Path(folder, f"{given.sizes[0]}.parquet")))
            print(f"a loop over screen: {rate:,.0f} patients a second of CPU")
            for size, taken in found:
                print(
                    f"{size:>11,} patients: {size / taken.wall / rate:.1f} × the loop, {size / taken.cpu / rate:.1f} × by CPU"
                )
        for (size, taken), (larger, longer) in itertools.pairwise(found):
            exponent = math.log(longer.cpu / taken.cpu) / math.log(larger / size)
            print(f"from {size:,} to {larger:,} patients the time grows with the power {exponent:.2f}")


if __name__ == "__main__":
    main()
