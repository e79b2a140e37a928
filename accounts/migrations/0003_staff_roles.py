"""The groups of the staff roles; `manage.py sync_roles` gives them their permissions."""

from django.db import migrations

ROLES = ["agent", "supervisor", "dock", "quality", "ops"]


def add_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in ROLES:
        Group.objects.get_or_create(name=name)


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_customers"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(add_groups, remove_groups)]
