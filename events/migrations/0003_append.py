"""Appending is one call of a function, so that its plans are cached and its locks are held for one
round trip and the commit, no more.

The locks are taken in sorted order before the first row gets its position. Their class is
`events.log.ORDER_LOCK_CLASS`.
"""

from django.db import migrations

_CREATE = """
CREATE FUNCTION events_append(rows jsonb, in_order boolean) RETURNS void
LANGUAGE plpgsql SET lock_timeout = '3s' AS $$
DECLARE
    wanted int;
BEGIN
    IF in_order THEN
        FOR wanted IN
            SELECT DISTINCT (row_->>'partition')::int AS number
            FROM jsonb_array_elements(rows) AS row_ ORDER BY number
        LOOP
            PERFORM pg_advisory_xact_lock(17750, wanted);
        END LOOP;
    END IF;
    INSERT INTO events_event (partition, stream, version, event_id, type, schema, data, meta,
                              occurred_at, hash)
    SELECT partition, stream, version, event_id, type, schema, data, meta, occurred_at,
           decode(hash, 'hex')
    FROM ROWS FROM (jsonb_to_recordset(rows) AS (
        partition smallint, stream text, version int, event_id uuid, type text, schema smallint,
        data jsonb, meta jsonb, occurred_at timestamptz, hash text
    )) WITH ORDINALITY AS event(partition, stream, version, event_id, type, schema, data, meta,
                                occurred_at, hash, n)
    ORDER BY n;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_append_only")]

    operations = [migrations.RunSQL(_CREATE, "DROP FUNCTION events_append(jsonb, boolean)")]
