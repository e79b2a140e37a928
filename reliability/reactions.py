"""What reliability work reacts to; one module per subject registers its table."""

from reliability.fracas.reactions import REACTIONS as FRACAS
from reliability.spc.reactions import REACTIONS as CHARTS

__all__ = ["CHARTS", "FRACAS"]
