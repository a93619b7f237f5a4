"""The engagement page: its words, and which answers and figures its cards show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from portal.formats import number
from portal.questions.engagement.figures import (
    certificate_chances,
    certificates,
    change,
    distribution,
    lapsed,
    mix,
    probabilities,
    quantile_shift,
    robustness,
    same_people,
    subscriptions,
    totals,
    weekly,
)
from portal.questions.engagement.summary import kpis, openings, sentence
from portal.questions.engagement.words import NOT_RANDOM, between, long
from portal.site import question_page, tab
from portal.site.components import chart_card, headline, so_what

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Question
    from portal.site.pages import Page

SLUG = "engagement"
CARDS = {
    "totals": ("totals", "Did more students watch, and did each watch longer?", 440, "w8"),
    "lift": ("lift", "What if the longest watchers are left out?", 300, "w6"),
    "shift": ("quantile_shift", "Who watches more: those who watch little, or much?", 400, "w6"),
    "same": ("same_people", "Did the same people watch longer?", 300, "w6"),
    "robustness": ("robustness", "Is the result robust?", 430, "w12"),
    "distribution": ("distribution", "How are the minutes spread, and where is the cut?", 640, "w6"),
    "gap": ("gap_of_changes", "Did paid students change more than free ones?", 260, "w6"),
    "mix": ("mix", "Who was there: new or returning students?", 260, "w6"),
    "chances": ("probabilities", "Do those who watched before come back?", 400, "w6"),
    "lapsed": ("lapsed", "Who watched then and not since?", 400, "w6"),
    "earned": ("certificate_chances", "Do those who watch longer earn a certificate?", 300, "w6"),
    "certificates": ("certificates", "Of those with a certificate, who has more?", 380, "w6"),
    "weekly": ("weekly", "How did it go week by week?", 420, "w6"),
    "subscriptions": ("subscriptions", "What was bought, and what refunded?", 420, "w6"),
}
FIRST = ("totals", "lift", "same")
LATER = (
    *("shift", "distribution", "gap", "mix", "chances", "lapsed"),
    *("earned", "certificates", "weekly", "subscriptions"),
)
MIX_CAPTION = "Other people can make a change as well as other habits."
ROBUSTNESS_CAPTION = (
    "The choices overlap and are not votes. Hollow diamonds say something else than the chosen cut does. Ratio: of "
    "typical minutes, later over earlier; chance: that a later student watched longer."
)
CONTROLS = {"chances": "base", "certificates": "predict_minutes"}
METHOD = """
A student is paid in a quarter if a purchase runs on any day of it, else free. A purchase runs for 1, 3 or 12 calendar
months or for ever, and ends with its refund. Minutes are seconds of the quarter / 60. A student who watched 0 seconds
did not watch.

A few students watch very long and pull the mean up. So values at or above the chosen percentile of each plan and
quarter are left out (drop) or set to it (cap). The interval of the mean counts that the cut is itself found from the
data (after Yuen; for capped means by 1,000 resamples that cut anew); the published one did not, and is narrower.

The band behind each change is what this many students would have missed in one case of five or more.

New students had not watched in the days before the quarter. Both quarters look back equally far: as far as the data
before both go without seven days in a row in which nobody watched. Under 28 days nobody is called new.

Who watches more: the minutes under which a tenth, two tenths and so on of the students stay, later minus earlier, with
errors after Maritz and Jarrett.

In both quarters: beside these students stand those of the earlier quarter who had been registered as long, in bands of
90 days at the quarter's first day, weighted to the bands of those who stayed.

All choices: five percentiles, left out or capped, and five tests. The choices share the same students, so that how
many agree is no vote. Means differ in minutes; logs give the ratio of 1 + minutes; ranks give the chance that a later
student watched longer than an earlier one.

Watched in both quarters: among those who watched in either, nobody can have watched in neither, which makes the two
look opposed whatever students do. Those who could have watched in both had registered before the earlier quarter.

Certificates are held against the minutes of all watching. The share with a certificate comes from a logistic
regression on the logarithm of minutes, over all who watched; how many certificates those have who have any from a
Poisson regression that is truncated at zero. Both fits are our own, tested against statsmodels, with errors that hold
where the model does not. The correlation and the line are of students with a certificate alone; R squared on unseen
students is the mean of five folds.
"""


def page(question: Question) -> Page:
    """Assemble the page."""
    return tab.page(
        view(question), lambda service: _body(service, question), CARDS, METHOD, elsewhere=tuple(CONTROLS.values())
    )


def view(question: Question) -> question_page.View:
    """Divide the page into what stands above the fold, what waits, and all choices, which take longest."""
    first = {"headline": headline.piece(SLUG), "so what": so_what.piece(SLUG), **chart_card.pieces(SLUG, *FIRST)}
    later = (
        *("quantile_shift", "distribution", "gap_of_changes", "mix", "probabilities", "lapsed"),
        *("certificate_chances", "certificates", "certificate_bins", "weekly", "subscriptions"),
    )
    return question_page.View(
        question,
        question_page.PagePart(("totals", "minutes", "lift", "same_people"), first, draw),
        (
            question_page.PagePart(later, chart_card.pieces(SLUG, *LATER), draw_later),
            question_page.PagePart(("robustness",), chart_card.pieces(SLUG, "robustness"), draw_choices),
        ),
    )


def _body(service: AnswerService, question: Question) -> list[Component]:
    controls = tab.fields(service, question, CONTROLS.values())
    cards = tab.cards(service, SLUG, CARDS)

    def card(name: str) -> Component:
        return cards(name, control=controls.get(CONTROLS.get(name, "")))

    return [
        tab.row(card("totals"), so_what.layout(SLUG)),
        tab.row(card("lift"), card("same")),
        tab.row(card("robustness")),
        tab.row(card("shift"), card("lapsed")),
        tab.row(card("distribution"), html.Div([card("gap"), card("mix")], className="w6 stack")),
        tab.row(html.Div([card("earned"), card("certificates")], className="w6 stack"), card("chances")),
        tab.row(card("weekly"), card("subscriptions")),
    ]


def draw(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw what stands above the fold."""
    whole, watched, lift, same = (answers[name] for name in ("totals", "minutes", "lift", "same_people"))
    earlier, later = (str(lift.state.get(name)) for name in ("period_a", "period_b"))
    return {
        "headline": headline.content(sentence(whole), kpis(whole, lift, same)),
        "so what": so_what.content(SLUG, openings(watched, same), NOT_RANDOM),
        "totals": chart_card.content(whole, totals.totals(whole)),
        "lift": chart_card.content(lift, change.lift(lift), _lift_caption(lift)),
        "same": chart_card.content(same, same_people.same_people(same, earlier, later)),
    }


