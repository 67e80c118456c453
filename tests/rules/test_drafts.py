"""A draft: what it is counted as, and what it is for each programme it names."""

import pytest

from sayso.rules.drafts import Draft
from tests.rules.cast import BILLS, ENTRY, NEWS, OFFERS, OTHER_ENTRY, SENDER


@pytest.mark.parametrize(
    ("draft", "counted"),
    [
        (Draft("programme", SENDER, "", OFFERS), f"marketing:{OFFERS.id}"),
        (Draft("programme", SENDER, "", NEWS), f"informational:{NEWS.id}"),
        (Draft("programme", SENDER, "", BILLS), f"transactional:{BILLS.id}"),
        (Draft("programme", SENDER, ""), "programme"),
        (Draft("double_opt_in_ask", SENDER, "", OFFERS), f"double_opt_in_ask:{OFFERS.id}"),
        (Draft("double_opt_in_ask", SENDER, "", OFFERS, after_stop=True), f"ask_after_stop:{OFFERS.id}"),
        (Draft("help_reply", SENDER, "", OFFERS), f"help_reply:{OFFERS.id}"),
        (Draft("help_reply", SENDER, ""), "help_reply"),
    ],
)
def test_a_text_is_counted_as_its_class_or_its_purpose(draft: Draft, counted: str):
    assert draft.counts_as == counted


def test_a_text_is_one_text_for_each_programme_it_names():
    draft = Draft("double_opt_in_ask", SENDER, "words", OFFERS, ENTRY, along=((NEWS, OTHER_ENTRY),))
    assert draft.each == (
        Draft("double_opt_in_ask", SENDER, "words", OFFERS, ENTRY),
        Draft("double_opt_in_ask", SENDER, "words", NEWS, OTHER_ENTRY),
    )
