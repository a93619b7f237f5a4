"""Tokens and the template that figures share."""

from __future__ import annotations

import itertools
import math
import re

import pytest

from portal.charts import theme
from portal.settings import REPO

ASSETS = REPO / "assets"
SERIES = [f"series-{number}" for number in range(1, 6)]
TEXT_ON = {
    "text": ("ground", "card", "raised", "accent-soft", "warn-soft", "band"),
    "muted": ("ground", "card", "raised"),
    "faint": ("ground", "card", "raised"),
    "accent": ("ground", "card", "raised", "accent-soft"),
    "on-accent": ("accent",),
    "good": ("card", "ground", "good-soft"),
    "bad": ("card", "ground", "bad-soft"),
    "warn": ("card", "warn-soft"),
}
# What a reader without one kind of cone sees of a linear colour (Machado, Oliveira and Fernandes
# 2009, severity 1).
BLIND = {
    "red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "none": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def linear(colour: str) -> list[float]:
    """Return the linear red, green and blue of #rrggbb (sRGB)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2: (lighter + .05) / (darker + .05) of relative luminance)."""
    low, high = sorted(
        sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))
        for colour in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, kind: str) -> tuple[float, float, float]:
    """Return CIE L*a*b* (D65) of a colour as readers with a kind of colour blindness see it."""
    seen = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in BLIND[kind]]
    to_xyz = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    xyz = [sum(a * b for a, b in zip(row, seen, strict=True)) for row in to_xyz]
    f = [
        part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116
        for part in (xyz[0] / 0.95047, xyz[1], xyz[2] / 1.08883)
    ]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


@pytest.mark.parametrize("name", theme.THEMES)
def test_text_can_be_read_on_every_ground_it_stands_on(name: str) -> None:
    """Text has a contrast of 4.5 at least (WCAG 1.4.3) on each ground that it stands on."""
    known = theme.tokens(name)
    low = {
        (ink, ground): round(contrast(known[ink], known[ground]), 2)
        for ink, grounds in TEXT_ON.items()
        for ground in grounds
        if contrast(known[ink], known[ground]) < 4.5
    }
    assert low == {}


@pytest.mark.parametrize("name", theme.THEMES)
def test_marks_and_edges_stand_out_from_cards(name: str) -> None:
    """Marks of charts and edges of fields have a contrast of 3 at least (WCAG 1.4.11) on a card."""
    known = theme.tokens(name)
    marks = [*SERIES, "ghost", "good", "bad", "accent", "edge"]
    assert {mark for mark in marks if contrast(known[mark], known["card"]) < 3} == set()


@pytest.mark.parametrize("kind", sorted(BLIND))
@pytest.mark.parametrize("name", theme.THEMES)
def test_the_five_series_can_be_told_apart_by_colour_blind_readers(name: str, kind: str) -> None:
    """Any two series differ by 20 in L*a*b* (CIE 1976; about 2 can be seen side by side), whatever cone is missing."""
    seen = [lab(theme.tokens(name)[series], kind) for series in SERIES]
    assert min(math.dist(one, other) for one, other in itertools.combinations(seen, 2)) > 20


def test_dark_theme_overrides_every_colour() -> None:
    """A colour of the light theme is never left over in the dark one."""
    light, dark = theme.tokens("light"), theme.tokens("dark")
    colours = {name for name, value in light.items() if re.match(r"#|rgb", value)}
    assert {name for name in colours if light[name] == dark[name]} == set()


def test_every_token_that_styles_and_figures_name_exists() -> None:
    """No stylesheet and no figure names a token that tokens.css does not have."""
    styles = " ".join(file.read_text(encoding="utf-8") for file in ASSETS.glob("*.css"))
    code = " ".join(file.read_text(encoding="utf-8") for file in (REPO / "portal").rglob("*.py"))
    used = set(re.findall(r"var\(--([\w-]+)\)", styles + code)) | set(re.findall(r'token\("([\w-]+)"\)', code))
    assert used - set(theme.tokens("light")) == set()


def test_styles_take_nothing_from_outside() -> None:
    """Fonts, images and styles come from the site itself."""
    for file in ASSETS.glob("*.css"):
        assert not re.search(r"https?:|//cdn|@import", file.read_text(encoding="utf-8")), file.name


def test_unknown_token_is_an_error() -> None:
    """A figure that names a token which is not there does not pass in silence."""
    with pytest.raises(KeyError):
        theme.resolve({"data": [{"marker": {"color": "token:nothing"}}]}, "light")


def test_a_token_can_let_what_lies_behind_show_through() -> None:
    """Opaque it is the colour of the token; else the same red, green and blue with its share, 0x2f = 47."""
    figure = {"data": [{"colors": [theme.token("series-1"), theme.token("series-1", 40)]}]}
    assert theme.resolve(figure, "light")["data"][0]["colors"] == ["#2f55b0", "rgba(47, 85, 176, 0.4)"]