def draw_later(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw what waits below the fold."""
    return {
        **_draw_students(
            *(answers[name] for name in ("quantile_shift", "distribution", "gap_of_changes", "mix", "lapsed"))
        ),
        **_draw_certificates(*(answers[name] for name in ("certificate_chances", "certificates", "certificate_bins"))),
        **_draw_counts(*(answers[name] for name in ("probabilities", "weekly", "subscriptions"))),
    }


def _draw_students(shift: Answer, spread: Answer, gap: Answer, audience: Answer, gone: Answer) -> dict[str, Any]:
    return {
        "shift": chart_card.content(shift, quantile_shift.quantile_shift(shift)),
        "distribution": chart_card.content(spread, distribution.distribution(spread), _distribution_caption(spread)),
        "gap": chart_card.content(gap, change.gap(gap), _gap_caption(gap)),
        "mix": chart_card.content(audience, mix.mix(audience), f"{audience.finding} {MIX_CAPTION}"),
        "lapsed": chart_card.content(gone, lapsed.lapsed(gone)),
    }


def _draw_certificates(chances: Answer, earned: Answer, bands: Answer) -> dict[str, Any]:
    line = certificates.certificates(bands, earned)
    return {
        "earned": chart_card.content(chances, certificate_chances.certificate_chances(chances)),
        "certificates": chart_card.content(earned, line, _certificates_caption(earned)),
    }


def _draw_counts(chances: Answer, weeks: Answer, bought: Answer) -> dict[str, Any]:
    base = str(chances.state.get("base"))
    caption = _probabilities_caption(chances, base)
    return {
        "chances": chart_card.content(chances, probabilities.probabilities(chances, base), caption),
        "weekly": chart_card.content(weeks, weekly.weekly(weeks), f"{weeks.finding} Hollow: weeks cut short."),
        "subscriptions": chart_card.content(bought, subscriptions.subscriptions(bought)),
    }


def draw_choices(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw all choices of cut and test."""
    answer = answers["robustness"]
    caption = f"{answer.finding} {ROBUSTNESS_CAPTION}"
    return {"robustness": chart_card.content(answer, robustness.robustness(answer), caption)}


def _lift_caption(lift: Answer) -> str:
    parts = [
        f"{long(row['smallest_detectable'])} minutes ({row['plan']})"
        for row in lift.records()
        if row["smallest_detectable"] is not None
    ]
    band = f" Band: changes under {' or '.join(parts)}, which this many would mostly not have shown." if parts else ""
    return lift.finding + band


def _gap_caption(gap: Answer) -> str:
    known = any(row["gap"] is not None for row in gap.records())
    return f"{gap.finding} Free students had the new features too." if known else gap.finding


def _distribution_caption(spread: Answer) -> str:
    earlier, later = spread.state.get("period_a"), spread.state.get("period_b")
    return f"{spread.finding} Grey: {earlier}; blue: {later}; dotted: the cut; hollow: beyond it."


def _probabilities_caption(chances: Answer, base: str) -> str:
    more = " This base forces a difference: nobody in it can have watched in neither." if base == "watched" else ""
    row = next((row for row in chances.records() if row["base"] == base), None)
    ratio = ""
    if row is not None and row["odds_ratio"] is not None:
        ratio = f" The odds are {number(row['odds_ratio'], 2)} times as high ({between(row['low'], row['high'])})."
    return chances.finding + ratio + more


def _certificates_caption(earned: Answer) -> str:
    row = earned.record(0) if earned.rows else None
    if row is None or row["predicted"] is None or row["r2_cv_mean"] is None:
        return earned.finding
    return (
        f"{earned.finding} At {number(row['at_minutes'])} minutes the line says {number(row['predicted'])} "
        f"(one student: {between(max(row['predicted_low'], 0), row['predicted_high'])}). It accounts for "
        f"{number(row['r2'] * 100, 0)}% of the differences, {number(row['r2_cv_mean'] * 100, 0)}% "
        f"(\u00b1 {number(row['r2_cv_sd'] * 100, 0)}) of those of students it has not seen."
    )
