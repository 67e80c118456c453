"""Every tampering that a proof can show is shown: a row each, with the check that must fail and the exit code.

The files are forged by someone who may do everything but sign with the business's key, and, further down, by the
business itself, against a head that somebody kept.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sayso import verify
from tests.verify import forge
from tests.verify.forge import ADDRESS, MESSAGE, NUMBER, PERSON, WORKSPACE, Business, Signer, b64

L = 2**252 + 27742317777372353535851937790883648493
OTHER = Signer(seed=9)
Tamper = Callable[[dict[str, Any]], object]


class Answers:
    """Runs the command on a file and says what came out."""

    def __init__(self, folder, capsys):
        self.folder, self.capsys = folder, capsys

    def of(self, content, *, key: str | None = Signer().verifier_key, kept: str | None = None) -> dict[str, Any]:
        file = self.folder / "proof"
        file.write_bytes(as_bytes(content))
        argv = [str(file), "--json"]
        if key:
            argv += ["--key", key]
        if kept:
            (self.folder / "kept").write_text(kept)
            argv += ["--head", str(self.folder / "kept")]
        code = verify.main(argv)
        said = json.loads(self.capsys.readouterr().out)
        assert said["exit"] == code
        return {
            "exit": code,
            "failed": {each["check"] for each in said["checks"] if each["result"] == "FAILED"},
            "missing": {each["check"] for each in said["checks"] if each["result"] == "missing"},
            "ok": [each["check"] for each in said["checks"] if each["result"] == "ok"],
            "said": said,
        }

    def fails(self, content, check: str, **given) -> None:
        found = self.of(content, **given)
        assert (found["failed"], found["exit"]) == ({check}, 1)

    def verifies(self, content, **given) -> list[str]:
        found = self.of(content, **given)
        assert (found["failed"], found["missing"], found["exit"]) == (set(), set(), 0), found["said"]
        return found["ok"]

    def wants(self, content, check: str, **given) -> None:
        found = self.of(content, **given)
        assert (found["failed"], found["missing"], found["exit"]) == (set(), {check}, 3)


def as_bytes(content) -> bytes:
    if isinstance(content, list):
        return "".join(line + "\n" for line in content).encode()
    return content if isinstance(content, bytes) else json.dumps(content, indent=1).encode()


@pytest.fixture
def answers(tmp_path, capsys):
    return Answers(tmp_path, capsys)


def tampered(content: dict[str, Any], tamper: Tamper) -> dict[str, Any]:
    changed = copy.deepcopy(content)
    tamper(changed)
    assert changed != content, "this row changes nothing"
    return changed


def leaf_edit(place: int, **columns: Any) -> Tamper:
    def edit(content: dict[str, Any]) -> None:
        given = content["evidence"][place]
        given["leaf"] = forge.canonical({**json.loads(given["leaf"]), **columns})

    return edit


def setting(*way: Any, to: Any) -> Tamper:
    """Set what lies at the end of the way."""

    def edit(content: Any) -> None:
        for step in way[:-1]:
            content = content[step]
        content[way[-1]] = to

    return edit


# ---------------------------------------------------------------- what is whole


ROWS = ["keys", "head", "pin", "leaves", "inclusion", "openings", "words", "renderings"]


def test_what_nobody_touched_is_verified(answers):
    whole = Business()
    assert answers.verifies(whole.record()) == [*ROWS, "record"]
    assert answers.verifies(whole.message()) == [*ROWS, "message"]
    assert answers.verifies(whole.heads([1, 2, 9, 23])) == ["keys", "head", "heads", "pin", "consistency"]
    assert answers.verifies(whole.ledger()) == ["keys", "head", "pin", "root"]


def test_with_a_kept_head_it_goes_on_from_it(answers):
    whole = Business()
    for size in range(1, 24):
        kept = whole.head(size, time="2026-11-23T00:00:00Z")
        assert answers.verifies(whole.record(earlier=size), kept=kept)[-1] == "kept"
        assert answers.verifies(whole.ledger(), kept=kept)[-1] == "kept"
    assert answers.verifies(whole.heads([1, 9, 23]), kept=whole.head(9))[-1] == "kept"
    assert answers.verifies(whole.message(consistency=whole.path_from(5)), kept=whole.head(5))[-1] == "kept"
    assert answers.verifies(whole.record(), kept=whole.head(0, time="2026-11-01T00:00:00Z"))[-1] == "kept"


def test_an_earlier_file_serves_as_the_kept_head(answers):
    whole = Business()
    early = replace(whole, time="2026-11-21T00:00:00Z")
    assert answers.verifies(whole.record(earlier=15), kept=json.dumps(early.record(size=15)))
    assert answers.verifies(whole.record(earlier=9), kept=json.dumps(early.heads([1, 9])))
    assert answers.verifies(whole.record(earlier=12), kept="\n".join(early.ledger(12)))


def test_a_demo_says_so(answers, tmp_path, capsys):
    said = answers.of(replace(Business(), demo=True).record())["said"]
    assert (said["exit"], said["head"]["demo"]) == (0, True)
    assert verify.main([str(tmp_path / "proof")]) == 3
    assert "A DEMO" in capsys.readouterr().out


def test_what_was_erased_is_said_and_no_failure(answers):
    erased = Business().record()
    for given in erased["evidence"]:
        given["opening"] = None
    found = answers.of(erased)
    assert found["exit"] == 0
    assert "The number and words of 5 rows: no opening is there (erased, or kept back)." in found["said"]["unproven"]


def test_words_and_forms_that_are_kept_back_are_named(answers):
    content = Business().record()
    content["evidence"][0].update(words=None, rendering=None)
    found = answers.of(content)["said"]
    assert found["exit"] == 0
    assert "The words shown beside 1 row: they are not in the file, only their hash is." in found["unproven"]
    assert "The form shown beside 1 row: it is not in the file, only its hash is." in found["unproven"]


def test_the_senders_own_statements_are_named(answers):
    found = answers.of(Business().record())["said"]["unproven"]
    assert "In `record`: 'parties', 'pii_processing', 'schema_version'. The sender's own statement." in found
    assert (
        "In `message`: 'broadcast'. The sender's own statement." in answers.of(Business().message())["said"]["unproven"]
    )


def test_a_number_that_had_two_holders_is_told(answers):
    rows = forge.some_rows()
    rows[3] = forge.seal({**rows[3].columns, "tenure": 2}, json.loads(rows[3].payload))
    said = answers.of(Business(rows).record())["said"]
    assert said["exit"] == 0
    assert (
        "That it is one person: by the rows, the number had more than one holder, one after the other."
        in said["unproven"]
    )


def test_without_a_kept_head_it_is_told_what_that_leaves_open(answers):
    sentence = "That the log was not rewritten since you last looked: you gave no head that you kept."
    assert sentence in answers.of(Business().ledger())["said"]["unproven"]
    assert sentence not in answers.of(Business().ledger(), kept=Business().head(9))["said"]["unproven"]


def test_the_person_may_be_called_by_their_number(answers):
    named = Business().record()
    named["record"]["pii_principal_id"] = NUMBER
    named["record"]["events"][0]["entity_id"] = NUMBER
    answers.verifies(named)


# ---------------------------------------------------------------- rows


def every_column():
    """Each column of each kind of row, with another value that it could well have."""
    other = {
        str: lambda value: value[:-2] + ("0Z" if not value.endswith("0Z") else "1Z") if value.endswith("Z") else "x",
        int: lambda value: value + 1,
        list: lambda value: [*value, "cap"],
        dict: lambda value: {**value, "more": 1},
        type(None): lambda value: "x",
    }
    shaped = {"_sha256": "0" * 64, "commitment": "0" * 64}
    ids = {"id", "address", "programme", "scope_id", "inbound", "disclosure", "answers", "rendering", "import_list"}
    ids |= {"person", "message", "consent_entry"}
    for file, place in (("record", 1), ("message", 2)):
        columns = json.loads(getattr(Business(), file)()["evidence"][place]["leaf"])
        for column, value in columns.items():
            if column in ("v", "kind", "workspace"):
                continue
            if column in ("until", "expires_at"):
                changed = "2026-11-25T09:00:00.000000Z"
            elif column in ids:
                changed = forge.identity(4444)
            else:
                changed = next((hash for end, hash in shaped.items() if column.endswith(end)), None) or (
                    other[type(value)](value)
                )
            yield pytest.param(file, place, column, changed, id=f"{columns['kind']}.{column}")


@pytest.mark.parametrize(("file", "place", "column", "changed"), list(every_column()))
def test_an_edited_column_is_found(answers, file, place, column, changed):
    """The leaf is changed, and so is what the file says of it: that the tree does not have it cannot be helped."""
    content = tampered(getattr(Business(), file)(), leaf_edit(place, **{column: changed}))
    found = answers.of(content)
    assert found["exit"] == 1
    assert "inclusion" in found["failed"] or found["failed"] == {"leaves"}


@pytest.mark.parametrize(
    "columns",
    [
        {"at": "2026-11-04T08:59:59.999999Z"},
        {"recorded_at": "2025-11-04T09:00:00.000000Z"},
        {"word": "given"},
        {"seq": 4000},
    ],
)
def test_an_entry_forged_throughout_is_not_in_the_tree(answers, columns):
    """The forger makes all the file agree with itself: time, state, words. The head is not theirs to sign."""
    forged = forge.rewritten(Business(), 8, **columns)
    content = {**forged.record(), "head": Business().head()}
    assert "inclusion" in answers.of(content)["failed"]


LEAVES = [
    ("a column more", leaf_edit(1, note="x")),
    ("another version", leaf_edit(1, v=2)),
    ("another kind", leaf_edit(1, kind="clearance")),
    ("no such kind", leaf_edit(1, kind=["consent_entry"])),
    ("another workspace", leaf_edit(1, workspace="0190a7f4-0000-7000-8000-000000000001")),
    ("another person", leaf_edit(1, address=forge.identity(77))),
    ("half a time", leaf_edit(1, at="2026-11-04T09:00:00Z")),
    ("no time", leaf_edit(1, at=None)),
    ("a number for an id", leaf_edit(1, id=5)),
    ("not whole", leaf_edit(1, seq=4.5)),
    ("not canonical", lambda c: c["evidence"][1].update(leaf=" " + c["evidence"][1]["leaf"])),
    ("a name twice", lambda c: c["evidence"][1].update(leaf='{"act":"a",' + c["evidence"][1]["leaf"][1:])),
    ("not JSON", setting("evidence", 1, "leaf", to="x")),
    ("a list", setting("evidence", 1, "leaf", to="[]")),
    ("not text", setting("evidence", 1, "leaf", to={})),
    ("33 deep", leaf_edit(1, channel=json.loads("[" * 33 + "]" * 33))),
    ("900 deep", leaf_edit(1, channel=json.loads("[" * 900 + "]" * 900))),
    ("too deep", setting("evidence", 1, "leaf", to='{"a":' * 200_000)),
    ("a number without end", setting("evidence", 1, "leaf", to='{"a":' + "9" * 100_000 + "}")),
    ("not a number", setting("evidence", 1, "leaf", to='{"a":NaN}')),
    ("half a character", leaf_edit(1, channel="\ud800")),
    ("too long", leaf_edit(1, channel="x" * 1_100_000)),
    ("shown twice", lambda c: c["evidence"].append(c["evidence"][4])),
    ("a position that is none", setting("evidence", 1, "position", to="3")),
    ("a position that is true", setting("evidence", 1, "position", to=True)),
    ("no path", lambda c: c["evidence"][1].pop("path")),
    ("a path of numbers", setting("evidence", 1, "path", to=[1])),
    ("a path in capitals", lambda c: c["evidence"][1].update(path=[h.upper() for h in c["evidence"][1]["path"]])),
    ("a path of 65", lambda c: c["evidence"][1].update(path=["0" * 64] * 65)),
    ("evidence that is no list", setting("evidence", to={})),
    ("evidence of text", setting("evidence", to=["x"])),
]


@pytest.mark.parametrize("tamper", [row[1] for row in LEAVES], ids=[row[0] for row in LEAVES])
def test_a_row_that_is_not_well_formed(answers, tamper):
    answers.fails(tampered(Business().record(), tamper), "leaves")


def lengthened(content):
    content["evidence"][1]["path"].append("0" * 64)


INCLUSION = [
    ("position changed", setting("evidence", 1, "position", to=2 + 10)),
    ("position beyond the tree", setting("evidence", 1, "position", to=10**30 // 10**11)),
    ("position below nothing", setting("evidence", 1, "position", to=-1)),
    ("path lengthened", lengthened),
    ("path shortened", lambda c: c["evidence"][1]["path"].pop()),
    ("path begun later", lambda c: c["evidence"][1]["path"].pop(0)),
    ("path turned round", lambda c: c["evidence"][1]["path"].reverse()),
    ("no path at all", setting("evidence", 1, "path", to=[])),
    ("paths of two rows swapped", lambda c: swap(c["evidence"], "path")),
    ("positions of two rows swapped", lambda c: swap(c["evidence"], "position")),
]


def swap(evidence, name, one=1, other=2):
    evidence[one][name], evidence[other][name] = evidence[other][name], evidence[one][name]


@pytest.mark.parametrize("tamper", [row[1] for row in INCLUSION], ids=[row[0] for row in INCLUSION])
def test_a_row_that_is_not_where_it_is_said_to_be(answers, tamper):
    answers.fails(tampered(Business().record(), tamper), "inclusion")


OPENINGS = [
    ("two openings swapped", lambda c: swap(c["evidence"], "opening")),
    ("payload edited", setting("evidence", 1, "opening", "payload", to='{"number":"+12125550199","words":"YES"}')),
    ("salt edited", setting("evidence", 1, "opening", "salt", to="0" * 64)),
    ("salt that is none", setting("evidence", 1, "opening", "salt", to="00")),
    ("no salt", lambda c: c["evidence"][1]["opening"].pop("salt")),
    (
        "a space more",
        lambda c: c["evidence"][1]["opening"].update(payload=c["evidence"][1]["opening"]["payload"] + " "),
    ),
    ("payload as an object", setting("evidence", 1, "opening", "payload", to={})),
    ("an opening of text", setting("evidence", 1, "opening", to="x")),
    ("an opening that is empty text", setting("evidence", 1, "opening", to="")),
]


@pytest.mark.parametrize("tamper", [row[1] for row in OPENINGS], ids=[row[0] for row in OPENINGS])
def test_number_and_words_that_are_not_those_of_the_row(answers, tamper):
    answers.fails(tampered(Business().record(), tamper), "openings")


def test_a_row_without_a_commitment_has_nothing_to_open(answers):
    whole = Business()
    content = {**whole.message(), "evidence": whole.evidence([1, 3, 4, 6])}
    answers.verifies(content)
    answers.fails(
        tampered(content, setting("evidence", 0, "opening", to={"salt": "0" * 64, "payload": "{}"})), "openings"
    )


SHOWN = [
    ("words edited", setting("evidence", 1, "words", to=forge.WORDS.replace("4 msgs", "9 msgs")), "words"),
    ("words with a space more", setting("evidence", 1, "words", to=forge.WORDS + " "), "words"),
    ("words beside a row that showed none", setting("evidence", 3, "words", to=forge.WORDS), "words"),
    ("words as an object", setting("evidence", 1, "words", to={}), "words"),
    ("form edited", setting("evidence", 0, "rendering", to=b64(forge.FORM + b"!")), "renderings"),
    ("form that is not base64", setting("evidence", 0, "rendering", to="<h1>"), "renderings"),
    ("form in other base64", setting("evidence", 0, "rendering", to=b64(forge.FORM) + "\n"), "renderings"),
    ("form beside a row that showed none", setting("evidence", 1, "rendering", to=b64(forge.FORM)), "renderings"),
    ("form as a number", setting("evidence", 0, "rendering", to=5), "renderings"),
]


@pytest.mark.parametrize(("tamper", "check"), [row[1:] for row in SHOWN], ids=[row[0] for row in SHOWN])
def test_what_was_shown_is_what_the_row_says(answers, tamper, check):
    answers.fails(tampered(Business().record(), tamper), check)


# ---------------------------------------------------------------- the readable part


def delete_event(content, everywhere):
    del content["evidence"][3]
    if everywhere:
        del content["record"]["events"][3]


READABLE = [
    ("record_id", setting("record", "record_id", to=forge.identity(3))),
    ("no record_id", lambda c: c["record"].pop("record_id")),
    ("a second record_id", setting("record", "pii_processing", "record_id", to="x")),
    ("pii_principal_id", setting("record", "pii_principal_id", to="+12125550199")),
    ("pii_principal_id as a list", setting("record", "pii_principal_id", to=[ADDRESS])),
    ("event_time", setting("record", "events", 1, "event_time", to="2026-11-05T09:00:00.000000Z")),
    ("event_time of another event", lambda c: swap(c["record"]["events"], "event_time")),
    ("event_state", setting("record", "events", 2, "event_state", to="given")),
    ("event_state as a list", setting("record", "events", 2, "event_state", to=["withdrawn"])),
    ("no event_state", lambda c: c["record"]["events"][2].pop("event_state")),
    ("entity_id of the person", setting("record", "events", 1, "entity_id", to=PERSON)),
    ("entity_id of the team", setting("record", "events", 3, "entity_id", to=ADDRESS)),
    ("entity_id of the clock", setting("record", "events", 4, "entity_id", to=ADDRESS)),
    ("sayso:entry", setting("record", "events", 1, "sayso:entry", to=forge.identity(2))),
    ("words of the notice", setting("record", "pii_processing", "privacy_notice", 0, "sayso:words", "ask", to="Hi")),
    ("no words in the notice", setting("record", "pii_processing", "privacy_notice", to=[])),
    ("no notice", lambda c: c["record"]["pii_processing"].pop("privacy_notice")),
    ("words beside the right ones", lambda c: c["record"]["pii_processing"]["privacy_notice"].append({"words": "x"})),
    ("event deleted from the record", lambda c: c["record"]["events"].pop(2)),
    ("event deleted from the evidence", lambda c: delete_event(c, False)),
    ("event added to the record", lambda c: c["record"]["events"].append(c["record"]["events"][0])),
    ("events in another order", lambda c: c["record"]["events"].reverse()),
    ("evidence in another order", lambda c: c["evidence"].reverse()),
    ("no record", lambda c: c.pop("record")),
    ("a record of text", setting("record", to="x")),
    ("nothing at all", lambda c: (c["record"].update(events=[]), c["evidence"].clear())),
]


@pytest.mark.parametrize("tamper", [row[1] for row in READABLE], ids=[row[0] for row in READABLE])
def test_a_record_that_says_something_else(answers, tamper):
    answers.fails(tampered(Business().record(), tamper), "record")


def test_a_record_about_no_programme_may_do_without_words(answers):
    content = Business().record()
    content["evidence"] = content["evidence"][2:3]
    content["record"]["events"] = content["record"]["events"][2:3]
    content["record"].update(record_id=content["record"]["events"][0]["sayso:entry"], pii_processing={})
    answers.verifies(content)


def test_a_record_takes_consent_entries_only(answers):
    whole = Business()
    answers.fails({**whole.record(), "evidence": whole.evidence([2, 4])}, "record")


def test_another_order_everywhere_is_found(answers):
    """A STOP told before the YES that it ended: file and record agree, and the rows' own numbers do not."""
    content = Business().record()
    for events in (content["evidence"], content["record"]["events"]):
        events[1], events[2] = events[2], events[1]
    answers.fails(content, "record")


