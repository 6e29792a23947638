"""Measure whether `backspasm serve` holds under hostile queries, malformed requests, kills and many requests."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import http.client
import json
import multiprocessing
import os
import random
import resource
import signal
import socket
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import hostile
import mutants
from servers import FORM, ask, free_port, memory, ours, processes, running

HOSTILE = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "SELECT * { ?a (((<x:a>|!<x:b>)*)*)* ?b . ?c ?d ?e }",
    "SELECT * { ?a ?b ?c FILTER(REGEX('" + "a" * 40 + "!', '^(a+)+$') && STRLEN(?c) > 1E9) }",
    "SELECT ?y { BIND('" + "x" * 1000 + "' AS ?x0) " + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30)) + " }",
)  # fmt: skip


CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def attack(text: str, port: int) -> None:
    """Send a hostile query again and again."""
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            body = urllib.parse.urlencode({"query": f"{text} # {random.random()}"}).encode()
            ask(http.client.HTTPConnection("127.0.0.1", port), "POST", "/sparql", body, FORM)
        time.sleep(0.05)


def latency(seconds: int) -> None:
    """Print how long a named question and `ASK {}` take while hostile queries run."""
    port = free_port()
    attackers = [multiprocessing.Process(target=attack, args=[text, port], daemon=True) for text in HOSTILE]
    with running(ours(port, "--seconds", "5"), port, "/health"):
        for one in attackers:  # apart, so that they take no time of the client that measures
            one.start()
        time.sleep(2)
        asked: dict[str, list[float]] = {"a named question": [], "the same, new each time": [], "ASK {}": []}
        statuses: dict[int, int] = {}
        end, number = time.monotonic() + seconds, 0
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < end:
            number += 1
            ask_new = urllib.parse.urlencode({"query": f"ASK {{}} # {number}"})
            for name, path in zip(
                asked,
                ("/questions/relief", f"/questions/relief?hour={number / 100}", f"/sparql?{ask_new}"),
                strict=True,
            ):
                began = time.perf_counter()
                status, _ = ask(connection, "GET", path)
                asked[name].append((time.perf_counter() - began) * 1000)
                statuses[status] = statuses.get(status, 0) + 1
            time.sleep(0.005)
        for one in attackers:
            one.kill()
    print(f"\nwhile {len(HOSTILE)} clients send hostile queries, for {seconds} s; statuses {statuses}\n")
    print("| request | median ms | 99th percentile | most |\n| --- | --- | --- | --- |")
    for name, times in asked.items():
        ordered = sorted(times)
        print(
            f"| {name} | {statistics.median(ordered):.1f} | {ordered[len(ordered) * 99 // 100]:.1f} | {ordered[-1]:.1f} |"
        )


async def _reply(port: int, data: bytes) -> bytes:
    """What a server answers; nothing if it says nothing for a second."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    got = b""
    with contextlib.suppress(OSError, TimeoutError):
        writer.write(data)
        async with asyncio.timeout(1):
            while not got or (got.startswith(CONTINUE) and len(got) < 100):
                part = await reader.read(1 << 16)
                got += part
                if not part:
                    break
    writer.close()
    return got


def malformed(count: int, port: int, source: random.Random) -> Counter[str]:
    """Send requests with errors in them; returns how many got which status, `-` for none, and what was wrong."""
    found: Counter[str] = Counter()

    async def some() -> None:
        while found.total() < count:
            data = hostile.broken(source)
            found["-"] += 1  # until it is answered
            reply = await _reply(port, data)
            if reply.startswith(b"HTTP/1.1 "):
                found["-"] -= 1
                found[reply[9:12].decode()] += 1
                head = reply.removeprefix(CONTINUE).partition(b"\r\n\r\n")[0]
                if head and b"frame-ancestors 'none'" not in head:
                    found["wrong: no policy"] += 1
                if b"evil.example" in b"".join(
                    line for line in head.splitlines() if line.lower().startswith(b"location")
                ):
                    found["wrong: leads away"] += 1

    async def all() -> None:
        await asyncio.gather(*(some() for _ in range(16)))

    asyncio.run(all())
    return found


def mutated(count: int, port: int, seed: str) -> Counter[str]:
    """Send queries with errors in them; returns how many got which status."""
    bait = free_port()

    def one(source: random.Random) -> tuple[str, bytes, str]:
        return "/sparql", mutants.mutated("query", bait, source), "application/sparql-query"

    return _posted(count, port, seed, one)


def records(count: int, port: int, seed: str) -> Counter[str]:
    """Send records with errors in them; returns how many got which status, and what repeated a patient's words."""

    def one(source: random.Random) -> tuple[str, bytes, str]:
        record = mutants.mutated("record", 0, source)
        where = source.choice(
            ["/screen", "/screen?format=fhir", hostile.CALL, f"{hostile.CALL}/feedback", "/screen.html"]
        )
        if where == "/screen.html":
            return where, b"present=" + urllib.parse.quote_from_bytes(record).encode(), FORM["Content-Type"]
        return where, hostile.call(record) if where == hostile.CALL else record, "application/json"

    return _posted(count, port, seed, one)


