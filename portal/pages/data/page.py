"""The page /data, made of build.json and the build's rejects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, html
from dash.exceptions import PreventUpdate

from portal import formats
from portal.charts import tables
from portal.errors import InvalidFilter, QueryLimit, Unavailable
from portal.pages.data import rejects
from portal.site import glossary
from portal.site.components import notices, sections
from portal.site.components.links import pairs
from portal.site.pages import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.warehouse import Snapshot

SLUG = "data"
COUNTS = ("rows_read", "loaded", "deduplicated", "rejected")
REDACTED = "redacted"


def page() -> Page:
    """Return the page."""
    return Page(SLUG, "Data", layout, register)


def layout(service: AnswerService) -> Component:
    """Return everything but the rejected rows, which depend on the address; raise Unavailable."""
    with service.warehouse.snapshot() as snapshot:
        info = snapshot.info
    return html.Div(
        [
            lede(info),
            *[source(name, about) for name, about in info["sources"].items()],
            html.Section(
                [html.H2("Rows that stayed out"), html.Div(id=f"{SLUG}-rejects", className="inside-card")],
                className="card",
            ),
            sections.closed(_checks_title(info["checks"]), _checks(info["checks"])),
            *[mart(name, about) for name, about in info["marts"].items()],
            sections.closed("What the words mean", _glossary(), id_="glossary"),
            sections.closed("This build", _facts(_build_facts(info))),
        ],
        className="page",
    )


def register(app: Dash, service: AnswerService) -> None:
    """Add what shows the page of rejected rows that the address names."""
    app.callback(Output(f"{SLUG}-rejects", "children"), Input("url", "search"), State("url", "pathname"))(
        lambda search, pathname: rejected(service, search, pathname)
    )


def rejected(service: AnswerService, search: str | None, pathname: str | None) -> Any:
    """Return the rejected rows that `?rejects=<page>` names; raise PreventUpdate for another page's address."""
    address = service.settings.prefix + SLUG
    if (pathname or "").rstrip("/") != address:
        raise PreventUpdate
    try:
        asked = dict(pairs(search)).get("rejects")
        with service.warehouse.snapshot() as snapshot:
            return _rejects(snapshot, asked, address)
    except (InvalidFilter, QueryLimit) as error:
        return html.P(str(error), role="alert")
    except Unavailable as reason:
        return notices.unavailable(str(reason), service.settings.prefix)


def _rejects(snapshot: Snapshot, asked: str | None, address: str) -> list[Component]:
    return rejects.shown(*rejects.read(snapshot, asked), address)


def lede(info: Mapping[str, Any]) -> Component:
    """Return the answer: how many rows were read, are in the numbers, stayed out."""
    files = [file for about in info["sources"].values() for file in about["files"]]
    read, loaded, out = (sum(file[name] for file in files) for name in ("rows_read", "loaded", "rejected"))
    many = "one file" if len(files) == 1 else f"{formats.count(len(files))} files"
    text = (
        f"{formats.count(read)} rows were read from {many}; "
        f"{formats.count(loaded)} are in the numbers, {formats.count(out)} broke a rule and stayed out."
    )
    redacted = sum(map(_redacted, files))
    if redacted:
        text += f" {_of(redacted)} taken out of the portal."
    head = [html.H1("Where do the numbers come from?"), html.P(text, className="sentence")]
    return html.Section(head, className="lede", **{"aria-label": "Answer"})


def source(name: str, about: Mapping[str, Any]) -> Component:
    """Return the card of one source: what it is, its licence, where to get real files, what was read."""
    badge = html.Span(
        "Sample" if about["sample"] else "Real files", className="badge" + ("" if about["sample"] else " good")
    )
    top = html.Div([html.H2(about["title"]), badge], className="top")
    facts = [("Folder", name), ("Licence", about["licence"]), ("Where to get it", about["where"])]
    if about["data_through"]:
        facts.append(("Data through", formats.day(about["data_through"])))
    counts = [*COUNTS, *([REDACTED] if any(map(_redacted, about["files"])) else [])]
    heads = ("file", *[name.replace("_", " ") for name in counts], "size", "put right", "columns not used", "sha-256")
    units = ("text", *["count"] * len(counts), *["text"] * 4)
    rows = [_file(file, counts) for file in about["files"]]
    return html.Section(
        [top, _facts(facts), tables.table(heads, units, rows, f"Files of {about['title']}")], className="card gap"
    )


