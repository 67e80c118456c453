"""Tables, one file per noun."""

from sayso.store.tables.address import Address, Contact, Tenure
from sayso.store.tables.broadcast import Broadcast
from sayso.store.tables.clearance import Clearance, ClearancePayload, KeptRuleBook
from sayso.store.tables.consent import (
    Block,
    BlockException,
    ConsentEntry,
    ConsentPayload,
    Standing,
    UnclearStop,
)
from sayso.store.tables.due import Due
from sayso.store.tables.erasure import Erasure, ErasureEnd, Suppression
from sayso.store.tables.form import (
    Form,
    FormProgramme,
    FormQuestion,
    FormRate,
    FormRoute,
    FormSubmission,
    FormView,
    Rendering,
)
from sayso.store.tables.handset import Handset, HandsetText
from sayso.store.tables.imports import ImportList, ImportMapping, ImportPiece, ImportRow
from sayso.store.tables.inbound import InboundText
from sayso.store.tables.message import Message, Receipt
from sayso.store.tables.phrase import Phrase
from sayso.store.tables.profile import ProfileAnswer, ProfileField
from sayso.store.tables.programme import Disclosure, DisclosureRelease, Programme, SignOff
from sayso.store.tables.seal import Head, HeadCopy, Leaf, NotaryKey, RecordLink, SealQueue, Tile
from sayso.store.tables.sender import Route, Sender
from sayso.store.tables.staff import Membership, Person, SignInLink, StaffAct
from sayso.store.tables.switch import SwitchAct
from sayso.store.tables.workspace import Brand, Entity, Workspace

__all__ = [
    "Address",
    "Block",
    "BlockException",
    "Brand",
    "Broadcast",
    "Clearance",
    "ClearancePayload",
    "ConsentEntry",
    "ConsentPayload",
    "Contact",
    "Disclosure",
    "DisclosureRelease",
    "Due",
    "Entity",
    "Erasure",
    "ErasureEnd",
    "Form",
    "FormProgramme",
    "FormQuestion",
    "FormRate",
    "FormRoute",
    "FormSubmission",
    "FormView",
    "Handset",
    "HandsetText",
    "Head",
    "HeadCopy",
    "ImportList",
    "ImportMapping",
    "ImportPiece",
    "ImportRow",
    "InboundText",
    "KeptRuleBook",
    "Leaf",
    "Membership",
    "Message",
    "NotaryKey",
    "Person",
    "Phrase",
    "ProfileAnswer",
    "ProfileField",
    "Programme",
    "Receipt",
    "RecordLink",
    "Rendering",
    "Route",
    "SealQueue",
    "Sender",
    "SignInLink",
    "SignOff",
    "StaffAct",
    "Standing",
    "Suppression",
    "SwitchAct",
    "Tenure",
    "Tile",
    "UnclearStop",
    "Workspace",
]
