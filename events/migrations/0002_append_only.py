"""The database itself refuses to change or remove an event.

ENABLE ALWAYS: the triggers fire under session_replication_role = replica too. Only the owner of the
table can take them off again, and then the hash chain tells.
"""

from django.db import migrations

_GUARD = """
CREATE FUNCTION events_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_event_no_change BEFORE UPDATE OR DELETE ON events_event
    FOR EACH ROW EXECUTE FUNCTION events_refuse_change();
CREATE TRIGGER events_event_no_truncate BEFORE TRUNCATE ON events_event
    FOR EACH STATEMENT EXECUTE FUNCTION events_refuse_change();
ALTER TABLE events_event ENABLE ALWAYS TRIGGER events_event_no_change;
ALTER TABLE events_event ENABLE ALWAYS TRIGGER events_event_no_truncate;
"""
_UNGUARD = """
DROP TRIGGER events_event_no_change ON events_event;
DROP TRIGGER events_event_no_truncate ON events_event;
DROP FUNCTION events_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_log")]

    operations = [migrations.RunSQL(_GUARD, _UNGUARD)]
