"""The checks as a command: what is wrong, one line each, and exit status 1; or one line that all is well."""

import sys

from runnerly_dev.checks import documents, sources, types

CHECKS = {"sources": sources.check, "documents": documents.check, "types": types.check}


def main() -> int:
    """Run the checks that are named."""
    wrong = 0
    for name in sys.argv[1:]:
        found = CHECKS[name]()
        wrong += len(found)
        print("\n".join(found) or f"{name}: nothing to complain of")
    return 1 if wrong else 0


sys.exit(main())
