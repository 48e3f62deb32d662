-- One row per completed order of the period by a known customer; from_recommendation: holds a product that was clicked.
-- A recommendation counts when the same customer clicked it before the order, within the days that count.
-- like: orders_in_period
-- needs: orders_in_period.customer_id
-- from_recommendation: recommendation_events.product_id, recommendation_events.clicked_at, order_items.product_id, assumed.return_days
-- keys: order_id, session_id, customer_id
WITH clicked AS (
    SELECT DISTINCT o.order_id
    FROM orders_in_period AS o
    JOIN order_items AS i ON i.order_id = o.order_id
    JOIN recommendation_events AS r
        ON r.customer_id = o.customer_id AND r.product_id = i.product_id AND r.clicked_at <= o.order_ts
    WHERE date_diff('day', CAST(r.clicked_at AS DATE), o.order_day) <= CAST($return_days AS INTEGER)
)
SELECT o.*, c.order_id IS NOT NULL AS from_recommendation
FROM orders_in_period AS o
LEFT JOIN clicked AS c ON c.order_id = o.order_id
WHERE o.customer_id IS NOT NULL
