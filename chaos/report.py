"""What a run found: a row per scenario, a table for people, a dictionary for programs."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

HEADINGS = ("scenario", "what", "attempts", "kills", "lost", "doubled", "verdict", "seconds")
GOOD, BAD = "good", "BAD"


@dataclass
class Row:
    """One scenario; `started` and `ended` are instants of the clock of this machine."""

    code: str
    title: str
    started: float
    ended: float = 0.0
    attempts: int = 0
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Nothing lost, nothing doubled, nothing else wrong."""
        return not (self.lost or self.doubled or self.wrong)

    @property
    def verdict(self) -> str:
        """In a word."""
        return GOOD if self.good else BAD

    def cells(self) -> tuple[str, ...]:
        """As a line of the table."""
        return (
            self.code, self.title, str(self.attempts), str(self.kills), str(self.lost),
            str(self.doubled), self.verdict, f"{self.ended - self.started:.1f}",
        )  # fmt: skip


@dataclass
class Report:
    """A whole run."""

    seed: int
    without: tuple[str, ...]
    interrupted: bool = False
    rows: list[Row] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether every verdict is, and was reached."""
        return not self.interrupted and all(row.good for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """Everything, for programs."""
        rows = [{**asdict(row), "verdict": row.verdict} for row in self.rows]
        return {
            "seed": self.seed, "without": list(self.without), "good": self.good,
            "interrupted": self.interrupted, "scenarios": rows, "figures": self.figures,
        }  # fmt: skip

    def lines(self) -> list[str]:
        """The seed, the table, and what is to be said about its rows."""
        told = [f"seed {self.seed}"]
        if self.without:
            told.append(f"control run without: {', '.join(self.without)}")
        if self.interrupted:
            told.append("interrupted: nobody has looked yet what was lost or doubled")
        told += table([HEADINGS, *(row.cells() for row in self.rows)])
        for row in self.rows:
            told += [f"{row.code}: WRONG: {sentence}" for sentence in row.wrong]
            told += [f"{row.code}: {sentence}" for sentence in row.seen]
        told += [f"{name}: {value}" for name, value in self.figures.items()]
        return told


def table(lines: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their widest cell."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [_line(cells, widths) for cells in lines]


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
