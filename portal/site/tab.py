"""What every question's tab is made of around its own cards: frame, headline, method, published values, callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from portal.site import question_page
from portal.site.components import chart_card, compared, filter_bar, headline, notes, published, sections
from portal.site.pages import Chart, Page, no_callbacks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Question


def page(
    view: question_page.View,
    body: Callable[[AnswerService], Sequence[Component]],
    charts: Mapping[str, tuple[str, str, int, str]],
    method: str,
    *,
    elsewhere: Sequence[str] = (),
    more: Callable[[Dash, AnswerService], None] = no_callbacks,
    notice: Component | None = None,
) -> Page:
    """Return a question's page: headline, the rows of `body`, how it was counted, what was published.

    Above the rows stand both sides where two are compared, below them what is different about those chosen.
    `charts` are the things of chart_card in `body`, each as in pages.Chart; `method` has a blank line between
    paragraphs; `elsewhere` names filters whose fields stand in `body`; `more` adds callbacks of its own; a
    `notice` stands above everything else.
    """
    question = view.question

    def layout(service: AnswerService) -> Component:
        parts = [
            *([] if notice is None else [notice]),
            headline.layout(question),
            compared.side_by_side(question),
            *body(service),
            compared.section(question),
            sections.closed("How this was counted", *method.strip().split("\n\n")),
            published.layout(question),
            notes.store(question.slug),
        ]
        return question_page.layout(service, question, parts, elsewhere)

    def register(app: Dash, service: AnswerService) -> None:
        for thing in charts:
            chart_card.register(app, question.slug, thing)
        compared.register(app, service, question)
        published.register(app, service, question)
        question_page.register(app, service, view)
        notes.register_page(app, service, question)
        more(app, service)

    chart_specs = {thing: Chart(*chart) for thing, chart in charts.items()}
    return Page(question.slug, question.title, layout, register, redraws=True, view=view, charts=chart_specs)


def cards(
    service: AnswerService, slug: str, charts: Mapping[str, tuple[str, str, int, str]]
) -> Callable[..., Component]:
    """Return what makes the card of a thing of `charts` (answer, title, height, width); it takes chart_card's more."""

    def card(thing: str, **more: Any) -> Component:
        answer, title, height, width = charts[thing]
        return chart_card.layout(service, slug, thing, title, answer=answer, height=height, width=width, **more)

    return card


def row(*cards: Component) -> Component:
    """Return cards side by side, one below the other on a narrow screen."""
    return html.Div(list(cards), className="row")


def fields(service: AnswerService, question: Question, names: Iterable[str]) -> dict[str, Component]:
    """Return the fields of filters that stand in the page's body, by name."""
    by_name = {item.name: item for item in question.filters}
    with service.warehouse.snapshot() as snapshot:
        return {name: filter_bar.field(question, by_name[name], snapshot) for name in names}
