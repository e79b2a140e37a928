"""The tables of the kernel."""

import events.ids
import events.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.RunSQL(
            'CREATE SEQUENCE events_effect_sequence', 'DROP SEQUENCE events_effect_sequence'
        ),
        migrations.CreateModel(
            name='Tick',
            fields=[
                ('name', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('last_run_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subscriber', models.CharField(max_length=100, verbose_name='subscriber')),
                ('partition', models.SmallIntegerField(verbose_name='partition')),
                ('position', models.BigIntegerField(verbose_name='position')),
                ('updated_at', models.DateTimeField(db_default=events.models.DatabaseClock(), verbose_name='updated at')),
            ],
            options={
                'verbose_name': 'subscriber cursor',
                'verbose_name_plural': 'subscriber cursors',
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('subscriber', 'partition'), name='events_cursor_unique')],
            },
        ),
        migrations.CreateModel(
            name='Effect',
            fields=[
                ('id', models.UUIDField(default=events.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField(db_default=events.models.NextEffectSequence(), verbose_name='sequence')),
                ('kind', models.CharField(max_length=100, verbose_name='kind')),
                ('key', models.CharField(max_length=200, verbose_name='key')),
                ('payload', models.JSONField(verbose_name='payload')),
                ('ordering', models.CharField(blank=True, max_length=200, verbose_name='ordering')),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('leased', 'In progress'), ('done', 'Done'), ('in_doubt', 'In doubt'), ('failed', 'Failed')], default='pending', max_length=10, verbose_name='state')),
                ('attempts', models.IntegerField(default=0, verbose_name='attempts')),
                ('available_at', models.DateTimeField(null=True, verbose_name='available at')),
                ('lease_token', models.UUIDField(null=True, verbose_name='lease token')),
                ('lease_until', models.DateTimeField(null=True, verbose_name='leased until')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('correlation', models.CharField(blank=True, max_length=100, verbose_name='correlation')),
                ('causation', models.CharField(blank=True, max_length=100, verbose_name='causation')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
            ],
            options={
                'verbose_name': 'effect',
                'verbose_name_plural': 'effects',
                'permissions': [('retry_effect', 'Can retry effects')],
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('state__in', ('pending', 'leased', 'in_doubt'))), fields=['available_at', 'sequence'], name='events_effect_due'), models.Index(condition=models.Q(('state__in', ('pending', 'leased', 'in_doubt')), models.Q(('ordering', ''), _negated=True)), fields=['ordering', 'sequence'], name='events_effect_ordering')],
                'constraints': [models.UniqueConstraint(fields=('key',), name='events_effect_key')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('position', models.BigAutoField(primary_key=True, serialize=False, verbose_name='position')),
                ('partition', models.SmallIntegerField(verbose_name='partition')),
                ('stream', models.CharField(db_collation='C', max_length=200, verbose_name='stream')),
                ('version', models.IntegerField(verbose_name='version')),
                ('event_id', models.UUIDField(default=events.ids.uuid7, verbose_name='event id')),
                ('type', models.CharField(max_length=100, verbose_name='type')),
                ('schema', models.SmallIntegerField(verbose_name='schema')),
                ('data', models.JSONField(verbose_name='data')),
                ('meta', models.JSONField(verbose_name='meta')),
                ('occurred_at', models.DateTimeField(verbose_name='occurred at')),
                ('recorded_at', models.DateTimeField(db_default=events.models.DatabaseClock(), verbose_name='recorded at')),
                ('hash', models.BinaryField(max_length=32, verbose_name='hash')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['position'],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['partition', 'position'], name='events_event_partition')],
                'constraints': [models.UniqueConstraint(fields=('stream', 'version'), name='events_event_stream_version'), models.UniqueConstraint(fields=('event_id',), name='events_event_event_id'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='events_event_version')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=300, verbose_name='scope')),
                ('key', models.CharField(max_length=255, verbose_name='key')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='fingerprint')),
                ('status', models.SmallIntegerField(verbose_name='status')),
                ('headers', models.JSONField(default=dict, verbose_name='headers')),
                ('body', models.BinaryField(verbose_name='body')),
                ('reference', models.CharField(blank=True, max_length=500, verbose_name='reference')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
            ],
            options={
                'verbose_name': 'idempotency key',
                'verbose_name_plural': 'idempotency keys',
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['created_at'], name='events_idempotency_age')],
                'constraints': [models.UniqueConstraint(fields=('scope', 'key'), name='events_idempotency_unique')],
            },
        ),
        migrations.CreateModel(
            name='NumberCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prefix', models.CharField(max_length=10)),
                ('year', models.SmallIntegerField()),
                ('last', models.BigIntegerField()),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('prefix', 'year'), name='events_number_unique')],
            },
        ),
        migrations.CreateModel(
            name='ParkedStream',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subscriber', models.CharField(max_length=100, verbose_name='subscriber')),
                ('stream', models.CharField(db_collation='C', max_length=200, verbose_name='stream')),
                ('partition', models.SmallIntegerField(verbose_name='partition')),
                ('position', models.BigIntegerField(verbose_name='position of the failing event')),
                ('type', models.CharField(max_length=100, verbose_name='type of the failing event')),
                ('state', models.CharField(choices=[('retrying', 'Retrying'), ('stopped', 'Waiting for a person')], default='retrying', max_length=10, verbose_name='state')),
                ('attempts', models.IntegerField(default=1, verbose_name='attempts')),
                ('next_try_at', models.DateTimeField(verbose_name='next try at')),
                ('error_class', models.CharField(max_length=200, verbose_name='error class')),
                ('error', models.TextField(verbose_name='error')),
                ('parked_at', models.DateTimeField(verbose_name='parked at')),
            ],
            options={
                'verbose_name': 'parked stream',
                'verbose_name_plural': 'parked streams',
                'permissions': [('retry_parkedstream', 'Can retry parked streams')],
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('state', 'retrying')), fields=['next_try_at'], name='events_parked_due')],
                'constraints': [models.UniqueConstraint(fields=('subscriber', 'stream'), name='events_parked_unique')],
            },
        ),
    ]
