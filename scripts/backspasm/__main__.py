"""Entry point of the command line; an interrupt during the imports also exits with 130."""

import gc
import sys


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        gc.disable()  # modules stay; looking for garbage among them takes a tenth of a short command
        from . import cli

        gc.freeze()
        gc.enable()
        return cli.main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
