"""Which archived articles tell one story (``rag.copies``): their signatures, and the groups made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import sqlalchemy as sa

from rag.archive.articles import _articles
from rag.archive.database import METADATA, Database
from rag.copies import Group, Place, Signature, Story, Telling
from rag.types import ArticleId

_signatures = sa.Table(
    "signatures",
    METADATA,
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("moment", sa.DateTime),
)
_copies = sa.Table(
    "copies",
    METADATA,
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("representative", sa.String, nullable=False, index=True),
    sa.Column("role", sa.String, nullable=False),
)
_BATCH = 500  # ids one statement asks for


class Copies:
    """The stories of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unsigned(self) -> list[ArticleId]:
        """Articles without a signature, in order of ids."""
        signed = sa.select(_signatures.c.article_id)
        with self._database.reading() as connection:
            query = sa.select(_articles.c.id).where(_articles.c.id.not_in(signed)).order_by(_articles.c.id)
            return list(connection.scalars(query))

    def sign(self, stories: Sequence[Story]) -> None:
        rows = [
            {"article_id": story.id, "signature": story.signature.astype("<u8").tobytes(), "moment": story.when}
            for story in stories
        ]
        if rows:
            with self._database.writing() as connection:
                connection.execute(sa.insert(_signatures), rows)

    def stories(self) -> list[Story]:
        """Every signed article."""
        columns = (_articles.c.id, _articles.c.outlet, _articles.c.characters, _signatures)
        query = sa.select(*columns).join(_signatures, _signatures.c.article_id == _articles.c.id)
        with self._database.reading() as connection:
            return [
                Story(row.id, row.outlet, row.moment, row.characters, _signature_of(row.signature))
                for row in connection.execute(query)
            ]

    def replace(self, groups: Iterable[Group]) -> None:
        """These groups and no others."""
        rows = [
            {"article_id": each, "representative": group.representative, "role": role}
            for group in groups
            for role, members in (
                ("representative", (group.representative,)), ("copy", group.copies), ("version", group.versions)
            )
            for each in members
        ]  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(sa.delete(_copies))
            if rows:
                connection.execute(sa.insert(_copies), rows)

    def places(self, article_ids: Iterable[ArticleId]) -> Mapping[ArticleId, Place]:
        """Where each of the articles stands in the story it tells; those that tell their story alone are left out."""
        wanted = list(dict.fromkeys(article_ids))
        with self._database.reading() as connection:
            leaders = {
                row.article_id: row.representative
                for start in range(0, len(wanted), _BATCH)
                for row in connection.execute(
                    sa.select(_copies).where(_copies.c.article_id.in_(wanted[start : start + _BATCH]))
                )
            }
            query = (
                sa.select(_copies, _articles.c.outlet)
                .join(_articles, _articles.c.id == _copies.c.article_id)
                .where(_copies.c.representative.in_(set(leaders.values())))
                .order_by(_copies.c.article_id)
            )
            rows = connection.execute(query).all() if leaders else []
        tellings: dict[ArticleId, list[Telling]] = {}
        for row in rows:
            tellings.setdefault(row.representative, []).append(Telling(row.article_id, row.outlet, row.role))
        return {each: Place(leader, tuple(tellings.get(leader, ()))) for each, leader in leaders.items()}


def _signature_of(packed: bytes) -> Signature:
    return np.frombuffer(packed, "<u8").astype(np.uint64)
