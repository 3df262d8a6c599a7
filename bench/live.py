"""Measure how well live versions are told: `python -m bench.live [--songs 10000]`.

Needs the folder of labelled titles that ENCORE_SHARED names, else `shared` beside the
repository. Prints tables: labels by tier and threshold, also averaged by artist; pairs;
the choice of two; speed.
"""

import argparse
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from bench.choices import Count, count_choices, read_catalogue, sample
from encore.pipeline.judging import judge_lines

Row = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    rows: int = 0
    right: int = 0
    false: int = 0
    missed: int = 0

    def add(self, said: bool, truth: bool) -> None:
        self.rows += 1
        self.right += said and truth
        self.false += said and not truth
        self.missed += truth and not said

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def shared_folder() -> Path:
    beside = Path(__file__).parents[2] / "shared"
    return Path(os.environ.get("ENCORE_SHARED") or beside)


def read_rows(path: Path) -> list[Row]:
    """The rows that count: whoever labelled the ambiguous ones was not sure."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [row for row in rows if not row["ambiguous"]]


def judged(pairs: Iterable[Row]) -> list[Row]:
    lines = (json.dumps(pair).encode() for pair in pairs)
    return [json.loads(line) for line in judge_lines(lines)]


def label_scores(rows: Sequence[Row]) -> list[tuple[Row, float]]:
    verdicts = judged({"original": None, "candidate": row} for row in rows)
    return [(row, verdict["live"]) for row, verdict in zip(rows, verdicts, strict=True)]


def tally_labels(scores: Iterable[tuple[Row, float]], threshold: float) -> Tally:
    tally = Tally()
    for row, live in scores:
        tally.add(live >= threshold, row["label"] == "live")
    return tally


def by_artist(scores: Iterable[tuple[Row, float]], threshold: float) -> tuple[float, float]:
    """Precision and recall averaged over artists, as two bands hold most live rows."""
    of: dict[str, list[tuple[Row, float]]] = defaultdict(list)
    for row, live in scores:
        of[row["artist"]].append((row, live))
    tallies = [tally_labels(rows, threshold) for rows in of.values()]
    return (
        mean(t.precision for t in tallies if t.right + t.false),
        mean(t.recall for t in tallies if t.right + t.missed),
    )


def tally_pairs(rows: Sequence[Row]) -> dict[str, Tally]:
    """By kind of pair, and under "all"."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row, verdict in zip(rows, judged(rows), strict=True):
        for kind in ("all", row["kind"]):
            tallies[kind].add(verdict["accepted"], row["same_song_live"])
    return tallies


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    print(f"\n| {' | '.join(head)} |\n|{' --- |' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")


def print_labels(rows: Sequence[Row]) -> None:
    scores = label_scores(rows)
    tiers: dict[str, Callable[[Row], bool]] = {
        "all": lambda row: True,
        "clear": lambda row: bool(row["tier"] == "clear"),
        "hard": lambda row: bool(row["tier"] == "hard"),
    }
    head = ("live at least", "tier", "rows", "precision", "recall", "false", "missed", "by artist")
    table = []
    for threshold in (0.85, 0.5):
        for name, belongs in tiers.items():
            part = [score for score in scores if belongs(score[0])]
            tally = tally_labels(part, threshold)
            averages = "P {:.3f} R {:.3f}".format(*by_artist(part, threshold))
            table.append((threshold, name, tally.rows, *_figures(tally), averages))
    print_table(head, table)


def _figures(tally: Tally) -> tuple[object, ...]:
    return f"{tally.precision:.4f}", f"{tally.recall:.4f}", tally.false, tally.missed


def print_pairs(rows: Sequence[Row]) -> None:
    head = ("pairs", "rows", "accepted rightly", "false", "missed")
    tallies = sorted(tally_pairs(rows).items())
    print_table(head, [(kind, t.rows, t.right, t.false, t.missed) for kind, t in tallies])


def print_choices(folder: Path, size: int) -> None:
    catalogue = read_catalogue(folder)
    songs = sample(catalogue.songs, size)
    head = (
        *("choice of two", "songs", "picks", "wrong", "other spelling", "not in the truth"),
        *("a performance twice", "recall", "songs/s"),
    )
    table = []
    for name, allow_likely in (("certain only", False), ("and likely", True)):
        began = time.perf_counter()
        count = count_choices(catalogue, songs, allow_likely=allow_likely)
        table.append((name, *_counted(count), round(size / (time.perf_counter() - began))))
        for original, pick in count.wrong:
            print(f"wrong: {pick.title!r} for {original.title!r}")
    print_table(head, table)


def _counted(count: Count) -> tuple[object, ...]:
    return (
        *(count.songs, count.picks, len(count.wrong), count.other_spelling, count.unlisted),
        *(count.twice, f"{count.recall:.4f}"),
    )


def print_speed(rows: Sequence[Row]) -> None:
    lines = [json.dumps(row).encode() for row in rows]
    began = time.process_time()
    count = sum(1 for _ in judge_lines(lines * 10))
    print(f"\n{count / (time.process_time() - began):,.0f} judged lines a second of CPU time")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=10_000, help="songs in the choice of two")
    arguments = parser.parse_args()
    folder = shared_folder()
    pairs = read_rows(folder / "eval" / "pairs.jsonl")
    print_speed(pairs)
    print_labels(read_rows(folder / "eval" / "live_labels.jsonl"))
    print_pairs(pairs)
    print_choices(folder / "data", arguments.songs)


if __name__ == "__main__":
    main()
