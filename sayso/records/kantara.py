"""The same permission in the older form: Kantara Consent Receipt Specification 1.1.0 (KI-CR-v1.1.0)."""

from typing import Any
from uuid import UUID

from sayso.records.record import METHODS, history, number_of
from sayso.store.tables import ConsentEntry

VERSION = "KI-CR-v1.1.0"


class NoPermission(Exception):
    """The entry is about no programme, so there is nothing the person agreed to in it."""


def kantara(entry: UUID) -> dict[str, Any]:
    """A consent receipt for the permission `entry` belongs to. Call it within the workspace.

    It has no place for a proof: that is in `record`. Raises ConsentEntry.DoesNotExist and NoPermission.
    """
    asked = ConsentEntry.objects.select_related("programme__brand__entity").get(pk=entry)
    programme = asked.programme
    if programme is None:
        raise NoPermission("this entry is about no programme: a receipt is for something somebody agreed to")
    rows = history(asked)
    return {
        "version": VERSION,
        "jurisdiction": "that of the number, and of the sender",
        "consentTimestamp": int(asked.at.timestamp()),
        "collectionMethod": METHODS.get(rows[0].transport, rows[0].transport),
        "consentReceiptID": str(asked.id),
        "language": "en",
        "piiPrincipalId": number_of(rows) or str(asked.address_id),
        "piiControllers": [
            {
                "piiController": programme.brand.entity.name,
                "onBehalf": False,
                "contact": programme.help_contact,
                "address": {},
                "email": "",
                "phone": "",
            }
        ],
        "policyUrl": programme.privacy_url,
        "services": [
            {
                "service": programme.name,
                "purposes": [
                    {
                        "purpose": programme.description,
                        "purposeCategory": [programme.content_class],
                        "consentType": "EXPLICIT",
                        "piiCategory": ["Contact"],
                        "primaryPurpose": True,
                        "termination": "Reply STOP to any text.",
                        "thirdPartyDisclosure": False,
                    }
                ],
            }
        ],
        "sensitive": False,
        "spiCat": [],
    }
