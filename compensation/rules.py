"""How much is owed, and who may approve it. Pure."""

from decimal import Decimal

AGENT_LIMITS: dict[str, Decimal] = {
    "TWD": Decimal(3000),
    "CNY": Decimal(600),
    "USD": Decimal(100),
    "EUR": Decimal(100),
    "GBP": Decimal(90),
    "HKD": Decimal(800),
    "JPY": Decimal(14000),
}


def amount_owed(
    *, unit_price: Decimal | None, list_price: Decimal, same_currency: bool, quantity: int
) -> Decimal:
    """What a line is worth: the price paid if known, else the list price in the same currency.

    Returns 0 when neither is known; an approver then has to correct it.
    """
    price = unit_price if unit_price is not None else list_price if same_currency else Decimal(0)
    return price * quantity


def may_approve(*, amount: Decimal, currency: str, small: bool, any_amount: bool) -> bool:
    """Agents approve up to their limit in the currency, supervisors any amount."""
    return any_amount or (small and amount <= AGENT_LIMITS.get(currency, Decimal(0)))
