"""A small question with a filter of every kind over a tiny build, and the app that shows it, for browser tests."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import duckdb
from dash import Dash, html

from portal import formats
from portal.answers import people
from portal.answers.service import AnswerService
from portal.answers.spec import AnswerSpec, Column, Draft, Question
from portal.charts import marks, theme
from portal.exports import api
from portal.filters.controls import ChoiceControl, NumberControl
from portal.filters.kinds import NamesFilter, RangeFilter
from portal.filters.selectors import FlagFilter
from portal.pages.data.page import page as data_page
from portal.settings import REPO, Settings
from portal.site import question_page, shell
from portal.site.components import chart_card, headline, list_drawer, sections, so_what
from portal.site.components.headline import Kpi
from portal.site.components.so_what import Opening
from portal.site.pages import OVERVIEW, Page, no_callbacks
from portal.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from portal.answers.spec import Answer, Context

SLUG = "demo"
COUNTRIES = (
    "Brazil",
    "India",
    "Kenya",
    "Norway",
    "O'Hara & <b>Sons</b>",
    "Peru",
    "Spain",
    "Turkey",
    "Unknown",
    "Zambia",
)

GROUPS = """
select country, count(*)::bigint as learners, avg(score) as mean_score, avg(score) - 2 as low, avg(score) + 2 as high
from learners
where {where}
group by country
order by mean_score desc, country
"""

TOTAL = """
select count(*)::bigint as learners, avg(score) as mean_score, count(*) filter (where passed)::bigint as passed
from learners
where {where}
"""


def _groups(context: Context) -> Draft:
    result = context.select(GROUPS)
    finding = "Nobody is left."
    for first in result.rows[:1]:
        finding = f"{first['country']} leads with {formats.number(first['mean_score'])} points."
    return Draft(result.rows, finding, result, ("The score says nothing of effort.",))


def _total(context: Context) -> Draft:
    result = context.select(TOTAL)
    return Draft(result.rows, "All together.", result)


QUESTION = Question(
    slug=SLUG,
    title="Demo",
    asks="Which country scores highest?",
    members="learners",
    filters=(
        NamesFilter("country", "Country", "country", "select distinct country from learners order by 1"),
        NamesFilter("device", "Device", "device", "select distinct device from learners order by 1"),
        RangeFilter("joined", "Joined", "joined", "joined_from", "joined_to", of="date"),
        RangeFilter("month", "Month", "joined", "month_from", "month_to", of="month"),
        RangeFilter("score", "Score", "score", "score_min", "score_max"),
        ChoiceControl("mode", "Mode", choices=("drop", "cap"), default="drop"),
        NumberControl("trim", "Trim", minimum=80, maximum=100, default=99),
        ChoiceControl(
            "learner",
            "Learner",
            options="select learner from learners order by 1",
            column="learner",
            within="mode",
        ),
        FlagFilter("passed", "Passed", "passed"),
    ),
    answers=(
        AnswerSpec(
            "groups",
            "Which country scores highest?",
            (
                Column("country", "text", "The country."),
                Column("learners", "count", "Learners of the country."),
                Column("mean_score", "points", "The mean of their scores.", base="learners"),
                Column("low", "points", "The low end of its interval.", base="learners"),
                Column("high", "points", "The high end of its interval.", base="learners"),
            ),
            _groups,
            group=("country",),
        ),
        AnswerSpec(
            "total",
            "How do all score?",
            (
                Column("learners", "count", "All learners."),
                Column("mean_score", "points", "The mean of their scores."),
                Column("passed", "count", "Those who passed."),
            ),
            _total,
            group=(),
        ),
        people.spec(
            "Who are they?",
            members="learners",
            columns=(
                Column("learner", "text", "The learner."),
                Column("country", "text", "The country."),
                Column("score", "points", "The score."),
                Column("joined", "date", "The day of joining."),
                Column("passed", "flag", "Whether the learner passed."),
            ),
            table="learners",
            search=("learner",),
            key="learner",
        ),
    ),
    count="select count(*)::bigint from learners where {where}",
)

PIECES = {
    "headline": headline.piece(SLUG),
    "groups": chart_card.piece(SLUG, "groups"),
    "bars": chart_card.piece(SLUG, "bars"),
    "so_what": so_what.piece(SLUG),
}


def draw(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the page's pieces."""
    groups, total = answers["groups"], answers["total"].records()[0]
    rows = marks.numbered(groups)
    words: Any = {
        "text": lambda row: formats.number(row["mean_score"]),
        "tooltip": lambda row: f"{row['country']}: {formats.number(row['mean_score'])} points",
    }
    dots = marks.dots(rows, "mean_score", name="country", **words)
    bars = [marks.bars(rows, "country", "learners", **words)]
    return {
        "headline": headline.content(
            [groups.finding, " ", html.Em("Two in five fail"), "."],
            [
                Kpi(formats.count(total["learners"]), "learners"),
                Kpi(formats.number(total["mean_score"]), "mean score", "48.1 \u2013 51.9, n = 2,000"),
                Kpi(formats.count(total["passed"]), "passed"),
            ],
        ),
        "groups": chart_card.content(groups, {"data": dots, "layout": theme.layout(names=True, count=len(rows))}),
        "bars": chart_card.content(groups, {"data": bars, "layout": theme.layout(names=True)}),
        "so_what": so_what.content(
            SLUG,
            [Opening(total["learners"], "all of them", total["people"]), Opening(0, "nobody at all", None)],
            "Learners chose to take the test: those who did not are missing here.",
        ),
    }


