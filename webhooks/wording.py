"""Why an address is refused, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

URL_REFUSALS: dict[str, Promise] = {
    "odd_characters": _("Write the address in plain ASCII, international names as xn--…"),
    "too_long": _("The address is too long."),
    "fragment": _("Leave out the part after “#”."),
    "user_name": _("The address must not hold a user name or a password."),
    "not_plain": _("Write the address like https://example.com/path, the name in small letters."),
    "not_https": _("The address must begin with https://."),
    "port": _("This port is not allowed."),
    "not_a_name": _("Write the full name of a machine on the internet, not a number."),
    "private_name": _("This name does not lead to a machine on the open internet."),
}
