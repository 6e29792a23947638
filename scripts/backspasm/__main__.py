"""Entry point of the command line; an interrupt during the imports also exits with 130."""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        from . import cli

        return cli.main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
