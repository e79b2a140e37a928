"""The counters that exist become eight each, and no number comes twice: counter `s` goes on with
the numbers that leave the remainder `s` when divided by eight. Backwards the highest one stays."""

from django.db import migrations

_SPREAD = """
WITH gone AS (DELETE FROM events_numbercounter RETURNING prefix, year, last)
INSERT INTO events_numbercounter (prefix, year, stripe, last)
SELECT prefix, year, own, last - ((last - own) % 8 + 8) % 8
FROM gone CROSS JOIN generate_series(0, 7) AS own
"""
_GATHER = """
WITH gone AS (DELETE FROM events_numbercounter RETURNING prefix, year, last)
INSERT INTO events_numbercounter (prefix, year, stripe, last)
SELECT prefix, year, 0, max(last) FROM gone GROUP BY prefix, year
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0004_number_stripes")]

    operations = [migrations.RunSQL(_SPREAD, _GATHER)]
