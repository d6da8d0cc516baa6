"""The archive of a data folder: the one truth. Indexes are derived from it and can be made anew."""

from __future__ import annotations

from pathlib import Path

from rag.archive.accounts import Accounts
from rag.archive.articles import Articles, ArticleSummary, Counts, Filing, article_id
from rag.archive.conversations import Conversations
from rag.archive.copies import Copies
from rag.archive.database import Database
from rag.archive.feedback import FeedbackQueue
from rag.archive.keys import Keys
from rag.archive.listing import Listing
from rag.archive.removed import Removed
from rag.archive.runs import Runs
from rag.chroma import EMBEDDED, Chroma

__all__ = ["Archive", "ArticleSummary", "Counts", "Filing", "article_id"]


class Archive(Articles):
    """The articles of one data folder, and beside them what else the service remembers there."""

    def __init__(self, folder: Path, database_url: str = "", chroma: Chroma = EMBEDDED) -> None:
        """Opens the archive, making folder and tables where they are missing. Raises ArchiveError and SettingsError.

        With a ``database_url`` it is kept in PostgreSQL, where several services share it; ``folder`` then holds only
        the indexes. ``chroma`` is where their vectors are kept.
        """
        super().__init__(Database(folder, database_url))
        self.folder = folder
        self.listing = Listing(self.database, self)
        self.removed = Removed(self.database)
        self.runs = Runs(self.database)
        self.copies = Copies(self.database)
        self.chroma = chroma
        self.conversations = Conversations(self.database)
        self.feedback = FeedbackQueue(self.database)
        self.accounts = Accounts(self.database)
        self.keys = Keys(self.database)

    def close(self) -> None:
        self.database.close()
