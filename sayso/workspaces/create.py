"""Makes a workspace with its business, one brand and one sender."""

from dataclasses import dataclass
from uuid import UUID

from sayso.store.ids import new_id
from sayso.store.scope import within
from sayso.store.tables import Brand, Entity, Route, Sender, SignOff, Workspace


@dataclass(frozen=True, slots=True)
class Founding:
    """What a workspace begins with. A demo one gets a simulated sender, and can never have another kind.

    A demo's words are in force at once; anywhere else marketing, legal and security sign them off first (P20), until
    the workspace has set otherwise.
    """

    name: str
    brand: str
    channel: str
    sender_address: str
    sender_label: str
    is_demo: bool
    rate: int = 250


def create(founding: Founding) -> UUID:
    """Make the workspace and answer its id. IntegrityError when the sender's address is another workspace's already."""
    workspace_id = new_id()
    with within(workspace_id):
        workspace = Workspace.objects.create(
            id=workspace_id,
            name=founding.name,
            is_demo=founding.is_demo,
            sign_off_roles=[] if founding.is_demo else [role for role, _ in SignOff.ROLES],
        )
        entity = Entity.objects.create(workspace=workspace, name=founding.name)
        Brand.objects.create(workspace=workspace, entity=entity, name=founding.brand)
        sender = Sender.objects.create(
            workspace=workspace,
            channel=founding.channel,
            address=founding.sender_address,
            label=founding.sender_label,
            rate=founding.rate,
            is_demo=founding.is_demo,
        )
        Route.objects.create(channel=sender.channel, address=sender.address, sender=sender, workspace=workspace)
    return workspace_id
