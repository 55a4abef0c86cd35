"""One statement stores a message and its event."""

from django.db import migrations

POST = """
CREATE FUNCTION chat_post_message(
    p_room_id uuid, p_message_id uuid, p_sender text, p_user_id uuid, p_client_message_id text,
    p_message text, p_phone_number text, p_avatar text,
    p_context text, p_key text, p_topic text, p_version integer, p_event jsonb, p_headers jsonb
) RETURNS TABLE (
    message text, phone_number text, avatar text, message_id uuid, seq bigint, sent_at timestamptz, user_id uuid,
    fresh boolean
) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_seq bigint;
    v_sent_at timestamptz;
BEGIN
    -- The room is locked until the commit, so its messages become visible in the order of their numbers:
    -- whoever sees number n can read every number below.
    PERFORM FROM chat_room WHERE room_id = p_room_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- A client that sends again, or our own second try after a commit whose answer was lost.
    RETURN QUERY
        SELECT m.message, m.phone_number::text, m.avatar::text, m.message_id, m.seq, m.sent_at, m.user_id, false
        FROM chat_message m
        WHERE m.message_id = p_message_id
           OR (m.room_id = p_room_id AND m.sender = p_sender AND m.client_message_id = p_client_message_id)
        LIMIT 1;
    IF FOUND THEN
        RETURN;
    END IF;

    v_sent_at := date_trunc('milliseconds', clock_timestamp());
    UPDATE chat_room SET last_seq = last_seq + 1 WHERE room_id = p_room_id RETURNING last_seq INTO v_seq;
    INSERT INTO chat_message
        (message_id, room_id, seq, sender, user_id, client_message_id, message, phone_number, avatar, sent_at)
    VALUES (p_message_id, p_room_id, v_seq, p_sender, p_user_id, p_client_message_id,
            p_message, p_phone_number, p_avatar, v_sent_at);
    INSERT INTO outbox (aggregatetype, aggregateid, type, version, payload, headers)
    VALUES (p_context, p_key, p_topic, p_version,
            p_event || jsonb_build_object('seq', v_seq, 'sent_at', v_sent_at), p_headers);
    RETURN QUERY SELECT p_message, p_phone_number, p_avatar, p_message_id, v_seq, v_sent_at, p_user_id, true;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial"), ("events", "0001_initial")]
    operations = [
        migrations.RunSQL(
            POST,
            "DROP FUNCTION chat_post_message(uuid, uuid, text, uuid, text, text, text, text, text, text, text, integer,"
            " jsonb, jsonb)",
        )
    ]
