"""Refunds, and the payouts of the embedded payment provider."""

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from compensation.terms import Terms


class RefundState(models.TextChoices):
    REQUESTED = "requested", _("To be approved")
    APPROVED = "approved", _("Approved, being paid")
    REFUSED = "refused", _("Refused")
    PAID = "paid", _("Paid")
    STUCK = "stuck", _("Payment failed")


class RefusalCode(models.TextChoices):
    USED = "used", _("The product was used up")
    DAMAGED = "damaged", _("The product came back damaged")
    INCOMPLETE = "incomplete", _("Parts were missing")
    OTHER = "other", _("Another reason")


class Sha256(Func):
    """SHA-256 of a text as hex, computed by the database without an extension."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = TextField()


# Terms.digest once more, over the columns of the row: the approval cannot be for anything else.
DIGEST_OF_ROW = Sha256(
    Concat(
        Cast("id", TextField()), Value("|"), Cast("amount", TextField()), Value("|"),
        "currency", Value("|"), "payee", Value("|"), "method", output_field=TextField(),
    )
)  # fmt: skip


class Refund(models.Model):
    """Money owed for one RMA line, once. Row of the projection `compensation.refunds`.

    `approval_sha256` is the digest of what the second person agreed to. The database computes it
    from amount, currency, payee and method, and a trigger keeps it: an approved amount cannot be
    swapped, neither before nor after it is paid.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    rma_id = models.UUIDField(_("RMA"), db_index=True)
    line_id = models.UUIDField(_("line"), unique=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=10, choices=RefundState.choices)
    requested_by = models.CharField(_("requested by"), max_length=40)
    requested_at = models.DateTimeField(_("requested"))
    amount_by = models.CharField(_("amount corrected by"), max_length=40, blank=True)
    payee = models.CharField(_("payee"), max_length=60, blank=True)
    method = models.CharField(_("paid back to"), max_length=20, blank=True)
    approval_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=40, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    refusal_code = models.CharField(
        _("refused because"), max_length=20, blank=True, choices=RefusalCode.choices
    )
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    provider_reference = models.CharField(_("payment reference"), max_length=60, blank=True)
    differing_amount = models.DecimalField(
        _("amount paid by mistake"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    differing_currency = models.CharField(_("currency paid by mistake"), max_length=3, blank=True)
    hand_reference = models.CharField(_("paid by hand under"), max_length=60, blank=True)
    hand_proposed_by = models.CharField(_("paid by hand by"), max_length=40, blank=True)
    hand_confirmed_by = models.CharField(_("confirmed by"), max_length=40, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ("requested_at", "id")
        permissions = (
            ("approve_refund_small", _("Can approve refunds up to the agents' limit")),
            ("approve_refund_any", _("Can approve refunds of any amount")),
        )
        indexes = (
            models.Index(fields=("-requested_at", "-id"), name="refund_newest"),
            models.Index(
                fields=("state", "requested_at"),
                condition=Q(state__in=("requested", "stuck")),
                name="refund_needs_person",
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=0), name="refund_not_negative"),
            models.CheckConstraint(
                condition=Q(decided_by="")
                | (~Q(decided_by=F("requested_by")) & ~Q(decided_by=F("amount_by"))),
                name="refund_needs_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("requested", "refused"), approval_sha256="")
                | Q(state__in=("approved", "paid", "stuck"), approval_sha256=DIGEST_OF_ROW),
                name="refund_approved_exactly",
            ),
            models.CheckConstraint(
                condition=Q(hand_confirmed_by="")
                | (~Q(hand_confirmed_by=F("hand_proposed_by")) & ~Q(hand_reference="")),
                name="refund_by_hand_needs_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state="requested") | ~Q(decided_by=""), name="refund_decided_by_someone"
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="approval_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=~pgtrigger.Q(old__approval_sha256="")
                & pgtrigger.Q(old__approval_sha256__df=pgtrigger.F("new__approval_sha256")),
                func="""
                    IF current_setting('aftersales.rebuilding', true) = 'on' THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'what was approved is paid, nothing else: refund %', OLD.id
                        USING ERRCODE = 'check_violation';
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def stream(self) -> str:
        """The name of this refund's event stream."""
        return f"refund/{self.id}"

    @property
    def ids(self) -> dict[str, str]:
        """What every event of a refund names."""
        return {
            "refund_id": str(self.id),
            "rma_id": str(self.rma_id),
            "line_id": str(self.line_id),
        }

    @property
    def terms(self) -> Terms:
        """What is paid once it is approved."""
        return Terms(str(self.id), self.amount, self.currency, self.payee, self.method)


class Payout(models.Model):
    """The book of the embedded payment provider: one payout per key, whatever is retried."""

    key = models.CharField(_("key"), max_length=120, primary_key=True)
    reference = models.CharField(_("reference"), max_length=60, unique=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    payee = models.CharField(_("payee"), max_length=60, blank=True)
    method = models.CharField(_("paid back to"), max_length=20, blank=True)
    paid_at = models.DateTimeField(_("paid"))

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ("-paid_at",)
        triggers = (
            pgtrigger.Protect(
                name="payouts_are_final", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        )

    def __str__(self) -> str:
        return self.reference
