"""The figures of docs/reference/quality.md, held on labelled real titles."""

from pathlib import Path

import pytest
from bench.choices import count_choices, read_catalogue, sample
from bench.live import label_scores, read_rows, tally_labels, tally_pairs


@pytest.fixture(scope="module")
def labels(shared: Path):
    return label_scores(read_rows(shared / "eval" / "live_labels.jsonl"))


def test_what_is_called_certain_is_live_and_most_of_it_is_found(labels):
    tally = tally_labels(labels, 0.85)

    assert tally.precision >= 0.995
    assert tally.recall >= 0.95


def test_what_is_called_likely_hardly_misses_anything(labels):
    tally = tally_labels(labels, 0.5)

    assert tally.precision >= 0.99
    assert tally.recall >= 0.99


def test_the_hard_cases_leave_a_handful_of_mistakes(labels):
    tally = tally_labels([score for score in labels if score[0]["tier"] == "hard"], 0.5)

    assert (tally.false, tally.missed) <= (1, 1)


def test_no_wrong_pair_is_accepted(shared: Path):
    tally = tally_pairs(read_rows(shared / "eval" / "pairs.jsonl"))["all"]

    assert tally.false == 0
    assert tally.missed <= 1


@pytest.mark.long
def test_two_are_chosen_without_a_mistake(shared: Path):
    catalogue = read_catalogue(shared / "data")
    count = count_choices(catalogue, sample(catalogue.songs, 1_500), allow_likely=False)

    assert [(o.title, pick.title) for o, pick in count.wrong] == []
    assert count.twice == 0
    assert count.recall >= 0.975