def test_an_event_left_out_everywhere_cannot_be_shown_and_is_not_claimed(answers):
    """Written down as such: only the whole ledger shows that nothing about a person was kept back."""
    answers.verifies(tampered(Business().record(), lambda content: delete_event(content, True)))


MESSAGES = [
    ("another text", setting("message", "id", to=forge.identity(1))),
    ("decision", setting("message", "decisions", 0, "decision", to="pass")),
    ("reasons", setting("message", "decisions", 0, "reasons", to=[])),
    ("at", setting("message", "decisions", 0, "at", to="2026-11-20T13:00:00.000000Z")),
    ("clearance", setting("message", "decisions", 0, "clearance", to=forge.identity(6))),
    ("rules", setting("message", "decisions", 0, "rules", to=["US#2"])),
    ("facts", setting("message", "decisions", 0, "facts", "standing", to="asked")),
    ("no decision", lambda c: c["message"]["decisions"][0].pop("decision")),
    ("no clearance", lambda c: c["message"]["decisions"][0].pop("clearance")),
    ("a decision left out", lambda c: c["message"]["decisions"].pop(0)),
    ("decisions in another order", lambda c: c["message"]["decisions"].reverse()),
    ("number", setting("message", "to", to="+12125550199")),
    ("words", setting("message", "text", to="Three for one today.")),
    ("words gone", setting("message", "text", to=None)),
    ("number and words that nothing opens", lambda c: [row.update(opening=None) for row in c["evidence"]]),
    ("no message", lambda c: c.pop("message")),
    ("no decisions", lambda c: c["message"].pop("decisions")),
    ("decisions of text", setting("message", "decisions", to=["pass", "pass"])),
]


