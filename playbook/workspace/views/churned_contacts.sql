-- One row per customer and campaign whose message reached the customer in the period while lost.
-- Lost: no order for longer than the churn window, or cancelled. reactivated: an order after the first such message.
-- It counts within the days that count and up to the period's end.
-- needs: campaign_messages.customer_id, campaign_messages.sent_at, numbered_orders.customer_id, assumed.churn_window_days
-- reactivated: assumed.return_days
-- campaign_id: campaign_messages.campaign_id
-- language: customers.language
-- keys: customer_id
-- cuts: campaign_id, language
WITH sent AS (
    SELECT customer_id, coalesce(campaign_id, 'unknown') AS campaign_id, sent_at
    FROM campaign_messages
    WHERE CAST(sent_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
),
aged AS (
    SELECT s.customer_id, s.campaign_id, s.sent_at, max(n.order_day) AS last_order_day
    FROM sent AS s
    JOIN numbered_orders AS n ON n.customer_id = s.customer_id AND n.order_ts < s.sent_at
    GROUP BY s.customer_id, s.campaign_id, s.sent_at
),
lost AS (
    SELECT a.customer_id, a.campaign_id, min(a.sent_at) AS first_at
    FROM aged AS a
    LEFT JOIN people AS p ON p.customer_id = a.customer_id
    WHERE date_diff('day', a.last_order_day, CAST(a.sent_at AS DATE)) > CAST($churn_window_days AS INTEGER)
        OR p.cancelled_at <= a.sent_at
    GROUP BY a.customer_id, a.campaign_id
),
later AS (
    SELECT DISTINCT l.customer_id, l.campaign_id
    FROM lost AS l
    JOIN numbered_orders AS n ON n.customer_id = l.customer_id AND n.order_ts > l.first_at
    WHERE n.order_day <= CAST($period_end AS DATE)
        AND date_diff('day', CAST(l.first_at AS DATE), n.order_day) <= CAST($return_days AS INTEGER)
)
SELECT
    l.customer_id,
    l.customer_id AS resampling_unit,
    l.campaign_id,
    r.customer_id IS NOT NULL AS reactivated,
    coalesce(p.language, 'unknown') AS language
FROM lost AS l
LEFT JOIN later AS r ON r.customer_id = l.customer_id AND r.campaign_id = l.campaign_id
LEFT JOIN people AS p ON p.customer_id = l.customer_id
