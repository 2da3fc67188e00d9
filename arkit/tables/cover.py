"""What does a report say of itself?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from arkit.schema import date_text
from arkit.tables.cells import clean
from arkit.tables.screen import QUIET, Pairs, listed, pairs, safe

REPORT_TYPE = "application/vnd.arkit.report+json"


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What a report says of itself: printed on its first page and in its footer.

    Parameters
    ----------
    title, subtitle, organization, confidentiality : str
        Printed as they are.
    as_of : datetime.date, optional
        Last day whose events are known.
    digest : str
        Digest of the inputs.
    language : str, default "en"
        Language of the report, such as `en` or `en-US`.
    fields : iterable of (str, str)
        Labels and values of the identity strip.

    Examples
    --------
    >>> Cover(title="Credit review", as_of=date(2025, 6, 30)).payload["as_of_text"]
    '30 Jun 2025'
    """

    title: str
    subtitle: str = ""
    organization: str = ""
    confidentiality: str = ""
    as_of: date | None = None
    digest: str = ""
    language: str = "en"
    fields: Pairs = field(default=())

    @property
    def payload(self) -> dict[str, Any]:
        """The identity as plain data."""
        return {
            **{k: v for k, v in asdict(self).items() if k not in ("as_of", "fields")},
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "as_of_text": date_text(self.as_of) if self.as_of else "",
            "fields": pairs(self.fields),
        }

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show title and identity in a notebook."""
        told = self.payload
        strip = [*told["fields"], ["As of", told["as_of_text"]]]
        strip = [[label, text] for label, text in strip if text]
        lines = [told["title"], told["subtitle"], *(f"{k}: {v}" for k, v in strip)]
        page = (
            f"<div><div style='font-size:160%;font-weight:600'>{safe(told['title'])}"
            f"</div><div style='{QUIET}'>{safe(told['subtitle'])}</div>"
            f"{listed(strip)}</div>"
        )
        plain = "\n".join(clean(line) for line in lines if line)
        return {REPORT_TYPE: told, "text/html": page, "text/plain": plain}, {}
