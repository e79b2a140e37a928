"""Run the measurements on a database of their own, made and dropped here."""

import argparse
import json
import os
import sys

import django


def main() -> int:
    """Run the named measurement, or all; returns the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from bench import append, intake, label, scratch

    known = {"append": append.measure, "intake": intake.measure, "label": label.measure}
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(known)}")
    chosen = parser.parse_args().names or list(known)
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        parser.error(f"no measurement {', '.join(unknown)}; known: {', '.join(known)}")
    with scratch.database():
        for name in chosen:
            for figure in known[name]():
                sys.stdout.write(json.dumps(figure.as_json()) + "\n")
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
