-- One row per subscription to the mailing list begun up to the period's end; active: neither opted out nor removed.
-- segment: by completed orders up to the period's end. is_attentive: opened or clicked in the days that count, machines apart.
-- needs: email_list.customer_id, email_list.subscribed_at
-- is_valid: email_list.is_valid
-- was_active, joined, left_list, is_active: email_list.unsubscribed_at | email_list.removed_at
-- is_attentive: email_events.customer_id, email_events.ts, email_events.type, assumed.attentive_days
-- segment, has_segment: orders_placed.customer_id
-- keys: customer_id
-- cuts: segment
WITH lasting AS (
    SELECT
        customer_id,
        CAST(subscribed_at AS DATE) AS begun_on,
        CAST(
            CASE
                WHEN removed_at IS NULL OR unsubscribed_at < removed_at THEN unsubscribed_at
                ELSE removed_at
            END AS DATE
        ) AS left_on,
        coalesce(is_valid, TRUE) AS is_valid
    FROM email_list
    WHERE CAST(subscribed_at AS DATE) <= CAST($period_end AS DATE)
),
attentive AS (
    SELECT DISTINCT customer_id
    FROM email_events
    WHERE (type = 'click' OR (type = 'open' AND NOT coalesce(is_machine_open, FALSE)))
        AND CAST(ts AS DATE) <= CAST($period_end AS DATE)
        AND date_diff('day', CAST(ts AS DATE), CAST($period_end AS DATE)) < CAST($attentive_days AS INTEGER)
),
ordered AS (
    SELECT customer_id, count(*) AS orders
    FROM orders_placed
    WHERE customer_id IS NOT NULL AND order_day <= CAST($period_end AS DATE)
    GROUP BY customer_id
)
SELECT
    l.customer_id,
    l.customer_id AS resampling_unit,
    l.is_valid,
    l.begun_on < CAST($period_start AS DATE) AND coalesce(l.left_on >= CAST($period_start AS DATE), TRUE) AS was_active,
    l.begun_on >= CAST($period_start AS DATE) AS joined,
    coalesce(l.left_on BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE), FALSE) AS left_list,
    coalesce(l.left_on > CAST($period_end AS DATE), TRUE) AS is_active,
    a.customer_id IS NOT NULL AS is_attentive,
    o.orders IS NOT NULL AS has_segment,
    CASE WHEN o.orders IS NULL THEN 'no order' WHEN o.orders = 1 THEN 'one order' ELSE 'several orders' END AS segment
FROM lasting AS l
LEFT JOIN attentive AS a ON a.customer_id = l.customer_id
LEFT JOIN ordered AS o ON o.customer_id = l.customer_id
