"""The answers of engagement that check the change: all choices, who comes back, certificates."""

from __future__ import annotations

from portal.answers.comparison.compare import ComparedMean, ComparedShare, Comparison
from portal.answers.spec import AnswerSpec
from portal.questions.engagement import columns
from portal.questions.engagement.answers.certificate_chances import certificate_chances
from portal.questions.engagement.answers.certificates import certificate_bins, certificates
from portal.questions.engagement.answers.probabilities import probabilities
from portal.questions.engagement.answers.robustness import robustness
from portal.questions.engagement.filters import SELECTORS, WHO
from portal.questions.engagement.lists import CUT, TRUE, no_list_beside, unless_empty


def checks() -> tuple[AnswerSpec, ...]:
    """Declare them."""
    return (
        AnswerSpec(
            "robustness",
            "Does the conclusion depend on how one looks?",
            columns.ROBUSTNESS,
            unless_empty(robustness),
            uses=CUT,
            sentence="With {test} and values cut at {cut} ({mode}), {plan} students: {estimate} ({low} to {high}), "
            "{direction}.",
        ),
        AnswerSpec(
            "probabilities",
            "Do those who watched before come back?",
            columns.PROBABILITIES,
            probabilities,
            lists={
                "": {"base": "base"},
                "n_a": {"base": "base", "watched_a": TRUE},
                "n_b": {"base": "base", "watched_b": TRUE},
                "n_both": {"base": "base", "watched_a": TRUE, "watched_b": TRUE},
            },
            buttons={
                "n_a": "List {n_a} who watched earlier",
                "n_b": "List {n_b} who watched later",
                "n_both": "List {n_both} who watched in both",
            },
            uses=(*WHO, "base"),
            sentence="Of {n} students {p_a} watched in the earlier quarter, {p_b} in the later and {p_both} in both.",
            no_lists_with=no_list_beside("watched_a", "watched_b", "plan_both", "certificate"),
            compares=Comparison(
                ("base",),
                (
                    ComparedShare("p_b_given_a", "n_both", "n_a", "the share that came back"),
                    ComparedShare("p_a_given_b", "n_both", "n_b", "the share that had been there before"),
                    ComparedShare("p_a", "n_a", "n", "the share that watched earlier"),
                    ComparedShare("p_b", "n_b", "n", "the share that watched later"),
                    ComparedShare("p_both", "n_both", "n", "the share that watched in both"),
                ),
                beyond=True,
                chosen_by=SELECTORS,
            ),
        ),
        AnswerSpec(
            "certificates",
            "Do minutes go with certificates?",
            columns.CERTIFICATES,
            unless_empty(certificates),
            lists={"": {"certificate": TRUE}},
            uses=(*WHO, "predict_minutes"),
            sentence="Over {n} students with a certificate the correlation is {pearson_r} ({low} to {high}).",
            no_lists_with=no_list_beside("plan_both", "certificate"),
        ),
        AnswerSpec(
            "certificate_chances",
            "Of all who watched, how many have a certificate?",
            columns.CHANCES,
            unless_empty(certificate_chances),
            uses=(*WHO, "predict_minutes"),
            sentence="At {minutes} minutes {share} of students are expected to have a certificate ({low} to {high}), "
            "and those who do {number}; of the {near} who watched about so long, {near_share} have one.",
        ),
        AnswerSpec(
            "certificate_bins",
            "How many certificates go with how many minutes?",
            columns.BINS,
            unless_empty(certificate_bins),
            uses=WHO,
            sentence="The {students} students with {minutes_from} to {minutes_to} minutes have {mean_certificates} "
            "certificates on average ({low} to {high}).",
            compares=Comparison(("minutes_from",), (ComparedMean("mean_certificates", "students"),), beyond=True),
        ),
    )
