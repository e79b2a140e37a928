"""What reliability work reacts to; one module per subject registers its table."""

from reliability.fracas.reactions import REACTIONS as FRACAS

__all__ = ["FRACAS"]
