"""The book of payouts, to look at."""

from django.contrib import admin

from compensation.models import Payout
from events.admin.reading import ReadingAdmin


@admin.register(Payout)
class PayoutAdmin(ReadingAdmin):
    """Every payout the embedded provider made, newest first."""

    list_display = ["reference", "amount", "currency", "paid_at"]
    search_fields = ["reference__exact", "key__exact"]
    ordering = ["-paid_at"]
