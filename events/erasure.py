"""What the kernel may hold of a person beside events: answers once given, words of failures.

Events hold ids only and stay. Offered to the apps, which know whose words to look for.
"""

import json
from collections.abc import Collection

from django.db import connection
from django.db.models import Q

from events.models import Effect, ParkedStream

GONE = 410
_ANSWER = {
    "type": "urn:aftersales:problem:answer_erased",
    "title": "The answer to this request held personal data and was erased.",
    "status": GONE,
    "code": "answer_erased",
}


def forget_answers(words: Collection[str], *, user_id: int | None = None) -> int:
    """Replace stored answers that hold one of `words`, or were given to a user, by 410 Gone.

    The keys stay: a repetition still does nothing a second time. The number of answers.
    """
    needles = [word.encode() for word in words if word]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE events_idempotencykey SET status = %s, headers = %s, body = %s, reference = ''
            WHERE starts_with(scope, %s)
               OR EXISTS (SELECT FROM unnest(%s::bytea[]) AS word WHERE position(word in body) > 0)
               OR EXISTS (
                   SELECT FROM unnest(%s::text[]) AS word WHERE position(word in headers::text) > 0
               )
            """,
            [
                GONE,
                json.dumps({"Content-Type": "application/problem+json"}),
                json.dumps(_ANSWER).encode(),
                f"user:{user_id} " if user_id is not None else "nobody",
                needles,
                [word for word in words if word],
            ],
        )
        return int(cursor.rowcount)


def forget_failures(words: Collection[str]) -> int:
    """Empty the words of failures of effects and streams that name one of `words` (ids, keys)."""
    if not words:
        return 0
    about, stuck = Q(), Q()
    for word in words:
        about |= Q(key__contains=word) | Q(payload__icontains=word) | Q(error__icontains=word)
        stuck |= Q(stream__contains=word) | Q(error__icontains=word)
    emptied = Effect.objects.filter(about).exclude(error="").update(error="")
    return emptied + ParkedStream.objects.filter(stuck).exclude(error="").update(error="")
