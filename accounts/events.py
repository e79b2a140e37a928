"""What happens to people's records: ids and field names only, never the personal data itself."""

from events.types import event


@event("accounts.user_registered", schema=1)
class UserRegistered:
    """Somebody can sign in now. `staff` tells whether they may enter the staff pages."""

    user_id: str
    staff: bool


@event("accounts.user_updated", schema=1)
class UserUpdated:
    """These fields of a user were changed."""

    user_id: str
    fields: tuple[str, ...]


@event("accounts.user_roles_changed", schema=1)
class UserRolesChanged:
    """The roles a user has from now on."""

    user_id: str
    roles: tuple[str, ...]


@event("accounts.user_password_changed", schema=1)
class UserPasswordChanged:
    """A user chose a new password."""

    user_id: str


@event("accounts.customer_registered", schema=1)
class CustomerRegistered:
    """We know a new customer."""

    customer_id: str


@event("accounts.customer_updated", schema=1)
class CustomerUpdated:
    """These fields of a customer were changed."""

    customer_id: str
    fields: tuple[str, ...]


@event("accounts.address_added", schema=1)
class AddressAdded:
    """A customer has one more address."""

    customer_id: str
    address_id: str


@event("accounts.customer_erased", schema=1)
class CustomerErased:
    """Everything personal about a customer is gone; the id stays so that the log stays whole."""

    customer_id: str


@event("accounts.api_key_issued", schema=1)
class ApiKeyIssued:
    """A partner can call the API with this key."""

    key_id: str
    owner_id: str
    scopes: tuple[str, ...]


@event("accounts.api_key_revoked", schema=1)
class ApiKeyRevoked:
    """The key works no longer."""

    key_id: str


@event("accounts.api_key_rotated", schema=1)
class ApiKeyRotated:
    """The key has a new secret; the former one works for `overlap_seconds` longer."""

    key_id: str
    overlap_seconds: int


@event("accounts.user_second_factor_changed", schema=1)
class UserSecondFactorChanged:
    """A user set up or removed a second factor of their own; `what` names it."""

    user_id: str
    what: str


@event("accounts.user_second_factor_reset", schema=1)
class UserSecondFactorReset:
    """A colleague took the lost second factor off a user, whose sessions ended with it."""

    user_id: str


@event("accounts.approval_asked", schema=1)
class ApprovalAsked:
    """Somebody wants something done that needs a second person."""

    approval_id: str
    kind: str
    subject_id: str
    payload_sha256: str


@event("accounts.approval_given", schema=1)
class ApprovalGiven:
    """A second person agreed to exactly what has this fingerprint."""

    approval_id: str
    payload_sha256: str


@event("accounts.approval_refused", schema=1)
class ApprovalRefused:
    """A second person said no."""

    approval_id: str


@event("accounts.data_exported", schema=1)
class DataExported:
    """Somebody took a list out as a file; the actor says who. `list_name` is a model's label."""

    export_id: str
    list_name: str
    format: str
    rows: int
