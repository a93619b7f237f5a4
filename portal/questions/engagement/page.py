"""The engagement tab: words and wiring; answers are made in watching.py and beside it, drawn in figures and behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from portal.formats import count, interval, number, signed
from portal.questions.engagement import around, behind, figures
from portal.questions.engagement.members import SELECTORS
from portal.questions.engagement.words import NOT_RANDOM, change_said
from portal.site import question_page, tab
from portal.site.components import chart_card, headline, so_what

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Question
    from portal.site.pages import Page

    Row = dict[str, Any]

SLUG = "engagement"
CARDS = {
    "compare": ("minutes", "Did more students watch, and did each watch longer?", 440, "w8"),
    "lift": ("lift", "How sure is the change?", 300, "w6"),
    "same": ("same_people", "Did the same people watch longer?", 300, "w6"),
    "robustness": ("robustness", "Does the conclusion depend on how one looks?", 430, "w12"),
    "distribution": ("distribution", "How are the minutes spread, and where is the cut?", 640, "w6"),
    "gap": ("gap_of_changes", "Did paid students change more than free ones?", 260, "w6"),
    "mix": ("mix", "Who was there: new or returning students?", 260, "w6"),
    "chances": ("probabilities", "Do those who watched before come back?", 400, "w6"),
    "certificates": ("certificates", "Do minutes go with certificates?", 380, "w6"),
    "weekly": ("weekly", "How did it go week by week?", 420, "w6"),
    "subscriptions": ("subscriptions", "What was bought, and what refunded?", 420, "w6"),
}
FIRST = ("compare", "lift", "same")
LATER = ("distribution", "gap", "mix", "chances", "certificates", "weekly", "subscriptions")
CONTROLS = {"chances": "base", "certificates": "predict_minutes"}
SURE = 0.05
METHOD = """
A student is paid in a quarter if a purchase runs on any day of it, else free. A purchase runs for 1, 3 or 12 calendar
months or for ever, and ends with its refund. Minutes are seconds of the quarter / 60. A student who watched 0 seconds
did not watch.

A few students watch very long and pull the mean up. So values at or above the chosen percentile of each plan and
quarter are left out (drop) or set to it (cap). The interval of the mean counts that the cut is itself found from the
data (after Yuen; for capped means by 1,000 resamples that cut anew); the published one did not, and is narrower.

The band behind each change is what this many students would have missed in one case of five or more.

All choices: five percentiles, left out or capped, and five tests. The choices share the same students, so that how
many agree is no vote. Means differ in minutes; logs give the ratio of 1 + minutes; ranks give the chance that a later
student watched longer than an earlier one.

Watched in both quarters: among those who watched in either, nobody can have watched in neither, which makes the two
look opposed whatever students do. Those who could have watched in both had registered before the earlier quarter.

