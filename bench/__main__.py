"""Run the measurements, each on a database of its own, made and dropped here."""

import argparse
import dataclasses
import json
import os
import sys

import django

# A pair of databases of its own; the product has 0 and 1.
REDIS_DATABASE = "14"
NAMES = (
    *("append", "intake", "journey", "label", "list", "read", "relay", "reliability", "replay"),
)


def main() -> int:
    """Run the named measurements, or all; returns the exit status."""
    given = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.environ["REDIS_DATABASE"] = REDIS_DATABASE
    os.environ["DEMO"] = "1"
    django.setup()
    from bench import append, intake, journey, label, reading, relay, reliability, replay, scratch
    from bench.figure import TINY, Scale

    measures = {
        "append": append.measure, "intake": intake.measure, "journey": journey.measure,
        "label": label.measure, "list": reading.measure_list, "read": reading.measure_read,
        "relay": relay.measure, "reliability": reliability.measure, "replay": replay.measure,
    }  # fmt: skip
    scale = TINY if given.tiny else Scale()
    changed = {"seconds": given.seconds, "rows": given.rows, "events": given.events}
    scale = dataclasses.replace(scale, **{k: v for k, v in changed.items() if v is not None})
    with scratch.pattern() as pattern:
        for name in given.names or NAMES:
            with scratch.database(pattern):
                for figure in measures[name](scale):
                    sys.stdout.write(json.dumps(figure.as_json()) + "\n")
                    sys.stdout.flush()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--tiny", action="store_true", help="only try whether everything runs")
    parser.add_argument("--seconds", type=float, help="how long each figure is measured")
    parser.add_argument("--rows", type=int, help="RMAs for list and read")
    parser.add_argument("--events", type=int, help="events for replay")
    given = parser.parse_args()
    if unknown := sorted(set(given.names) - set(NAMES)):
        parser.error(f"no measurement {', '.join(unknown)}; known: {', '.join(NAMES)}")
    return given


if __name__ == "__main__":
    raise SystemExit(main())