@pytest.mark.parametrize("tamper", [row[1] for row in MESSAGES], ids=[row[0] for row in MESSAGES])
def test_a_message_that_says_something_else(answers, tamper):
    answers.fails(tampered(Business().message(), tamper), "message")


def test_of_an_erased_text_number_and_words_are_not_claimed(answers):
    content = Business().message()
    for given in content["evidence"]:
        given["opening"] = None
    content["message"].update(to=None, text=None)
    answers.verifies(content)


def test_a_text_about_which_nothing_was_decided_is_not_verified(answers):
    content = Business().message()
    content["evidence"].clear()
    content["message"]["decisions"].clear()
    answers.wants(content, "message")


def test_a_decision_about_another_text_is_found(answers):
    whole = Business()
    whole.rows.append(forge.seal(forge.clearance(23, message=forge.identity(2)), {"to": NUMBER, "text": "x"}))
    content = {**whole.message(), "evidence": whole.evidence([*forge.CHAIN, 23])}
    assert content["message"]["id"] == MESSAGE
    answers.fails(content, "message")


def test_the_entry_behind_a_decision_is_missed(answers):
    whole = Business()
    found = answers.of({**whole.message(), "evidence": whole.evidence([4, 6])})
    assert found["exit"] == 0
    assert "The entry that a decision rests on: it is not in the file." in found["said"]["unproven"]


