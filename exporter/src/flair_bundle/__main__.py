"""`python -m flair_bundle` is the command `flair-bundle`."""

import sys

from flair_bundle.cli import main

if __name__ == "__main__":
    sys.exit(main())
