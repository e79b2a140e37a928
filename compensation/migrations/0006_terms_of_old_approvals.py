"""What was approved before terms had a digest: paid to whoever paid for the goods of the RMA.

The same as the upcaster of `compensation.refund_approved` says, so that replay finds equal rows.
A payout requested but not made at this moment carries no digest: it is not made, the refund is
stuck, and a person has it paid with one click.
"""

from django.db import migrations

TERMS = """
    UPDATE compensation_refund
    SET payee = 'rma/' || rma_id::text, method = 'original',
        approval_sha256 = encode(sha256(convert_to(
            id::text || '|' || amount::text || '|' || currency || '|rma/' || rma_id::text
            || '|original', 'UTF8')), 'hex')
    WHERE state IN ('approved', 'paid', 'stuck') AND approval_sha256 = ''
"""


class Migration(migrations.Migration):
    dependencies = [("compensation", "0005_exact_terms")]

    operations = [migrations.RunSQL(TERMS, migrations.RunSQL.noop)]
