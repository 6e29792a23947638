"""What git knows of a checkout, asked so that nothing of the repository is run and nothing is fetched."""

from __future__ import annotations

import os
import subprocess

from .errors import DataError, Unavailable, UsageError, sentence

MOST_SECONDS = 60
# A repository of somebody else's may name a program to fetch what it lacks with.
ALONE = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}


def output(*arguments: str) -> bytes:
    """Return what git prints; DataError where it refuses, UsageError without git, Unavailable where it takes too long."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
            env=kept | ALONE,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"git did not answer within {MOST_SECONDS} seconds") from None
    except (OSError, ValueError) as error:  # a name may hold what no argument can
        reason = "it is not installed" if isinstance(error, FileNotFoundError) else sentence(error)
        raise UsageError(f"there is no such folder or file, and git cannot be asked for a revision: {reason}") from None
    if done.returncode:
        reason = " ".join(done.stderr.decode(errors="replace").split())[:200]
        raise DataError(f"git {arguments[0]} says: {reason}")
    return done.stdout