# ---------------------------------------------------------------- keys, heads


def test_another_key(answers):
    answers.fails(Business().record(), "pin", key=OTHER.verifier_key)
    answers.fails(Business().record(), "pin", key=Signer(1, "sayso/elsewhere").verifier_key)


def test_a_file_of_somebody_else_under_the_same_name(answers):
    """All of it agrees with itself: another key, of the same log's name, signed it."""
    theirs = Business(signers=[(OTHER, -1)])
    answers.verifies(theirs.record(), key=OTHER.verifier_key)
    answers.fails(theirs.record(), "pin")


def test_without_a_key_nothing_is_sure(answers):
    answers.wants(Business().record(), "pin", key=None)
    answers.wants(Business(signers=[(OTHER, -1)]).record(), "pin", key=None)


def bent_signature(content, change):
    body, mark = content["head"].split("\n\n")
    raw = bytearray(verify.unbase64(mark.split(" ")[2].strip()))
    change(raw)
    content["head"] = f"{body}\n\n{mark.rpartition(' ')[0]} {b64(bytes(raw))}\n"


def add_order(raw):
    raw[36:] = (int.from_bytes(raw[36:], "little") + L).to_bytes(32, "little")


def flip(at):
    def change(raw):
        raw[at] ^= 1

    return change


