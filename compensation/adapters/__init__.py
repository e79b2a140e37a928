"""Payment providers behind one small port."""

from compensation.adapters.port import PaymentProvider


def provider() -> PaymentProvider:
    """The configured payment provider."""
    from compensation.adapters.embedded import EmbeddedProvider

    return EmbeddedProvider()


__all__ = ["PaymentProvider", "provider"]
