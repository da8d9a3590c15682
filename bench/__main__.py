"""Runs the benchmarks, prints a table and writes var/bench.json: a list of {name, value, unit, against, ratio}.

Nothing is asserted: what is too slow is for people to see.
"""

import dataclasses
import importlib
import json
import pkgutil
import sys
from pathlib import Path

from bench import benches, load
from bench.results import Result, table

OUTPUT = Path(__file__).resolve().parents[1] / "var" / "bench.json"


def main(names: list[str]) -> int:
    """Exit status 0; 2 for a name that no benchmark has."""
    found = sorted(module.name for module in pkgutil.iter_modules(benches.__path__))
    unknown = set(names) - set(found)
    if unknown:
        print(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(found)}", file=sys.stderr)
        return 2
    print(f"load by {load.generator()}", flush=True)
    results: list[Result] = []
    for name in names or found:
        print(f"{name} …", flush=True)
        results += importlib.import_module(f"bench.benches.{name}").run()
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps([dataclasses.asdict(result) for result in results], indent=2) + "\n")
    print(f"\n{table(results)}\n\nwritten to {OUTPUT}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
