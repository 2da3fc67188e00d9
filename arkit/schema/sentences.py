"""How does a reason become a sentence?"""

from __future__ import annotations


def sentence(text: str) -> str:
    """Begin with a capital and end with one full stop.

    Parameters
    ----------
    text : str
        A reason, a problem or a remark.

    Returns
    -------
    str
        The sentence.

    Examples
    --------
    >>> sentence("too few"), sentence("Too few.")
    ('Too few.', 'Too few.')
    """
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
