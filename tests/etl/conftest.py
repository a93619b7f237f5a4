"""Fixtures of the ETL's tests: a tiny source of one table, built for real in a temporary folder."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from etl.catalogue import Catalogue
from etl.console import Console
from etl.errors import EtlError
from etl.pipeline import Recipe, run
from etl.settings import EtlSettings

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = """
[[source]]
name = "shop"
title = "A shop"
licence = "made up"
where = "made up"
reject_limit = 0.9
  [[source.table]]
  name = "orders"
    [[source.table.column]]
    name = "id"
    header = "Order Id"
    aliases = ["number"]
    type = "integer"
    description = "The order's number."
    [[source.table.column]]
    name = "amount"
    header = "Amount"
    type = "number"
    min = 0
    max = 1000
    description = "What was paid."
    [[source.table.column]]
    name = "day"
    header = "Day"
    type = "date"
    nullable = true
    description = "When."
    [[source.table.column]]
    name = "buyer"
    header = "Buyer"
    type = "text"
    nullable = true
    description = "Who."
"""
MODELS = """
[[model]]
name = "sales"
kind = "mart"
description = "One row an order."
  [[model.column]]
  name = "row"
  type = "BIGINT"
  description = "The row in the file."
  [[model.column]]
  name = "id"
  type = "BIGINT"
  [[model.column]]
  name = "amount"
  type = "DOUBLE"
  [[model.column]]
  name = "day"
  type = "DATE"
  [[model.column]]
  name = "buyer"
  type = "VARCHAR"
"""
HEADER = b"Order Id,Amount,Day,Buyer\n"


def no_samples() -> dict[str, Any]:
    """Return no sample writers."""
    return {}


@dataclass
class Tiny:
    """A data folder with one source `shop`, whose only table `orders` becomes the mart `sales`."""

    settings: EtlSettings
    recipe: Recipe

    def write(self, name: str, content: bytes) -> Path:
        """Write a file into the source's folder."""
        path = self.settings.sources / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def declare(self, **changes: Any) -> None:  # as free as the catalogue
        """Change the table's declaration, such as `key=["id"]`; `reject_limit` is the source's."""
        content = tomllib.loads(ORDERS)
        if "reject_limit" in changes:
            content["source"][0]["reject_limit"] = changes.pop("reject_limit")
        content["source"][0]["table"][0] |= changes
        self.recipe = replace(self.recipe, catalogue=Catalogue.model_validate(content))

    def build(self, only: str | None = None, *, check: bool = False, redact: tuple[str, ...] = ()) -> dict[str, Any]:
        """Run the ETL and print its summary; return build.json's content."""
        with Console(terminal=False) as console:
            manifest = run(self.settings, self.recipe, console, only=only, check=check, redact=redact)
        console.summary(manifest, published=not check)
        return manifest

    def read(self, *lines: bytes) -> dict[str, Any]:
        """Build from orders.csv with the usual header and these lines; return the file's part of build.json."""
        self.write("orders.csv", HEADER + b"".join(line + b"\n" for line in lines))
        return self.file(self.build())

    def file(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """Return the first file's part of build.json, and hold that the row counts add up."""
        entry: dict[str, Any] = manifest["sources"]["shop"]["files"][0]
        assert entry["rows_read"] == sum(entry[name] for name in ("loaded", "deduplicated", "rejected", "redacted"))
        return entry

    def refusal(self) -> str:
        """Build, expect that it stops with exit code 3, and return the sentence."""
        with pytest.raises(EtlError) as caught:
            self.build()
        assert caught.value.exit_code == 3
        return str(caught.value)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows that the published database gives."""
        with duckdb.connect(str(self.settings.current / "portal.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    def rejects(self) -> list[tuple[Any, ...]]:
        """Return (line, column, value, rule) of all rejects, by line."""
        return self.ask("select line, column_name, value, rule from rejects order by line, column_name")

    def served(self) -> str:
        """Return the id that the current build's build.json gives, read through the link."""
        return str(json.loads((self.settings.current / "build.json").read_text(encoding="utf-8"))["id"])


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """Give an empty data folder with the source `shop` declared."""
    models = tmp_path / "models" / "shop"
    models.mkdir(parents=True)
    (models / "models.toml").write_text(MODELS, encoding="utf-8")
    (models / "sales.sql").write_text("select row, id, amount, day, buyer from orders order by row", encoding="utf-8")
    data = tmp_path / "data"
    settings = EtlSettings(data=data, sources=data / "sources")
    return Tiny(settings, Recipe(Catalogue.model_validate(tomllib.loads(ORDERS)), no_samples, tmp_path / "models"))
