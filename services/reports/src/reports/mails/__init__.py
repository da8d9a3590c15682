"""What the mails say: one catalogue of kinds, rendered as text and HTML in the reader's language."""

from reports.mails.catalogue import CATALOGUE, Kind
from reports.mails.composition import Link, Mail, compose

__all__ = ["CATALOGUE", "Kind", "Link", "Mail", "compose"]