def _posted(count: int, port: int, seed: str, made: Callable[[random.Random], tuple[str, bytes, str]]) -> Counter[str]:
    """Post what is made, from two clients."""
    found: Counter[str] = Counter()

    def some(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number in range(first, count, 2):
            path, body, kind = made(random.Random(f"{seed} {number}"))
            status, reply = ask(connection, "POST", path, body, {"Content-Type": kind})
            found[str(status)] += 1
            if status >= 400 and mutants.PATIENT.encode() in reply:
                found[f"wrong: {path} repeats the patient"] += 1

    with ThreadPoolExecutor(2) as threads:
        for thread in [threads.submit(some, first) for first in range(2)]:
            thread.result()
    return found


def crowd(count: int, port: int) -> Counter[str]:
    """Open connections that send heads, bodies and nothing slowly, and that do not read; returns what others then get."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, count + 200)), hard))
    large = hostile.sent("POST", "/sparql", b"SELECT * { ?a ?b ?c . ?d ?e ?f }", "application/sparql-query")
    begun = (
        b"",
        b"GET /hea",
        large[:-5],
        large,
        hostile.sent("POST", hostile.CALL, b" " * 1_000_000, "application/json")[:-1],
    )
    held, found = [], Counter[str]()
    for number in range(count):
        with contextlib.suppress(OSError):
            client = socket.create_connection(("127.0.0.1", port), timeout=5)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.setblocking(False)
            held.append(client)
            client.send(begun[number % len(begun)])
        if number % 50 == 49:
            began = time.perf_counter()
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _ = ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "GET", "/questions/relief")
                late = " late" if time.perf_counter() - began > 1 else ""
                found[f"{status}{late}"] += 1
    for client in held:
        client.close()
    time.sleep(1)
    return found


def killed(count: int, port: int, root: int) -> Counter[str]:
    """Kill a worker, and each twentieth time what forks them, while queries run; returns how many of the queries got which status."""
    stop, found = threading.Event(), Counter[str]()

    def query() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not stop.is_set():
            text = f"SELECT (COUNT(*) AS ?n) {{ ?a a ?b }} # {random.random()}"
            status, _ = ask(connection, "POST", "/sparql", text.encode(), {"Content-Type": "application/sparql-query"})
            found[str(status)] += 1

    clients = [threading.Thread(target=query) for _ in range(2)]
    for one in clients:
        one.start()
    for number in range(count):
        forks, *workers = processes(root)[1:] or [0]
        time.sleep(0.1 if number % 20 else 2)
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(random.choice(workers) if number % 20 else forks, signal.SIGKILL)
    stop.set()
    for one in clients:
        one.join()
    return found


def hold(given: argparse.Namespace) -> int:
    """Print what malformed requests, mutated inputs, kills, crowds and many requests do to one server; the exit code."""
    port = free_port()
    with tempfile.NamedTemporaryFile() as log:
        command = ["bash", "-c", 'exec "$@" 2> "$0"', log.name, *ours(port, "--seconds", "2")]
        with running(command, port, "/health") as root:
            ask(http.client.HTTPConnection("127.0.0.1", port), "GET", "/sparql?query=ASK%7B%7D")
            sizes = [memory(root)]
            answers: Counter[str] = Counter()
            steps: list[tuple[str, Callable[[], Counter[str]]]] = [
                (
                    f"{given.malformed} malformed requests",
                    lambda: malformed(given.malformed, port, random.Random(given.seed)),
                ),
                (f"{given.mutated} mutated queries", lambda: mutated(given.mutated, port, given.seed)),
                (f"{given.records} mutated records", lambda: records(given.records, port, given.seed)),
                (f"{given.kills} kills of workers", lambda: killed(given.kills, port, root)),
                (f"beside {given.crowd} slow connections", lambda: crowd(given.crowd, port)),
            ]
            for words, found in steps:
                began, one = time.monotonic(), found()
                answers.update(one)
                sizes.append(memory(root))
                print(f"{words}, {time.monotonic() - began:.0f} s: {dict(sorted(one.items()))}", flush=True)
            print(f"MB of the server before and after each: {sizes}")
            connection = http.client.HTTPConnection("127.0.0.1", port)
            sizes = [memory(root)]
            for number in range(given.repeats):
                path = f"/questions/relief?hour={number % 8760}.{number % 7}"  # more of them than the cache holds
                assert ask(connection, "GET", path)[0] == 200
                if number % max(1, given.repeats // 4) == given.repeats // 4 - 1:
                    sizes.append(memory(root))
            print(f"MB of the server before {given.repeats} requests, and after each quarter of them: {sizes}")
            status, body = ask(http.client.HTTPConnection("127.0.0.1", port), "GET", "/health")
            assert (status, json.loads(body)["status"], root in processes(root)) == (200, "ok", True)
        said = log.read().decode(errors="replace")
    faults = [
        line for line in said.splitlines() if "unexpected" in line or "Traceback" in line or mutants.PATIENT in line
    ]
    wrong = {word: many for word, many in answers.items() if word[:1] == "w" or (word[:1] == "5" and word[:3] != "503")}
    print(f"wrong: {wrong or 'nothing'}; faults in the log: {faults[:9] or 'none'}")
    return 1 if wrong or faults else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20, help="how long hostile queries run; 0 for not at all")
    parser.add_argument("--malformed", type=int, default=10_000, help="malformed requests")
    parser.add_argument("--mutated", type=int, default=50_000, help="mutated queries")
    parser.add_argument("--records", type=int, default=10_000, help="mutated records")
    parser.add_argument("--kills", type=int, default=100, help="kills of workers")
    parser.add_argument("--crowd", type=int, default=2000, help="slow connections")
    parser.add_argument("--repeats", type=int, default=100_000, help="requests after which memory must be flat")
    parser.add_argument("--seed", default="backspasm", help="any word; the same word makes the same requests")
    given = parser.parse_args()
    if given.seconds:
        latency(given.seconds)
    return hold(given)


if __name__ == "__main__":
    sys.exit(main())
