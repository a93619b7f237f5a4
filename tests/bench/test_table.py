"""The table: ratios, targets, figures as people read them, and the markdown."""

from __future__ import annotations

import pytest

from bench.table import Row, Target, figure, markdown, times


def test_a_ratio_is_ours_over_bare() -> None:
    """The ratio says how many times the bare figure the portal takes; none where one of both is missing."""
    assert Row("g", "w", 0.006, 0.004).ratio == pytest.approx(1.5)
    assert Row("g", "w", 0.006).ratio is None
    assert Row("g", "w", None, 0.004).ratio is None


def test_a_target_is_met_up_to_its_value() -> None:
    """A value at the target meets it, one above does not; without a value nothing is said."""
    target = Target("at most 2\u00d7", 0.004)
    assert Row("g", "w", 0.004, 0.002, target=target).met is True
    assert Row("g", "w", 0.0041, 0.002, target=target).met is False
    assert Row("g", "w", None, target=target).met is None
    assert Row("g", "w", 0.004).met is None


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (2.0, "s", "2.00 s"),
        (0.00431, "s", "4.31 ms"),
        (0.0000924, "s", "92.4 \u00b5s"),
        (151_000_000, "B", "151 MB"),
        (1_620_000, "B", "1.62 MB"),
        (1_234_000_000_000, "B", "1,234 GB"),
        (300, "B", "300 B"),
        (None, "s", ""),
    ],
)
def test_figures_have_three_digits_and_the_unit_that_fits(value: float | None, unit: str, said: str) -> None:
    """Seconds and bytes are said in the largest unit in which they are at least one, with three digits."""
    assert figure(value, unit) == said


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(1.5, "1.50\u00d7"), (12.34, "12.3\u00d7"), (0.5, "0.500\u00d7"), (0.001, "under 0.01\u00d7"), (None, "-")],
)
def test_ratios_have_three_digits(ratio: float | None, said: str) -> None:
    """A ratio has three digits and a multiplication sign; a missing one is a dash."""
    assert times(ratio) == said


def test_the_table_is_markdown_with_figures_beside_ratios() -> None:
    """Each row is one line of six cells under its group's bold line; a bar in a cell does not split it."""
    rows = [
        Row("ETL", "csv", 0.2, 0.1, detail="7 rounds", bare_detail="read_csv", target=Target("at most 2\u00d7", 0.2)),
        Row("ETL", "a|b", None, detail="refused"),
        Row("Memory", "worker", 160e6, 80e6, unit="B", target=Target("at most 100 MB", 100e6)),
    ]
    assert markdown(rows, "Measured today.").splitlines() == [
        "Measured today.",
        "",
        "| Measured | Ratio | Portal | Bare | Target | Met |",
        "| --- | ---: | --- | --- | --- | --- |",
        "| **ETL** |  |  |  |  |  |",
        "| csv | 2.00\u00d7 | 200 ms (7 rounds) | 100 ms (read_csv) | at most 2\u00d7 | yes |",
        "| a\\|b | - | refused | - | - | - |",
        "| **Memory** |  |  |  |  |  |",
        "| worker | 2.00\u00d7 | 160 MB | 80.0 MB | at most 100 MB | **no** |",
    ]
