-- One row per template and customer emailed in the period after a first order.
-- bought_again: after the template's first delivery to a customer who had ordered, credited to email and a campaign of the template, in the period.
-- bought_by_email: the same whatever the campaign, after the first delivery of all; first_template: one row per customer.
-- needs: email_events.customer_id, email_events.ts, email_events.type, orders_placed.customer_id
-- bought_again, template_id: email_events.campaign_id, email_campaigns.template_id, orders_in_period.channel
-- bought_by_email: orders_in_period.channel
-- keys: customer_id
-- cuts: template_id
WITH first_orders AS (
    SELECT customer_id, order_ts FROM orders_placed WHERE order_number = 1
),
sent AS (
    SELECT e.customer_id, coalesce(c.template_id, 'unknown') AS template_id, min(e.ts) AS first_at
    FROM email_events AS e
    JOIN first_orders AS f ON f.customer_id = e.customer_id AND f.order_ts < e.ts
    LEFT JOIN email_campaigns AS c ON c.campaign_id = e.campaign_id
    WHERE e.type = 'delivered'
        AND CAST(e.ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY e.customer_id, coalesce(c.template_id, 'unknown')
),
known AS (
    SELECT
        customer_id,
        template_id,
        first_at,
        row_number() OVER (PARTITION BY customer_id ORDER BY first_at, template_id) AS place
    FROM sent
),
bought AS (
    SELECT o.customer_id, coalesce(c.template_id, 'unknown') AS template_id, max(o.order_ts) AS last_at
    FROM orders_in_period AS o
    LEFT JOIN email_campaigns AS c ON c.campaign_id = o.campaign_id
    WHERE o.channel = 'email' AND o.customer_id IS NOT NULL
    GROUP BY o.customer_id, coalesce(c.template_id, 'unknown')
),
bought_at_all AS (
    SELECT customer_id, max(last_at) AS last_at FROM bought GROUP BY customer_id
)
SELECT
    k.customer_id,
    k.customer_id AS resampling_unit,
    k.template_id,
    k.place = 1 AS first_template,
    coalesce(b.last_at > k.first_at, FALSE) AS bought_again,
    coalesce(a.last_at > k.first_at, FALSE) AS bought_by_email
FROM known AS k
LEFT JOIN bought AS b ON b.customer_id = k.customer_id AND b.template_id = k.template_id
LEFT JOIN bought_at_all AS a ON a.customer_id = k.customer_id
