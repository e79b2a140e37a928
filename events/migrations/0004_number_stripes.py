"""Eight counters for each prefix and year, so that intakes do not wait for each other's commit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0003_append")]

    operations = [
        migrations.AddField(
            model_name="numbercounter",
            name="stripe",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.RemoveConstraint(model_name="numbercounter", name="events_number_unique"),
        migrations.AddConstraint(
            model_name="numbercounter",
            constraint=models.UniqueConstraint(
                fields=("prefix", "year", "stripe"), name="events_number_once"
            ),
        ),
    ]
