-- One row per customer and medium (email, sms): consented, opted_out, and may_write, which needs the one without the other.
-- An opt-out counts whenever it happened, also after as_of: a page may look back, a message goes out today. A removed or
-- invalid address, a complaint and a hard bounce count as opting out. Where no consent was delivered, nobody may be written to.
-- needs: customers.customer_id
-- consented, may_write: customers.email_consent | customers.sms_consent
WITH stopped AS (
    SELECT customer_id, 'email' AS medium FROM email_list
    WHERE unsubscribed_at IS NOT NULL OR removed_at IS NOT NULL OR NOT coalesce(is_valid, TRUE)
    UNION
    SELECT customer_id, 'email' AS medium FROM email_events
    WHERE type IN ('unsubscribe', 'complaint', 'hard_bounce')
    UNION
    SELECT customer_id, 'sms' AS medium FROM sms_events WHERE type = 'opt_out'
),
asked AS (
    SELECT customer_id, 'email' AS medium, coalesce(email_consent, FALSE) AS consented FROM customers
    UNION ALL
    SELECT customer_id, 'sms' AS medium, coalesce(sms_consent, FALSE) AS consented FROM customers
)
SELECT
    a.customer_id,
    a.medium,
    a.consented,
    s.customer_id IS NOT NULL AS opted_out,
    a.consented AND s.customer_id IS NULL AS may_write
FROM asked AS a
LEFT JOIN stopped AS s ON s.customer_id = a.customer_id AND s.medium = a.medium
