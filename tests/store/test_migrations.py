"""The migrations say what the tables say, and running them again changes nothing."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg

from sayso import postgres

SHAPE = """
SELECT string_agg(line, E'\n' ORDER BY line) FROM (
    SELECT format('%s.%s %s %s', table_name, column_name, data_type, column_default) FROM information_schema.columns
        WHERE table_schema = 'public'
    UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT format('%s %s %s', tablename, policyname, qual) FROM pg_policies
    UNION ALL SELECT format('%s %s %s', table_name, grantee, privilege_type) FROM information_schema.role_table_grants
        WHERE table_schema = 'public'
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal) AS of (line)
"""


def test_no_migration_is_missing(store: str):
    from django.core.management import call_command

    call_command("makemigrations", "store", check=True, dry_run=True, verbosity=0)


def test_migrating_twice_changes_nothing(store: str, connect):
    admin = connect("admin")
    before = admin.execute(SHAPE).fetchone()
    subprocess.run([sys.executable, "-c", "from sayso.migrate import migrate; migrate()"], check=True)
    assert admin.execute(SHAPE).fetchone() == before


OLD = """
from sayso.migrate import make_roles
import psycopg
from sayso import postgres
admin = postgres.conninfo(None)
with psycopg.connect(**admin, autocommit=True) as connection:
    make_roles(connection, str(admin["dbname"]))
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
import os
os.environ.update(SAYSO_ROLE="owner", DJANGO_SETTINGS_MODULE="sayso.settings")
import django
django.setup()
from django.core.management import call_command
call_command("migrate", "store", "{until}", interactive=False, verbosity=0)
"""
LIVED_IN = """
INSERT INTO workspace (id, name, is_demo, clock_shift, policy_days, policy_start, policy_end, marketing_cap,
                       marketing_cap_days) VALUES (%(home)s, 'Acme', true, '0', '', '09:00', '18:00', 0, 30);
INSERT INTO entity (id, workspace_id, name, revocation_scope) VALUES (%(home)s, %(home)s, 'Acme', 'entity');
INSERT INTO brand (id, workspace_id, entity_id, name) VALUES (%(home)s, %(home)s, %(home)s, 'Acme');
INSERT INTO sender (id, workspace_id, channel, address, label, rate, is_demo)
VALUES (%(home)s, %(home)s, 'simulator', '1', '', 1, true);
INSERT INTO programme (id, workspace_id, brand_id, sender_id, name, keyword, description, content_class, keyword_opt_in,
                       help_contact, terms_url, privacy_url, live)
VALUES (%(home)s, %(home)s, %(home)s, %(home)s, 'Offers', 'JOIN', 'offers', 'marketing', 'double', 'x', '', '', true);
INSERT INTO disclosure (id, workspace_id, programme_id, version, words, sha256, at)
VALUES (%(home)s, %(home)s, %(home)s, 1, '{}', '', now());
INSERT INTO address (id, workspace_id, value, country, line_type, jurisdictions, zones, tenure, acts)
VALUES (%(home)s, %(home)s, '+12125550123', 'US', 'mobile', '{}', '{}', 1, 0);
INSERT INTO consent_entry (id, workspace_id, address_id, tenure, programme_id, channel, word, scope, standing, act,
                           transport, at, commitment)
VALUES (%(home)s, %(home)s, %(home)s, 1, %(home)s, 'sms', 'given', '', '', 'keyword', 'simulator', now(), '');
INSERT INTO standing (id, workspace_id, address_id, tenure, programme_id, channel, word, since, entry_id, before)
VALUES (%(home)s, %(home)s, %(home)s, 1, %(home)s, 'sms', 'given', now(), %(home)s, '');
"""


@contextmanager
def lived_in(cluster: dict[str, str], *more: str, until: str = "") -> Iterator[tuple[psycopg.Connection, UUID]]:
    """A database that was lived in under the first migrations, and `more` `until` later ones: brought up to today's."""
    url = postgres.as_url(cluster | {"dbname": (name := f"sayso_old_{secrets.token_hex(4)}")})
    world = {**os.environ, "SAYSO_DATABASE_URL": url, "SAYSO_SECRET": "a-secret-for-tests-only"}
    home = uuid4()
    with psycopg.connect(**cluster, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            subprocess.run([sys.executable, "-c", OLD.replace("{until}", "0002")], check=True, env=world)
            with psycopg.connect(**(cluster | {"dbname": name}), autocommit=True) as inside:
                for statement in LIVED_IN.split(";\n")[:-1]:
                    inside.execute(statement, {"home": home})
                if more:
                    subprocess.run([sys.executable, "-c", OLD.replace("{until}", until)], check=True, env=world)
                for statement in more:
                    inside.execute(statement, {"home": home})
                command = "from sayso.migrate import migrate; migrate()"
                subprocess.run([sys.executable, "-c", command], check=True, env=world)
                yield inside, home
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            for role in ("web", "worker", "notary", "owner"):
                admin.execute(f'DROP ROLE IF EXISTS "{name}_{role}"')


def test_words_in_use_before_sign_offs_stay_in_use(cluster: dict[str, str]):
    """Its disclosures are released, its standings know their act."""
    with lived_in(cluster) as (inside, home):
        released = inside.execute("SELECT workspace_id, disclosure_id FROM disclosure_release").fetchall()
        acts = inside.execute("SELECT act FROM standing").fetchall()
    assert (released, acts) == ([(home, home)], [("keyword",)])


ASKED_FOR_TWO = [
    """INSERT INTO consent_entry (id, workspace_id, address_id, tenure, programme_id, channel, word, scope, standing,
                                  act, transport, at, commitment)
       SELECT id, %(home)s, %(home)s, 1, %(home)s, 'sms', 'asked', '', '', 'form', 'form', now(), ''
       FROM (VALUES ('00000000-0000-0000-0000-000000000001'::uuid),
                    ('00000000-0000-0000-0000-000000000002'::uuid)) AS r (id)""",
    """UPDATE standing SET word = 'asked', act = 'form', entry_id = '00000000-0000-0000-0000-000000000002',
                           lead = '00000000-0000-0000-0000-000000000001'""",
    """INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding,
                            parts, status, rank, counts_as, reasons, at, error, entry_id)
       VALUES (%(home)s, %(home)s, %(home)s, %(home)s, %(home)s, 'sms', 'double_opt_in_ask', 'YES?', 'GSM-7', 1,
               'queued', 0, 'double_opt_in_ask', '{}', now(), '', '00000000-0000-0000-0000-000000000001')""",
]


def test_an_ask_that_waited_knows_the_other_programmes_it_names(cluster: dict[str, str]):
    with lived_in(cluster, *ASKED_FOR_TWO, until="0007") as (inside, _):
        assert inside.execute("SELECT along FROM message").fetchall() == [([UUID(int=2)],)]
