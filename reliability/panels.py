"""What reliability work shows on the pages of others; one module per subject registers its own."""

from reliability.suggestions.panels import suggested

__all__ = ["suggested"]
