-- One row per customer and offer made in the period; used: an order with the offer's code after it, up to the period's end.
-- needs: campaign_messages.customer_id, campaign_messages.sent_at, campaign_messages.offer_id
-- used: orders_in_period.customer_id, orders.coupon_code
-- keys: customer_id
-- cuts: offer_id
WITH offered AS (
    SELECT customer_id, offer_id, min(sent_at) AS first_at
    FROM campaign_messages
    WHERE offer_id IS NOT NULL
        AND CAST(sent_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY customer_id, offer_id
),
redeemed AS (
    SELECT customer_id, coupon_code, max(order_ts) AS last_at
    FROM orders_in_period
    WHERE customer_id IS NOT NULL AND coupon_code IS NOT NULL
    GROUP BY customer_id, coupon_code
)
SELECT
    o.customer_id,
    o.customer_id AS resampling_unit,
    o.offer_id,
    coalesce(r.last_at > o.first_at, FALSE) AS used
FROM offered AS o
LEFT JOIN redeemed AS r ON r.customer_id = o.customer_id AND r.coupon_code = o.offer_id
