-- One row per customer who was sent a campaign's message in the period; converted: ordered after it, still in the period.
-- needs: campaign_messages.customer_id, campaign_messages.sent_at, orders_placed.customer_id
-- campaign_id: campaign_messages.campaign_id
-- medium: campaign_messages.medium
-- keys: customer_id
-- cuts: campaign_id, medium
WITH sent AS (
    SELECT
        customer_id,
        coalesce(campaign_id, 'unknown') AS campaign_id,
        coalesce(medium, 'unknown') AS medium,
        min(sent_at) AS first_sent_at
    FROM campaign_messages
    WHERE CAST(sent_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY customer_id, coalesce(campaign_id, 'unknown'), coalesce(medium, 'unknown')
),
bought AS (
    SELECT customer_id, max(order_ts) AS last_order_at
    FROM orders_in_period
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
)
SELECT
    s.customer_id,
    s.customer_id AS resampling_unit,
    s.campaign_id,
    s.medium,
    s.first_sent_at,
    coalesce(b.last_order_at > s.first_sent_at, FALSE) AS converted
FROM sent AS s
LEFT JOIN bought AS b ON b.customer_id = s.customer_id