def head_edit(old, new):
    return lambda content: content.update(head=content["head"].replace(old, new))


def signed_by_two(content):
    """A second line of the same key, with another signature: which of them counts would be the reader's choice."""
    content["head"] += content["head"].split("\n\n")[1]


HEADS = [
    ("another root", lambda c: c.update(head=Business().head(root=bytes(32), signer=OTHER))),
    ("root edited", head_edit(b64(forge.root_of(Business().leaves())), b64(bytes(32)))),
    ("size edited", head_edit("\n23\n", "\n24\n")),
    ("size with a nought before it", head_edit("\n23\n", "\n023\n")),
    ("size below nothing", head_edit("\n23\n", "\n-23\n")),
    ("size in other digits", head_edit("\n23\n", "\n２３\n")),
    ("time edited", head_edit("09:00:00Z", "08:00:00Z")),
    ("time in another form", head_edit("09:00:00Z", "09:00:00+00:00")),
    ("previous edited", head_edit(b64(bytes(32)), b64(b"\1" * 32))),
    ("root in other base64", head_edit("=\nprevious", "\nprevious")),
    ("origin edited", head_edit(f"sayso/{WORKSPACE}\n23", "sayso/elsewhere\n23")),
    ("a line more", head_edit("Z\n\n", "Z\ndemo\n\n")),
    ("an unknown line", head_edit("Z\n\n", "Z\nsecret yes\n\n")),
    ("line ends changed", lambda c: c.update(head=c["head"].replace("\n", "\r\n"))),
    ("another dash", head_edit("—", "-")),
    ("no signature", lambda c: c.update(head=c["head"].split("\n\n")[0] + "\n\n")),
    ("no end of line", lambda c: c.update(head=c["head"][:-1])),
    ("first half of the signature", lambda c: bent_signature(c, flip(4))),
    ("second half of the signature", lambda c: bent_signature(c, flip(36))),
    ("key id", lambda c: bent_signature(c, flip(0))),
    ("signature malleability: S + L", lambda c: bent_signature(c, add_order)),
    ("signature cut", lambda c: bent_signature(c, lambda raw: raw.pop())),
    ("signed twice by the same key", signed_by_two),
    ("another's signature alone", lambda c: c.update(head=Business().head(signer=OTHER))),
    ("no head", lambda c: c.pop("head")),
    ("a head of numbers", setting("head", to=[1])),
    ("a head too long", head_edit("\n\n", "\n\n" + "x" * 70_000)),
]


@pytest.mark.parametrize("tamper", [row[1] for row in HEADS], ids=[row[0] for row in HEADS])
def test_a_head_that_was_not_signed(answers, tamper):
    answers.fails(tampered(Business().record(), tamper), "head")


def idle_bits(written):
    """The same bytes in base64 again, with bits set that nothing reads."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return written[:-2] + letters[letters.index(written[-2]) + 1] + "="


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ({"size": "0", "root": b64(bytes(32))}, "a root that is not that of nothing"),
        ({"root": b64(bytes(31))}, "is not 32 bytes"),
        ({"root": idle_bits(b64(bytes(32)))}, "canonical form"),
        ({"previous": "previous " + b64(bytes(33))}, "is not 32 bytes"),
        ({"previous": "before " + b64(bytes(32))}, "should begin with 'previous '"),
        ({"size": "9" * 19}, "is not a number of leaves"),
        ({"time": "time 2026-11-24T09:00:00+00:00"}, "is not a time"),
        ({"more": "demo"}, None),
        ({"more": "secret yes"}, "does not have the lines of a head"),
        ({"more": "demo\ndemo"}, "does not have the lines of a head"),
    ],
)
def test_a_head_that_says_nonsense_over_a_good_signature(answers, lines, sentence):
    """The business's own key signed it: what it says must hold all the same."""
    head = ["sayso/" + WORKSPACE, "23", b64(bytes(32)), "previous " + b64(bytes(32)), "time 2026-11-24T09:00:00Z"]
    for at, name in enumerate(("origin", "size", "root", "previous", "time")):
        head[at] = lines.get(name, head[at])
    content = {**Business().record(), "head": Signer().sign(*head, *([lines["more"]] if "more" in lines else []))}
    if sentence is None:
        answers.fails(content, "inclusion")  # the head is one; its root is not these rows'
        return
    answers.fails(content, "head")
    assert sentence in next(c["sentence"] for c in answers.of(content)["said"]["checks"] if c["check"] == "head")


