"""Run git on a checkout so that it runs no program of the repository and fetches nothing."""

from __future__ import annotations

import os
import subprocess

from .errors import DataError, Unavailable, UsageError, sentence

MOST_SECONDS = 60
# Do not fetch missing objects: an untrusted repository can name the program that fetches them.
ALONE = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}


def output(*arguments: str) -> bytes:
    """Return git's standard output; DataError if git fails, UsageError without git, Unavailable on a timeout."""
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
    except (OSError, ValueError) as error:  # ValueError: an argument has a NUL character
        reason = "git is not installed" if isinstance(error, FileNotFoundError) else sentence(error)
        raise UsageError(
            f"the folder or file does not exist, and git cannot look it up as a revision: {reason}"
        ) from None
    if done.returncode:
        reason = " ".join(done.stderr.decode(errors="replace").split())[:200]
        raise DataError(f"git {arguments[0]} failed: {reason}")
    return done.stdout
