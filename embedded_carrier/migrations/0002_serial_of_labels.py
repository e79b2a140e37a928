"""The roll of label numbers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("embedded_carrier", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE embedded_carrier_serial START 100000001 MAXVALUE 999999999 CYCLE",
            reverse_sql="DROP SEQUENCE embedded_carrier_serial",
        ),
    ]
