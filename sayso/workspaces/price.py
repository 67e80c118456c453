"""What a part costs on a sender, as the carrier's contract says: shown where texts are written, nothing else."""

import re
from decimal import Decimal, InvalidOperation
from uuid import UUID

from sayso.staff.acts import record
from sayso.store.scope import within
from sayso.store.tables import Sender

DEAREST = Decimal(100)


class PriceRefused(ValueError):
    """It is no price; the message is the sentence to show."""


def set_price(workspace: UUID, sender: UUID, price: str, currency: str, person: UUID | None) -> None:
    """Keep the price of one part, or none when `price` is empty."""
    amount, code = _amount(price), currency.strip().upper()
    if amount is not None and not re.fullmatch(r"[A-Z]{3}", code):
        raise PriceRefused("Write the currency as three letters: USD, EUR, GBP.")
    with within(workspace):
        row = Sender.objects.select_for_update(no_key=True).filter(pk=sender).first()
        if row is None:
            raise PriceRefused("There is no such sender.")
        row.price, row.currency = amount, code if amount is not None else ""
        row.save(update_fields=["price", "currency"])
        told = {"price": str(amount) if amount is not None else "", "currency": row.currency}
        record(workspace, person, "set_price", str(row.id), told)


def _amount(text: str) -> Decimal | None:
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        amount = Decimal(text) if re.fullmatch(r"\d{1,3}(\.\d{1,5})?", text, re.ASCII) else None
    except InvalidOperation:
        amount = None
    if amount is None or amount > DEAREST:
        raise PriceRefused("Write what one part costs, with at most five decimals: 0.0079.")
    return amount
