"""The cleaned articles of a data folder: what cases are checked against, and what new ones are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.cases import file_name

if TYPE_CHECKING:
    from eval.formats import Page
    from rag.archive import Archive
    from rag.settings import Settings


def archive_of(settings: Settings) -> Archive:
    """Raises GisadapError where it holds no articles."""
    from eval.evaluate import no_articles
    from rag.assembly import open_archive

    archive = open_archive(settings)
    if not archive.counts().articles:
        raise no_articles(settings)
    return archive


def pages(settings: Settings) -> dict[str, Page]:
    """The articles with their titles, by file name."""
    from eval.formats import Page

    archive = archive_of(settings)
    ids = [each.id for each in archive.summaries()]
    found = archive.articles(ids)
    return {file_name(each.source): Page(each.display_title, each.body) for each in map(found.__getitem__, ids)}


def texts(settings: Settings) -> dict[str, str]:
    """The articles by file name."""
    return {name: page.text for name, page in pages(settings).items()}