def test_a_witness_with_an_escape_in_its_name_is_refused(answers):
    content = Business().record()
    content["head"] += f"— witness\x1b[2J {b64(bytes(68))}\n"
    answers.fails(content, "head")


def test_a_witness_may_sign_beside_the_log(answers):
    content = Business().record()
    body = content["head"].split("\n\n")[0] + "\n"
    witness = Signer(5, "witness.example/w")
    content["head"] += f"— {witness.origin} {b64(witness.mark + witness.private.sign(body.encode()))}\n"
    answers.verifies(content)


def test_a_head_with_another_root_that_the_business_signed(answers):
    """Two trees under one key: the rows of the one are not in the other."""
    whole = Business()
    answers.fails({**whole.record(), "head": forge.rewritten(whole, 20, word="given").head()}, "inclusion")


SECOND, THIRD = Signer(2), Signer(3)
TURNED = Business(signers=[(Signer(), -1), (SECOND, 10), (THIRD, 20)])


@pytest.mark.parametrize("pinned", [Signer(), SECOND, THIRD], ids=["first", "second", "third"])
def test_a_key_that_was_brought_in_is_followed(answers, pinned):
    answers.verifies(TURNED.record(), key=pinned.verifier_key)
    answers.verifies(TURNED.ledger(), key=pinned.verifier_key)
    answers.verifies(TURNED.record(earlier=15), key=pinned.verifier_key, kept=TURNED.head(15))


def test_a_later_key_does_not_vouch_for_what_earlier_ones_signed(answers):
    early = replace(TURNED, time="2026-11-21T00:00:00Z")
    assert answers.verifies(early.record(size=15), key=Signer().verifier_key)
    assert answers.verifies(early.record(size=15), key=SECOND.verifier_key)
    answers.wants(early.record(size=15), "pin", key=THIRD.verifier_key)
    answers.wants(TURNED.heads([5, 15, 23]), "pin", key=SECOND.verifier_key)
    answers.verifies(TURNED.heads([15, 23]), key=SECOND.verifier_key)


def test_a_key_that_was_replaced_signs_no_more(answers):
    answers.fails({**TURNED.record(), "head": TURNED.head(signer=Signer())}, "head")
    answers.fails({**TURNED.record(size=10), "head": TURNED.head(10, signer=SECOND)}, "head")


def forged_rotation(signer, *, size=10, to=SECOND):
    return lambda content: content["rotations"].__setitem__(0, signer.rotation(to, size))


ROTATIONS = [
    ("signed by another", forged_rotation(OTHER)),
    ("signed by the new key itself", forged_rotation(SECOND)),
    ("signed by another of the same name and id", lambda c: c["rotations"].__setitem__(0, with_mark_of(Signer()))),
    (
        "to another key",
        lambda c: c["rotations"].__setitem__(0, c["rotations"][0].replace(SECOND.verifier_key, OTHER.verifier_key)),
    ),
    ("size edited", lambda c: c["rotations"].__setitem__(0, c["rotations"][0].replace("size 10", "size 1"))),
    ("left out", lambda c: c["rotations"].pop(0)),
    ("in another order", lambda c: c["rotations"].reverse()),
    ("back behind the one before", lambda c: c["rotations"].__setitem__(1, SECOND.rotation(THIRD, 9))),
    ("back to a key that was there", lambda c: c["rotations"].append(THIRD.rotation(Signer(), 22))),
    ("to a key of another log", lambda c: c["rotations"].append(THIRD.rotation(Signer(4, "sayso/elsewhere"), 22))),
    ("of another log", lambda c: c["rotations"].append(Signer(3, "sayso/elsewhere").rotation(Signer(4), 22))),
    ("a head for a rotation", lambda c: c["rotations"].append(TURNED.head())),
    ("no rotations", lambda c: c.pop("rotations")),
    ("rotations of numbers", setting("rotations", to=[1])),
    ("rotations without end", lambda c: c.update(rotations=["x"] * 1001)),
    ("no keys", lambda c: c.pop("keys")),
    ("two keys", lambda c: c["keys"].append(SECOND.verifier_key)),
    ("a key miscopied", lambda c: c.update(keys=[c["keys"][0].replace("+", "+0", 1)])),
    ("a key of another kind", lambda c: c.update(keys=[f"sayso/x+00000000+{b64(bytes([2]) + bytes(32))}"])),
    ("a key that is no key", lambda c: c.update(keys=["x"])),
    ("a key id that is another's", lambda c: c.update(keys=[c["keys"][0].replace(Signer().mark.hex(), "00000000")])),
]


def with_mark_of(signer):
    note = OTHER.rotation(SECOND, 10)
    body = note.split("\n\n")[0] + "\n"
    return f"{body}\n— {signer.origin} {b64(signer.mark + OTHER.private.sign(body.encode()))}\n"


@pytest.mark.parametrize("tamper", [row[1] for row in ROTATIONS], ids=[row[0] for row in ROTATIONS])
def test_a_key_that_was_not_brought_in(answers, tamper):
    answers.fails(tampered(TURNED.record(), tamper), "keys")


