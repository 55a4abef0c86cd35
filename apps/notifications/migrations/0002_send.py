"""One statement stores a notification and its event."""

from django.db import migrations

SEND = """
CREATE FUNCTION notifications_send(
    p_notification_id uuid, p_audience text, p_message text, p_event_type text, p_data jsonb, p_created_by uuid,
    p_expires_at timestamptz, p_source text, p_fingerprint bytea,
    p_context text, p_topic text, p_version integer, p_event jsonb, p_headers jsonb
) RETURNS TABLE (
    notification_id uuid, seq bigint, audience text, message text, event_type text, data jsonb, created_by uuid,
    created_at timestamptz, expires_at timestamptz, fingerprint bytea, fresh boolean
) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_seq bigint;
    v_created_at timestamptz;
BEGIN
    -- The stream is locked until the commit, so numbers become visible in their order and without gaps:
    -- whoever sees number n can read every number below.
    PERFORM FROM notifications_stream FOR UPDATE;

    -- The same fact again. Asked under the lock, so that of many at once one stores it.
    RETURN QUERY
        SELECT n.notification_id, n.seq, n.audience::text, n.message, n.event_type::text, n.data, n.created_by,
               n.created_at, n.expires_at, n.fingerprint, false
        FROM notifications_notification n WHERE n.source = p_source;
    IF FOUND THEN
        RETURN;
    END IF;

    v_created_at := date_trunc('milliseconds', clock_timestamp());
    UPDATE notifications_stream SET last_seq = last_seq + 1 RETURNING last_seq INTO STRICT v_seq;
    INSERT INTO notifications_notification
        (notification_id, seq, audience, message, event_type, data, created_by, created_at, expires_at, source, fingerprint)
    VALUES (p_notification_id, v_seq, p_audience, p_message, p_event_type, p_data, p_created_by, v_created_at,
            p_expires_at, p_source, p_fingerprint);
    INSERT INTO outbox (aggregatetype, aggregateid, type, version, payload, headers)
    VALUES (p_context, p_notification_id::text, p_topic, p_version,
            p_event || jsonb_build_object('notification_id', p_notification_id, 'seq', v_seq, 'created_at', v_created_at),
            p_headers);
    RETURN QUERY SELECT p_notification_id, v_seq, p_audience, p_message, p_event_type, p_data, p_created_by,
                        v_created_at, p_expires_at, p_fingerprint, true;
END
$$
"""

DROP = """
DROP FUNCTION notifications_send(uuid, text, text, text, jsonb, uuid, timestamptz, text, bytea, text, text, integer,
                                 jsonb, jsonb)
"""

# Django cannot say ON DELETE yet, and retention deletes by SQL.
CASCADE = """
ALTER TABLE notifications_read_mark ADD CONSTRAINT notifications_read_mark_of
FOREIGN KEY (notification_id) REFERENCES notifications_notification ON DELETE CASCADE
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("events", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO notifications_stream (name, last_seq) VALUES ('all', 0)", migrations.RunSQL.noop
        ),
        migrations.RunSQL(CASCADE, "ALTER TABLE notifications_read_mark DROP CONSTRAINT notifications_read_mark_of"),
        migrations.RunSQL(SEND, DROP),
    ]
