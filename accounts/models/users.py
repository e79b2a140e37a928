"""The user: who can sign in. The e-mail address is the login name."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.languages import Language
from accounts.normalise import normalise_email


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail; used by allauth, `createsuperuser` and the account services."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a user who can sign in with the password (without one: nobody can)."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a user who may do everything."""
        return self.create_user(
            email, password, **{**fields, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, however it was typed."""
        return self.get(email=normalise_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in: a customer, or staff with roles (groups)."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.ENGLISH
    )
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("May enter the staff pages.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("May sign in. Switch off instead of deleting.")
    )
    # Part of what every session is proven by: one step up ends all of them.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="accounts_user_email_is_normalised"
            )
        ]
        permissions = [("reset_second_factor", "Can reset a colleague's second factor")]

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be this user's: the password and the epoch, keyed."""
        return salted_hmac(
            "accounts.User.session", f"{self.password}:{self.session_epoch}", secret=secret,
            algorithm="sha256",
        ).hexdigest()  # fmt: skip

    def get_full_name(self) -> str:
        """Return the name, or the e-mail address when no name is known."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the name the person is greeted with."""
        return str(self)
