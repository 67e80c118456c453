"""The handset in the terminal: numbers of nobody only, and whatever is typed is survived and masked."""

import io
import secrets

import pytest


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("+12127365000", "may belong to somebody"), ("+491701234567", "may belong to somebody"), ("12", "no telephone")],
)
def test_numbers_that_may_belong_to_somebody_are_refused(store, capsys, number, sentence):
    from sayso import chat

    assert chat.main([number]) == 2
    assert sentence in capsys.readouterr().err


def test_bytes_that_are_no_text_are_survived(store, capsys, monkeypatch):
    from sayso import chat

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"JOIN\n\xff\xfe\x00 hm\nSTOP\n"), encoding="utf-8"))
    assert chat.main(["+442079460123"]) == 0
    assert "=" in capsys.readouterr().out


def test_a_handset_keeps_masked_text_and_no_lone_surrogates(store):
    from sayso.chat import Phone
    from sayso.store.scope import within
    from sayso.store.tables import HandsetText
    from sayso.workspaces.demo import make_demo

    workspace = make_demo("Chat", "Chat", str(10**11 + secrets.randbelow(9 * 10**11)))
    phone = Phone(workspace, "+12125550123")
    phone.say("4111 1111 1111 1111 \udcff")
    with within(workspace):
        bodies = HandsetText.objects.filter(direction="out").values_list("body", flat=True)
        assert list(bodies) == ["[card …1111] \ufffd"]
