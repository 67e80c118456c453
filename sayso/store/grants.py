"""Who may do what to which table: applied at the end of every migration, tested complete.

Web and worker write what their paths need; nobody but the owner's migrations may alter anything, nobody may edit or
delete a fact. Login roles are prefixed with the database's name, so that two databases in one server do not share them.
"""

from django.db import connection

READ = "SELECT"
ADD = "SELECT, INSERT"
KEEP = "SELECT, INSERT, UPDATE"
ALL = "SELECT, INSERT, UPDATE, DELETE"

# table -> (web, worker, notary)
GRANTS: dict[str, tuple[str, str, str]] = {
    "workspace": (KEEP, READ, READ),
    "entity": (KEEP, READ, ""),
    "brand": (KEEP, READ, ""),
    "sender": (KEEP, READ, ""),
    "route": (ALL, READ, ""),
    "programme": (KEEP, READ, ""),
    "disclosure": (ADD, READ, ""),
    "sign_off": (ADD, READ, ""),
    "disclosure_release": (ADD, READ, ""),
    "form": (KEEP, READ, ""),
    "form_route": (ALL, READ, ""),
    "form_programme": (ALL, READ, ""),
    "form_question": (ALL, READ, ""),
    "rendering": (ADD, READ, ""),
    "form_view": (KEEP, READ, ""),
    "form_submission": (ADD, READ, ""),
    "form_rate": (ALL, ALL, ""),
    "profile_field": (KEEP, READ, ""),
    "profile_answer": (ALL, ALL, ""),
    "import_list": (KEEP, KEEP, ""),
    "import_piece": (ALL, ALL, ""),
    "import_row": (ALL, ALL, ""),
    "import_mapping": (KEEP, READ, ""),
    "phrase": (KEEP, KEEP, ""),
    "contact": (KEEP, KEEP, ""),
    "address": (KEEP, KEEP, ""),
    "tenure": (ADD, ADD, ""),
    "inbound_text": (KEEP, KEEP, ""),
    "consent_entry": (ADD, ADD, READ),
    "consent_payload": ("SELECT, INSERT, DELETE", "SELECT, INSERT, DELETE", ""),
    "standing": (ALL, ALL, ""),
    "block": (ALL, ALL, ""),
    "block_exception": (ALL, ALL, ""),
    "unclear_stop": (KEEP, KEEP, ""),
    "message": (KEEP, KEEP, ""),
    "receipt": (ADD, ADD, ""),
    "clearance": (ADD, ADD, READ),
    "clearance_payload": ("SELECT, INSERT, DELETE", "SELECT, INSERT, DELETE", ""),
    "rule_book": (ADD, ADD, ""),
    "switch_act": (ADD, ADD, READ),
    "seal_queue": ("SELECT, INSERT", "INSERT", "SELECT, DELETE"),
    "leaf": (READ, READ, ADD),
    "tile": (READ, READ, KEEP),
    "head": (READ, READ, ADD),
    "head_copy": (READ, READ, ADD),
    "notary_key": (READ, READ, ADD),
    "record_link": ("SELECT, INSERT, DELETE", "SELECT, INSERT, DELETE", ""),
    "erasure": (ADD, ADD, ""),
    "erasure_end": (ADD, ADD, ""),
    "suppression": (ADD, ADD, ""),
    "due": (ADD, "SELECT, INSERT, DELETE", ""),
    "broadcast": (KEEP, KEEP, ""),
    "handset": (ALL, KEEP, ""),
    "handset_text": (ALL, ALL, ""),
    "person": (KEEP, READ, ""),
    "membership": (ALL, READ, ""),
    "sign_in_link": (KEEP, "", ""),
    "staff_act": (ADD, ADD, READ),
    "django_session": (ALL, "", ""),
    "django_content_type": (READ, READ, ""),
    "django_migrations": (READ, READ, READ),
    "auth_permission": (READ, READ, ""),
    "auth_group": (READ, READ, ""),
    "auth_group_permissions": (READ, READ, ""),
    "account_emailaddress": (ALL, "", ""),
    "account_emailconfirmation": (ALL, "", ""),
    "shared_cache": (ALL, ALL, ""),
}

HASHED = ("disclosure", "rendering", "import_list")
"""Of these the notary sees the hash: what an entry says was shown, or brought in."""

OPEN_TABLES = {"route", "form_route", "record_link", "due", "membership"}
"""Tables with a workspace in their rows and no row-level security: they are read to find the workspace."""


def apply(database: str) -> None:
    """Give each login role of `database` exactly what the table above says, and take everything else away."""
    with connection.cursor() as cursor:
        for place, suffix in enumerate(("web", "worker", "notary")):
            role = f'"{database}_{suffix}"'
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
            for table, rights in GRANTS.items():
                if rights[place]:
                    cursor.execute(f'GRANT {rights[place]} ON "{table}" TO {role}')
        for table in HASHED:
            cursor.execute(f'GRANT SELECT (id, workspace_id, sha256) ON "{table}" TO "{database}_notary"')
        cursor.execute("DROP POLICY IF EXISTS notary ON seal_queue")
        cursor.execute(f'CREATE POLICY notary ON seal_queue TO "{database}_notary" USING (true)')
