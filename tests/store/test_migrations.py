"""The migrations say what the tables say, and running them again changes nothing."""

import subprocess
import sys

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
