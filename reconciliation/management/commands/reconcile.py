"""Compare our books with those of others, list every difference with its cause, repair it."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import make_aware

from events import clock, effects_runner
from events.actor import Actor
from reconciliation import counterparts, services
from reconciliation.choices import UNSETTLED
from reconciliation.counterparts import Window
from reconciliation.models import Difference, Run
from reconciliation.services.running import correlation_of
from reconciliation.ticks import USUAL_WINDOW

MOST_CALLS = 500


class Command(BaseCommand):
    """Ends with status 1 while a difference is left, so that a cron job notices."""

    help = "Compare our books with carriers (and other counterparts) and repair what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--counterpart", default="", help="A name or a group: carriers.")
        parser.add_argument("--since", default="", help="A day or an instant; 30 days ago if none.")
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--repair", action="store_true", help="Repair what differs.")
        mode.add_argument("--dry-run", action="store_true", help="Only list (as without --repair).")

    def handle(self, *args: Any, **options: Any) -> None:
        """One run for each counterpart; effects that repairs ask for are made at once."""
        now = clock.now()
        window = Window(_instant(options["since"]) or now - USUAL_WINDOW, now)
        wanted = options["counterpart"]
        try:
            chosen = counterparts.named(wanted) if wanted else counterparts.all_counterparts()
            runs = [
                services.reconcile(
                    actor=Actor.system("reconcile"),
                    now=now,
                    counterpart=counterpart,
                    window=window,
                    repair=options["repair"],
                )
                for counterpart in chosen
            ]
        except (counterparts.UnknownCounterpart, services.AlreadyRunning) as refusal:
            raise CommandError(f"{refusal.code}: {refusal.fields.get('name')}") from refusal
        for run in runs:
            _make_calls(run)
            self._tell(run)
        left = sum(run.found - run.repaired - run.requested for run in runs)
        if left or any(run.state == "failed" for run in runs):
            raise CommandError(f"{left} differences are left")

    def _tell(self, run: Run) -> None:
        resumed = ", taken up again after an interruption" if run.resumed else ""
        self.stdout.write(f"{run.counterpart}: {run.get_state_display()}{resumed}")
        if run.failure_code:
            self.stdout.write(f"  {run.failure_code}: nothing was compared")
            return
        self.stdout.write(
            f"  ours {run.ours}, theirs {run.theirs}, compared {run.compared} of {run.pairs} "
            f"({run.coverage:.1f} % covered), too young {run.in_flight}, "
            f"not answered {run.unreachable}"
        )
        mine = Q(run_id=run.id) | Q(counterpart=run.counterpart, state__in=UNSETTLED)
        for difference in Difference.objects.filter(mine).order_by("key", "cause"):
            self.stdout.write(
                f"  {difference.key}  {difference.cause}  "
                f"ours {difference.our_state or '-'}  theirs {difference.their_state or '-'}  "
                f"-> {difference.action or 'listed'} ({difference.state})"
            )
        self.stdout.write(
            f"  found {run.found}: repaired {run.repaired}, under way {run.requested}, "
            f"for a person {run.persons}"
        )


def _make_calls(run: Run) -> None:
    """Make the calls the repairs asked for, so that they do not wait for the relay."""
    for _ in range(MOST_CALLS):
        claim = effects_runner.claim_next(of=correlation_of(run))
        if claim is None:
            return
        effects_runner.serve(claim)


def _instant(text: str) -> datetime | None:
    """A day (its first moment) or an instant. Raises CommandError."""
    if not text:
        return None
    try:
        found = parse_datetime(text)
        day = None if found else parse_date(text)
    except ValueError as error:
        raise CommandError(f"not a day or instant: {text}") from error
    if found is None and day is None:
        raise CommandError(f"not a day or instant: {text}")
    at = found or datetime.combine(day, datetime.min.time())  # type: ignore[arg-type] # one is set
    return at if at.tzinfo else make_aware(at)