def layout(service: AnswerService) -> Any:
    """Return the demo's page."""
    cards = [
        chart_card.layout(service, SLUG, "groups", "Which country scores highest?", width="w8"),
        so_what.layout(SLUG),
        chart_card.layout(
            service, SLUG, "bars", "How many learners are there?", answer="groups", width="w12", height=260
        ),
    ]
    method = sections.closed("How this was counted", "The mean of the scores of each country.")
    return question_page.layout(
        service, QUESTION, [headline.layout(QUESTION), html.Div(cards, className="row"), method]
    )


def register(app: Dash, service: AnswerService) -> None:
    """Add the demo's callbacks."""
    question_page.register(
        app, service, question_page.View(QUESTION, question_page.PagePart(("groups", "total"), PIECES, draw))
    )
    for thing in ("groups", "bars"):
        chart_card.register(app, SLUG, thing)


PAGES = (
    Page(OVERVIEW, "Overview", lambda _: html.Div(html.H1("Overview"), className="page"), no_callbacks),
    Page(SLUG, "Demo", layout, register),
    data_page(),
)


def make_build(folder: Path, *, sample: bool = True, learners: int = 2000) -> Path:
    """Write a tiny build and point `current` to it; return the data folder."""
    build = folder / "builds" / "20260102T030405Z-abc123"
    build.mkdir(parents=True)
    file = build / "portal.duckdb"
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in COUNTRIES)
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"""
            create table learners as select
                (case when i % 2 = 0 then 'Ann ' else 'Bob ' end) || lpad(i::varchar, 5, '0') as learner,
                [{names}][(i % 9) + 1 + (case when i % 450 = 449 then 1 else 0 end)] as country,
                (case when i % 3 = 0 then 'phone' else 'desktop' end) as device,
                ((i * 37) % 100)::double as score,
                date '2012-10-01' + (i % 400)::integer as joined,
                (i * 37) % 100 >= 40 as passed
            from range({learners}) t(i)""")
        connection.execute("""
            create table rejects as select 'learners' as source, 'learners.csv' as file, i as line,
            'score' as column_name, '=' || i as value, 'score is at most 100' as rule from range(120) t(i)""")
    (build / "build.json").write_text(json.dumps(_info(file, sample=sample, learners=learners)), encoding="utf-8")
    (folder / "current").symlink_to("builds/" + build.name)
    return folder


def _info(file: Path, *, sample: bool, learners: int) -> dict[str, Any]:
    read = {"rows_read": learners + 120, "loaded": learners, "deduplicated": 0, "rejected": 120}
    table = {"table": "learners", "file": "learners.csv", "bytes": 123_456, "sha256": "ab" * 32, **read}
    source = {
        "title": "Learners of a test",
        "sample": sample,
        "licence": "CC0",
        "where": "Nowhere: it is made by the test.",
        "data_through": "2013-11-04",
        "files": [{**table, "normalised": {"trimmed cells": 3, "line endings": 0}, "ignored_columns": ["extra"]}],
    }
    column = {"name": "score", "type": "DOUBLE", "description": "The score, from 0 to 100."}
    return {
        "id": "20260102T030405Z-abc123",
        "built_at": "2026-01-02T03:04:05Z",
        "seconds": 1.25,
        "data_through": "2013-11-04",
        "sources": {"learners": source},
        "marts": {
            "learners": {
                "source": "learners",
                "rows": learners,
                "description": "One row a learner.",
                "columns": [column],
            }
        },
        "checks": [
            {"source": "learners", "model": "learners", "check": "learner is unique", "passed": True, "failing_rows": 0}
        ],
        "versions": {"python": "3.11", "duckdb": duckdb.__version__, "learner_insight": "0.1.0"},
        "database": {
            "file": "portal.duckdb",
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        },
    }


def demo_app(data: Path, prefix: str = "/") -> Dash:
    """Return the site with the demo question over the build in `data`, assembled as create_app does."""
    settings = Settings(data=data, prefix=prefix)
    service = AnswerService((QUESTION,), Warehouse(settings), settings)
    app = Dash(
        "demo",
        assets_folder=str(REPO / "assets"),
        assets_ignore=shell.EARLY,
        assets_path_ignore=shell.APART,
        index_string=shell.index(settings),
        use_pages=False,
        requests_pathname_prefix=prefix,
        routes_pathname_prefix=prefix,
        suppress_callback_exceptions=True,
        title=shell.BRAND,
        update_title="",
    )
    app.server.register_blueprint(api.blueprint(service))
    app.layout = shell.layout(settings, PAGES, list_drawer.script_address(app))
    shell.register(app, service, PAGES)

    app.server.add_url_rule("/healthz", "healthz", lambda: "ok")
    app.server.add_url_rule(
        f"{prefix}readyz", "readyz", lambda: ("", 503) if service.warehouse.why_not() else ("", 200)
    )
    return app