def test_a_chain_that_an_outsider_puts_before_the_pinned_key(answers):
    """Their own first key "brings in" the pinned one, far above: what their key signs is not vouched for by yours."""
    theirs = Business(signers=[(OTHER, -1), (Signer(), 1_000_000)])
    answers.wants(theirs.record(), "pin")


# ---------------------------------------------------------------- the ledger


def edit_line(lines):
    lines[6] = lines[6].replace("simulator", "console")


LEDGER = [
    ("a row edited", edit_line),
    ("a time forged", lambda lines: lines.__setitem__(6, lines[6].replace("T09:00:00.000000Z", "T08:00:00.000000Z"))),
    ("a row deleted", lambda lines: lines.pop(5)),
    ("the last row deleted", lambda lines: lines.pop()),
    ("all rows deleted", lambda lines: lines.__delitem__(slice(1, None))),
    ("a row inserted", lambda lines: lines.insert(5, forge.canonical(forge.entry(99)))),
    ("a row added", lambda lines: lines.append(forge.canonical(forge.entry(99)))),
    ("a row twice", lambda lines: lines.insert(5, lines[5])),
    ("two rows in another order", lambda lines: lines.__setitem__(slice(5, 7), lines[5:7][::-1])),
    ("the last two in another order", lambda lines: lines.__setitem__(slice(22, 24), lines[22:24][::-1])),
    ("a row deleted, another inserted", lambda lines: (lines.pop(5), lines.insert(9, "{}"))),
    ("an empty line", lambda lines: lines.append("")),
    ("two rows in one line", lambda lines: lines.__setitem__(slice(5, 7), [lines[5] + lines[6]])),
    ("other line ends", lambda lines: lines.__setitem__(slice(1, None), [line + "\r" for line in lines[1:]])),
    ("a line without end", lambda lines: lines.__setitem__(5, "x" * 1_100_000)),
]


@pytest.mark.parametrize("tamper", [row[1] for row in LEDGER], ids=[row[0] for row in LEDGER])
def test_a_ledger_that_was_tampered_with(answers, tamper):
    lines = Business().ledger()
    before = list(lines)
    tamper(lines)
    assert lines != before
    answers.fails(lines, "root")


def test_a_ledger_of_nothing_and_of_any_size(answers):
    for size in range(24):
        answers.verifies(Business().ledger(size))
    answers.verifies(as_bytes(Business().ledger())[:-1])  # the last line may lack its end


def test_a_ledger_that_was_tampered_with_and_signed_anew_by_another(answers):
    lines = Business(signers=[(OTHER, -1)]).ledger()
    answers.fails([lines[0].replace(OTHER.verifier_key, Signer().verifier_key), *lines[1:]], "head")


# ---------------------------------------------------------------- the business itself, against a kept head


KEPT_TIME = "2026-11-23T00:00:00Z"


@pytest.mark.parametrize("position", [0, 3, 7, 14])
def test_history_rewritten_and_signed_anew_is_a_fork(answers, position):
    """The business edits a row and signs the new tree: whoever kept a head of 15 leaves finds out in any file."""
    forged = forge.rewritten(Business(), position, act="reply")
    kept = Business().head(15, time=KEPT_TIME)
    assert answers.of(forged.record(earlier=15))["exit"] == 0, "without a kept head it cannot be shown"
    answers.fails(forged.record(earlier=15), "kept", kept=kept)
    answers.fails({**forged.record(), "consistency": Business().path_from(15)}, "kept", kept=kept)
    answers.fails(forged.ledger(), "kept", kept=kept)
    answers.fails(forged.heads([9, 15, 23]), "kept", kept=kept)


def test_a_fork_of_the_same_size(answers):
    forged = forge.rewritten(Business(), 20, act="reply")
    kept = Business().head(time=KEPT_TIME)
    answers.fails(forged.record(), "kept", kept=kept)
    answers.fails(forged.ledger(), "kept", kept=kept)
    answers.fails(forged.heads([9, 23]), "kept", kept=kept)


def reordered():
    rows = forge.some_rows()
    rows[3], rows[5] = rows[5], rows[3]
    return Business(rows)


@pytest.mark.parametrize(
    "forged",
    [
        Business(forge.some_rows()[:4] + forge.some_rows()[5:]),
        Business([*forge.some_rows()[:4], forge.seal(forge.entry(99)), *forge.some_rows()[4:]]),
        reordered(),
    ],
    ids=["deleted", "inserted", "reordered"],
)
def test_rows_deleted_inserted_or_reordered_before_the_kept_head(answers, forged):
    kept = Business().head(15, time=KEPT_TIME)
    answers.verifies(forged.ledger())
    answers.fails(forged.ledger(), "kept", kept=kept)


def test_a_log_that_was_cut_off(answers):
    """The business drops its newest rows and signs the shorter tree, later: a log never shrinks."""
    kept = Business().head(20, time=KEPT_TIME)
    cut = Business(forge.some_rows()[:15])
    answers.fails(cut.record(), "kept", kept=kept)
    answers.fails(cut.ledger(), "kept", kept=kept)
    answers.fails(cut.message(), "kept", kept=kept)
    answers.fails(cut.heads([3, 15]), "kept", kept=kept)


def test_a_log_that_was_cut_off_and_grew_again(answers):
    rows = forge.some_rows()
    forged = Business([*rows[:12], *(forge.seal(forge.entry(number)) for number in range(50, 65))])
    kept = Business().head(20, time=KEPT_TIME)
    answers.verifies(forged.ledger())
    answers.fails(forged.ledger(), "kept", kept=kept)
    answers.fails(forged.record(earlier=20), "kept", kept=kept)


