"""How do the tags of many reports become one tree?

Tags make a PDF readable aloud. Page by page, the numbers that tie contents to tags are
moved up; the names by which cells of a table find their heads get the number of their
report before them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf


@dataclass
class JoinedTags:
    """The tags of the reports so far.

    Parameters
    ----------
    parts : list
        One element per report.
    content : list
        Keys of pages and links with the elements their contents belong to.
    cells : dict
        Elements by their name, where they have one.
    roles : dict
        What elements of other kinds stand for.
    next_key : int
        Keys that are used.
    """

    parts: list[Any] = field(default_factory=list)
    content: list[Any] = field(default_factory=list)
    cells: dict[str, Any] = field(default_factory=dict)
    roles: dict[str, Any] = field(default_factory=dict)
    next_key: int = 0

    def prepare(self, report: pikepdf.Pdf, at: int) -> None:
        """Give a report keys and names of its own, before its pages are taken."""
        if "/StructTreeRoot" in report.Root:
            _own_keys(report, self.next_key)
            _own_ids(report.Root.StructTreeRoot, f"r{at:05d}")

    def take(self, whole: pikepdf.Pdf, report: pikepdf.Pdf, title: str) -> None:
        """Take over the tags of a report whose pages were taken, as one part."""
        import pikepdf

        if "/StructTreeRoot" not in report.Root:
            return
        root = whole.copy_foreign(report.Root.StructTreeRoot)
        for element in _listed(root.get("/K")):
            element.S = pikepdf.Name.Part
            element.T = pikepdf.String(title)
            self.parts.append(element)
        content = sorted(pikepdf.NumberTree(root.ParentTree).items())
        for key, value in content:
            self.content += [int(key) + self.next_key, value]
        self.next_key += max((int(key) for key, _ in content), default=-1) + 1
        if "/IDTree" in root:
            cells = pikepdf.NameTree(root.IDTree).items()
            self.cells |= {str(cell.ID): cell for _, cell in cells}
        self.roles |= dict(root.get("/RoleMap", {}).items())

    def tree(self, whole: pikepdf.Pdf) -> pikepdf.Object:
        """Make one tree, with the reports as its parts."""
        import pikepdf

        make = whole.make_indirect
        root = make(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
        kinds = {"/Type": pikepdf.Name.StructElem, "/S": pikepdf.Name.Document}
        document = make(pikepdf.Dictionary({**kinds, "/P": root}))
        document.K = pikepdf.Array(self.parts)
        for part in self.parts:
            part.P = document
        root.K = pikepdf.Array([document])
        root.ParentTree = make(pikepdf.Dictionary(Nums=pikepdf.Array(self.content)))
        root.ParentTreeNextKey = self.next_key
        root.RoleMap = pikepdf.Dictionary(self.roles)
        if self.cells:
            root.IDTree = make(self._names())
        return root

    def _names(self) -> pikepdf.Dictionary:
        """Cells by name, as a tree of one leaf."""
        import pikepdf

        keys = sorted(self.cells)
        listed = [thing for k in keys for thing in (pikepdf.String(k), self.cells[k])]
        limits = [pikepdf.String(keys[0]), pikepdf.String(keys[-1])]
        leaf = {"/Names": pikepdf.Array(listed), "/Limits": pikepdf.Array(limits)}
        return pikepdf.Dictionary(Kids=pikepdf.Array([pikepdf.Dictionary(leaf)]))


def _own_keys(report: pikepdf.Pdf, by: int) -> None:
    """Move the keys up under which pages, links and drawings find their tags."""
    moved = set()
    for page in report.pages:
        drawings = page.obj.get("/Resources", {}).get("/XObject", {}).values()
        for thing in (page.obj, *page.obj.get("/Annots", ()), *drawings):
            if thing.is_indirect and thing.objgen in moved:
                continue
            moved.add(thing.objgen)
            for key in ("/StructParents", "/StructParent"):
                if key in thing:
                    thing[key] = int(thing[key]) + by


def _own_ids(root: pikepdf.Object, prefix: str) -> None:
    """Put a prefix before the names by which cells of tables find their heads."""
    import pikepdf

    waiting = [root]
    while waiting:
        element = waiting.pop()
        if "/ID" in element:
            element.ID = pikepdf.String(prefix + str(element.ID))
        if "/A" in element:
            _own_heads(element, prefix)
        waiting += [
            kid
            for kid in _listed(element.get("/K"))
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
        ]


def _own_heads(element: pikepdf.Object, prefix: str) -> None:
    """Name the heads of a cell; leave out how its border looks, which fills pages."""
    import pikepdf

    kept = []
    for look in _listed(element.A):
        is_border = look.get("/O") == "/Layout" and "/BorderStyle" in look
        if "/Headers" in look:
            own = [pikepdf.String(prefix + str(head)) for head in look.Headers]
            look.Headers = pikepdf.Array(own)
        kept += [] if is_border else [look]
    element.A = pikepdf.Array(kept)


def _listed(value: Any) -> list[Any]:
    """One thing or an array of things, as a list."""
    import pikepdf

    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]