The minutes that go with certificates are those of all watching. R squared on unseen students is the mean of five folds.
"""


def page(question: Question) -> Page:
    """Return the tab."""
    return tab.page(
        view(question), lambda service: _body(service, question), CARDS, METHOD, elsewhere=tuple(CONTROLS.values())
    )


def view(question: Question) -> question_page.View:
    """Return what stands above the fold, what waits, and all choices, which take longest."""
    first = {"headline": headline.piece(SLUG), "so what": so_what.piece(SLUG), **chart_card.pieces(SLUG, *FIRST)}
    later = (
        *("distribution", "gap_of_changes", "mix", "probabilities", "certificates", "certificate_bins"),
        *("weekly", "subscriptions"),
    )
    return question_page.View(
        question,
        question_page.PagePart(("minutes", "reach", "lift", "same_people"), first, draw),
        (
            question_page.PagePart(later, chart_card.pieces(SLUG, *LATER), draw_later),
            question_page.PagePart(("robustness",), chart_card.pieces(SLUG, "robustness"), draw_choices),
        ),
    )


def _body(service: AnswerService, question: Question) -> list[Component]:
    controls = tab.fields(service, question, CONTROLS.values())
    made = tab.cards(service, SLUG, CARDS)

    def card(thing: str) -> Component:
        return made(thing, control=controls.get(CONTROLS.get(thing, "")))

    return [
        tab.row(card("compare"), so_what.layout(SLUG)),
        tab.row(card("lift"), card("same")),
        tab.row(card("robustness")),
        tab.row(card("distribution"), html.Div([card("gap"), card("mix")], className="w6 stack")),
        tab.row(card("certificates"), card("chances")),
        tab.row(card("weekly"), card("subscriptions")),
    ]


def draw(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return what stands above the fold, from its answers."""
    minutes, reach, lift, same = (made[name] for name in ("minutes", "reach", "lift", "same_people"))
    earlier, later = (str(lift.state.get(name)) for name in ("period_a", "period_b"))
    return {
        "headline": headline.content(sentence(reach, lift), _kpis(reach, lift, same)),
        "so what": so_what.content(SLUG, _openings(minutes, same), NOT_RANDOM),
        "compare": chart_card.content(minutes, figures.compare(minutes, reach), minutes.finding),
        "lift": chart_card.content(lift, figures.lift(lift), _lift_said(lift)),
        "same": chart_card.content(same, figures.same_people(same, earlier, later)),
    }