def test_a_file_older_than_the_kept_head_is_not_enough(answers):
    early = replace(Business(), time="2026-11-21T00:00:00Z")
    kept = Business().head(20, time=KEPT_TIME)
    answers.wants(early.record(size=15), "kept", kept=kept)
    answers.wants(early.ledger(15), "kept", kept=kept)


def test_without_a_path_it_cannot_be_told(answers):
    kept = Business().head(15, time=KEPT_TIME)
    answers.wants(Business().record(), "kept", kept=kept)
    answers.wants(Business().record(earlier=14), "kept", kept=kept)
    answers.wants(Business().heads([14, 23]), "kept", kept=kept)


CONSISTENCY = [
    ("path of another tree", lambda c: c.update(consistency=Business(forge.some_rows()[::-1]).path_from(15))),
    ("path from another size", lambda c: c["consistency"].update(path=Business().path_from(14)["path"])),
    ("path lengthened", lambda c: c["consistency"]["path"].append("0" * 64)),
    ("path shortened", lambda c: c["consistency"]["path"].pop()),
    ("path emptied", lambda c: c["consistency"]["path"].clear()),
    ("path edited", lambda c: c["consistency"]["path"].__setitem__(0, "0" * 64)),
    ("path turned round", lambda c: c["consistency"]["path"].reverse()),
    ("path of numbers", lambda c: c["consistency"].update(path=[1])),
    ("no path", lambda c: c["consistency"].pop("path")),
]


@pytest.mark.parametrize("tamper", [row[1] for row in CONSISTENCY], ids=[row[0] for row in CONSISTENCY])
def test_a_path_that_does_not_lead_from_the_kept_head(answers, tamper):
    kept = Business().head(15, time=KEPT_TIME)
    answers.fails(tampered(Business().record(earlier=15), tamper), "kept", kept=kept)


def test_a_kept_head_of_somebody_else(answers):
    elsewhere = Business(signers=[(Signer(1, "sayso/elsewhere"), -1)])
    answers.fails(Business().record(earlier=15), "kept", kept=elsewhere.head(15, time=KEPT_TIME))
    answers.wants(Business().record(earlier=15), "kept", kept=Business().head(15, time=KEPT_TIME, signer=OTHER))
    forged = forge.rewritten(Business(), 3, act="reply")
    answers.fails(forged.record(earlier=15), "kept", kept=Business().head(15, time=KEPT_TIME, signer=OTHER))


# ---------------------------------------------------------------- a chain of heads


def resigned(place, **other):
    """The head at that place signed anew by the business, with something else in it."""

    def edit(content):
        size = int(content["heads"][place].split("\n")[1])
        before = forge.body_hash(content["heads"][place - 1]) if place else bytes(32)
        content["heads"][place] = Business().head(size, **{"previous": before, "time": "2026-11-24T09:01:00Z", **other})

    return edit


CHAIN = [
    ("changed `previous`", resigned(3, previous=b"\1" * 32, time="2026-11-24T09:03:00Z"), "heads"),
    ("a head left out", lambda c: (c["heads"].pop(1), c["consistency"].pop(0)), "heads"),
    ("heads in another order", lambda c: c["heads"].__setitem__(slice(1, 3), c["heads"][1:3][::-1]), "heads"),
    ("a head signed anew at another time", resigned(1, time="2026-11-24T09:01:30Z"), "heads"),
    ("the clock run back", resigned(3, time="2026-11-24T08:00:00Z"), "heads"),
    ("a head inside signed by another", resigned(1, signer=OTHER), "heads"),
    ("the last signed by another", resigned(3, signer=OTHER, time="2026-11-24T09:03:00Z"), "head"),
    ("a head inside that is none", setting("heads", 1, to="x"), "heads"),
    ("the last with another root", resigned(3, root=bytes(32), time="2026-11-24T09:03:00Z"), "consistency"),
    ("a path of another tree", lambda c: c["consistency"][1].update(path=["0" * 64]), "consistency"),
    ("a path left out", lambda c: c["consistency"].pop(), "consistency"),
    ("a path from elsewhere", lambda c: c["consistency"][1].update({"from": 1}), "consistency"),
    ("a path to elsewhere", lambda c: c["consistency"][1].update(to=8), "consistency"),
    ("paths in another order", lambda c: c["consistency"].reverse(), "consistency"),
    ("no paths", lambda c: c.pop("consistency"), "consistency"),
    ("no heads", lambda c: c["heads"].clear(), "head"),
    ("heads that are no list", setting("heads", to={}), "head"),
]


@pytest.mark.parametrize(("tamper", "check"), [row[1:] for row in CHAIN], ids=[row[0] for row in CHAIN])
def test_a_chain_of_heads_that_was_tampered_with(answers, tamper, check):
    answers.fails(tampered(Business().heads([1, 2, 9, 23]), tamper), check)


def test_a_chain_that_shrinks(answers):
    content = Business().heads([1, 9, 23])
    shorter = Business().head(9, previous=forge.body_hash(content["heads"][-1]), time="2026-11-24T10:00:00Z")
    content["heads"].append(shorter)
    content["consistency"].append({"from": 23, "to": 9, "path": []})
    answers.fails(content, "heads")


def test_heads_that_begin_later_say_so(answers):
    found = answers.of(replace(Business(), previous=b"\1" * 32).heads([5, 9]))
    assert found["exit"] == 0
    assert "What was before the first of these heads: the file begins later." in found["said"]["unproven"]