def _file(file: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    right = ", ".join(f"{formats.count(count)} {what}" for what, count in file["normalised"].items() if count)
    counts = [file.get(name, 0) for name in names]
    print_ = html.Code(file["sha256"][:12], title=file["sha256"])
    ignored = ", ".join(file["ignored_columns"])
    return [file["file"], *counts, size(file["bytes"]), right or "nothing", ignored or "none", print_]


def _redacted(file: Mapping[str, Any]) -> int:
    """Return how many rows of a file were left out for their persons; a build of before does not say."""
    return int(file.get(REDACTED, 0))


def _of(rows: int) -> str:
    return "1 row is of a person" if rows == 1 else f"{formats.count(rows)} rows are of persons"


def size(count: int) -> str:
    """Return bytes as people write them: 12 KB, 3.4 MB."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if count >= scale:
            return f"{formats.number(count / scale)} {unit}"
    return f"{count} bytes"


def mart(name: str, about: Mapping[str, Any]) -> Component:
    """Return the closed section of one mart: a sentence for each of its columns."""
    rows = [[html.Code(column["name"]), column["type"].lower(), column["description"]] for column in about["columns"]]
    table = tables.table(("column", "type", "meaning"), ("text", "text", "text"), rows, f"Columns of {name}")
    return sections.closed(f"Table {name}: {formats.count(about['rows'])} rows", about["description"], table)


def _checks_title(checks: Sequence[Mapping[str, Any]]) -> str:
    failed = sum(not check["passed"] for check in checks)
    return f"Checks: {len(checks) - failed} passed, {failed} failed" if failed else f"Checks: all {len(checks)} passed"


def _checks(checks: Sequence[Mapping[str, Any]]) -> Component:
    rows = [
        [check["source"], check["model"], _sentence(check), _verdict(check), check["failing_rows"]] for check in checks
    ]
    heads = ("source", "table", "check", "result", "failing rows")
    return tables.table(heads, ("text", "text", "text", "text", "count"), rows, "Checks of this build")


def _sentence(check: Mapping[str, Any]) -> str:
    """Return what a check holds; where it failed without stopping the build, with what broke it, such as names."""
    count = check.get("found")
    return f"{check['check']}: not so for {'; '.join(count)}" if count else str(check["check"])


def _verdict(check: Mapping[str, Any]) -> Component:
    return html.Span(
        "passed" if check["passed"] else "failed", className="badge " + ("good" if check["passed"] else "bad")
    )


def _glossary() -> Component:
    parts: list[Component] = []
    for term, words in glossary.TERMS.items():
        parts += [html.Dt(term), html.Dd(words)]
    return html.Dl(parts, className="definitions")


def _build_facts(info: Mapping[str, Any]) -> list[tuple[str, Any]]:
    versions = [(f"Made with {name}", text) for name, text in info["versions"].items()]
    return [
        ("Build", info["id"]),
        ("Built at", f"{info['built_at'].replace('T', ' ').replace('Z', '')} UTC"),
        ("Took", f"{formats.number(info['seconds'])} seconds"),
        ("Data through", formats.day(info["data_through"])),
        ("Database", f"{size(info['database']['bytes'])}, sha-256 {info['database']['sha256'][:12]}"),
        *versions,
    ]


def _facts(facts: Sequence[tuple[str, Any]]) -> Component:
    return html.Dl([part for name, text in facts for part in (html.Dt(name), html.Dd(text))], className="facts")
