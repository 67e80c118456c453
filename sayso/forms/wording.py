"""The fixed words of forms in each language, as data in `words/`. English stands in for a language nobody knows."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sayso.rules.sentences import LANGUAGES

FOLDER = Path(__file__).parent / "words"


@cache
def wording(language: str) -> Mapping[str, str]:
    """All words of one language."""
    return tomllib.loads((FOLDER / f"{known(language)}.toml").read_text())


def known(language: str) -> str:
    """The language itself where there are words in it, else English."""
    return language if language in LANGUAGES else "en"


def chosen(asked: str, accepted: str, own: str) -> str:
    """The language of a visitor: the one asked for, the first their browser accepts, or the form's own."""
    wanted = [asked, *(piece.partition(";")[0] for piece in accepted[:200].split(","))]
    short = [each.strip().lower().partition("-")[0] for each in wanted]
    return next((each for each in short if each in LANGUAGES), known(own))
