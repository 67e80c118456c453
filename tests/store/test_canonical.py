"""The canonical JSON under every commitment: one quick way for plain texts, the same bytes as RFC 8785's own."""

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sayso.store import ledger

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), st.text() | anything))
def test_it_is_what_rfc_8785_writes(payload):
    assert ledger.canonical(payload) == rfc8785.dumps(payload)


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(max_codepoint=0x9F)))
def test_it_is_for_the_texts_of_a_clearance_too(words: str, controls: str):
    payload = {"to": "+12125550123", "text": words + controls}
    assert ledger.canonical(payload) == rfc8785.dumps(payload)
