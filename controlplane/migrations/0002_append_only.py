"""History cannot be rewritten: not by the runtime role, and not by a mistake of the owner."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION controlplane_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON controlplane_routerevision
    FOR EACH STATEMENT EXECUTE FUNCTION controlplane_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON controlplane_routepublication
    FOR EACH STATEMENT EXECUTE FUNCTION controlplane_refuse_change();

REVOKE UPDATE, DELETE ON controlplane_routerevision, controlplane_routepublication FROM banyan_control;
"""
BACKWARD = """
GRANT UPDATE, DELETE ON controlplane_routerevision, controlplane_routepublication TO banyan_control;
DROP TRIGGER append_only ON controlplane_routepublication;
DROP TRIGGER append_only ON controlplane_routerevision;
DROP FUNCTION controlplane_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("controlplane", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