def draw_later(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return what waits below the fold."""
    spread, gap, mix, chances = (made[name] for name in ("distribution", "gap_of_changes", "mix", "probabilities"))
    certificates, bins = made["certificates"], made["certificate_bins"]
    weekly, bought = made["weekly"], made["subscriptions"]
    base = str(chances.state.get("base"))
    return {
        "distribution": chart_card.content(spread, behind.distribution(spread), _spread_said(spread)),
        "gap": chart_card.content(gap, behind.gap(gap), _gap_said(gap)),
        "mix": chart_card.content(mix, around.mix(mix), "Other people can make a change as well as other habits."),
        "chances": chart_card.content(chances, around.chances(chances, base), _chances_said(chances, base)),
        "certificates": chart_card.content(
            certificates, around.certificates(bins, certificates), _certificates_said(certificates)
        ),
        "weekly": chart_card.content(weekly, around.weekly(weekly), f"{weekly.finding} Hollow: weeks cut short."),
        "subscriptions": chart_card.content(bought, around.subscriptions(bought)),
    }


def draw_choices(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the strip of all choices."""
    answer = made["robustness"]
    words = (
        "The choices overlap and are not votes. Hollow diamonds say something else than the headline. Ratio: of "
        "typical minutes, later over earlier; chance: that a later student watched longer."
    )
    return {"robustness": chart_card.content(answer, behind.robustness(answer), f"{answer.finding} {words}")}


def sentence(reach: Answer, lift: Answer) -> str:
    """Return for each plan in everyday words: how many more watched, how much each, how much in total."""
    parts = []
    changes = {row["plan"]: row for row in lift.records()}
    for plan, rows in figures.rows_of(reach).items():
        if plan not in changes or len(rows) < 2:  # noqa: PLR2004 - both quarters
            continue
        before, after = (row for _, row in rows)
        students, total = (_relative(before[name], after[name]) for name in ("watched", "total_minutes"))
        own = changes[plan]
        each = change_said(own["relative_change"]) if own["p"] is not None else "too few to say"
        sure = "" if own["p"] is None or own["p"] < SURE else " (not told apart from no change)"
        parts.append(f"{plan}: {_people(students)}, {_each(each)}{sure}, {change_said(total)} in total")
    if not parts:
        return "Nobody watched in both quarters under one plan: nothing to compare."
    chosen = not lift.state.values.keys().isdisjoint(SELECTORS)
    within = "Of the students chosen above alone, which makes the quarters unlike: " if chosen else ""
    told = within + "; ".join(parts) + "."
    return told[0].upper() + told[1:]


def _relative(before: float, after: float) -> float | None:
    return after / before - 1 if before else None


def _people(relative: float | None) -> str:
    said = change_said(relative)
    if said == "about the same":
        return "about as many students"
    return f"{said.replace('less', 'fewer')} students" if said != "not known" else "students not known"


def _each(said: str) -> str:
    return f"{said} minutes each" if said.endswith("more") else f"{said} each"


def _kpis(reach: Answer, lift: Answer, same: Answer) -> list[headline.Kpi]:
    kpis = [
        headline.Kpi(
            f"{number(row['mean_a'])} \u2192 {number(row['mean_b'])}",
            f"minutes each, {row['plan']}",
            f"{signed(row['difference'])} ({interval(row['low'], row['high'])})"
            if row["low"] is not None
            else str(row["note"]),
        )
        for row in lift.records()
    ]
    for plan, rows in figures.rows_of(reach).items():
        if len(rows) == 2:  # noqa: PLR2004 - both quarters
            (_, before), (_, after) = rows
            totals = " \u2192 ".join(figures.short(row["total_minutes"]) for row in (before, after))
            kpis.append(
                headline.Kpi(
                    f"{count(before['watched'])} \u2192 {count(after['watched'])}",
                    f"{plan} students who watched",
                    f"{totals} minutes in total",
                )
            )
    return kpis[:4] if len(kpis) > 2 else [*kpis, *_same_kpis(same)]  # noqa: PLR2004 - two plans fill the line


def _same_kpis(same: Answer) -> list[headline.Kpi]:
    return [
        headline.Kpi(
            f"{number(row['mean_a'])} \u2192 {number(row['mean_b'])}",
            f"minutes each, {row['plan']} in both quarters",
            f"n = {count(row['n'])}",
        )
        for row in same.records()
    ]


def _openings(minutes: Answer, same: Answer) -> list[so_what.Opening]:
    openings = [
        so_what.Opening(row["n"], f"{row['plan']}, watched in both quarters", row["people"]) for row in same.records()
    ]
    removed = [row for row in minutes.records() if row["removed"]]
    openings += [
        so_what.Opening(
            row["removed"], f"{row['plan']}, left out above the cut in {row['period']}", row["people_removed"]
        )
        for row in removed
    ]
    return openings


def _lift_said(lift: Answer) -> str:
    parts = [
        f"{number(row['smallest_detectable'])} minutes ({row['plan']})"
        for row in lift.records()
        if row["smallest_detectable"] is not None
    ]
    band = f" Band: changes under {' or '.join(parts)}, which this many would mostly not have shown." if parts else ""
    return lift.finding + band


def _gap_said(gap: Answer) -> str:
    told = any(row["gap"] is not None for row in gap.records())
    return f"{gap.finding} Free students had the new features too." if told else gap.finding


def _spread_said(spread: Answer) -> str:
    earlier, later = spread.state.get("period_a"), spread.state.get("period_b")
    return f"{spread.finding} Grey: {earlier}; blue: {later}; dotted: the cut; hollow: beyond it."


def _chances_said(chances: Answer, base: str) -> str:
    more = " This base forces the two apart: nobody in it can have watched in neither." if base == "watched" else ""
    row = next((row for row in chances.records() if row["base"] == base), None)
    ratio = ""
    if row is not None and row["odds_ratio"] is not None:
        ratio = f" The odds are {number(row['odds_ratio'], 2)} times as high ({interval(row['low'], row['high'], 2)})."
    return chances.finding + ratio + more


def _certificates_said(certificates: Answer) -> str:
    if not certificates.rows:
        return certificates.finding
    row: Row = certificates.record(0)
    if row["predicted"] is None or row["r2_cv_mean"] is None:
        return certificates.finding
    return (
        f"{certificates.finding} At {number(row['at_minutes'])} minutes the line says {number(row['predicted'])} "
        f"(one student: {interval(max(row['predicted_low'], 0), row['predicted_high'])}). It accounts for "
        f"{number(row['r2'] * 100, 0)}% of the differences, {number(row['r2_cv_mean'] * 100, 0)}% "
        f"(\u00b1 {number(row['r2_cv_sd'] * 100, 0)}) of those of students it has not seen."
    )
