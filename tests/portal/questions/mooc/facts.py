"""What the shared tests must know about this question over the small files."""

from __future__ import annotations

from tests.portal.facts import Facts

FACTS = Facts(
    chosen=[("course", "CS50x")],
    choices=("course", "country", "education", "gender", "age", "segment", "certified", "stage"),
    bounds={"registered_from": ("2012-08-15", "2012-09-15"), "registered_to": ("2013-01-15", "2013-03-10")},
    lists=("course=CS50x&sort=grade&order=desc&search=in",),
    saved=([], [("certified", "true")], [("registered_from", "2012-10-01")]),
    member="1",
)
