"""People: users (sign in), customers (own RMAs), addresses, API keys."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    pass
