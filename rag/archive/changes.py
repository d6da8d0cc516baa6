"""Which articles changed when: what lets an index follow the archive at the cost of what changed.

Every transaction that changes articles or their passages is one revision. An article keeps only its latest: added,
given new passages or removed, whoever follows looks at what the archive holds of it now.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from rag.archive.database import METADATA, batches, fact, set_fact
from rag.types import ArticleId

_changes = sa.Table(
    "changes",
    METADATA,
    sa.Column("article_id", sa.String, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False, index=True),
)


def revision(connection: sa.Connection) -> int:
    """Of the latest change."""
    return int(fact(connection, "revision") or 0)


def record(connection: sa.Connection, articles: Collection[ArticleId]) -> None:
    """A new revision, in which these articles changed."""
    latest = revision(connection) + 1
    set_fact(connection, "revision", str(latest))
    for batch in batches(articles):
        connection.execute(sa.delete(_changes).where(_changes.c.article_id.in_(batch)))
        connection.execute(sa.insert(_changes), [{"article_id": each, "revision": latest} for each in batch])


def since(connection: sa.Connection, seen: int) -> set[ArticleId]:
    """The articles that changed after the revision ``seen``, those that are gone among them."""
    return set(connection.scalars(sa.select(_changes.c.article_id).where(_changes.c.revision > seen)))
