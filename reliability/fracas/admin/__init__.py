"""Problems for engineers: the queue by state, and the page with the next step."""

from reliability.fracas.admin.problems import ProblemAdmin

__all__ = ["ProblemAdmin"]
