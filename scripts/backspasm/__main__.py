"""The way in, from a shell: an interrupt counts as such from the first import on."""

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
