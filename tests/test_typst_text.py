"""Which characters may reach the page?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.report.typst_text import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Z" + "\u0301" * 40, "Z" + "\u0301" * 3),
        ("a\u202eb\u2066c", "a[U+202E]b[U+2066]c"),
        ("a\ufeff\u200fb\U000e0041", "ab"),
        ("\ud800\uffff", "\ufffd\ufffd"),
        ("a\r\nb\u2028c\td", "a\nb\nc d"),
        ("plain ASCII, 1 + 1 = 2", "plain ASCII, 1 + 1 = 2"),
        ("Zoë 客户 شركة", "Zoë 客户 شركة"),
    ],
)
def test_characters_that_steer_are_shown_or_taken_out(text, shown):
    assert harmless(text) == shown


@given(st.text(st.characters(exclude_categories=[])))
def test_nothing_that_steers_is_left(text):
    left = {sign for sign in harmless(text) if unicodedata.category(sign) in "CcCs"}
    assert left <= {"\n"}
    assert not set(harmless(text)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2069")
    assert harmless(harmless(text)) == harmless(text)
