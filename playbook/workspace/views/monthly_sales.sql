-- One row per month of the client's calendar from the first order to as_of, also where nothing was sold.
-- is_complete: the orders cover the month from its first to its last day.
-- needs: orders_placed, assumed.calendar
-- net_revenue, returning_revenue: orders_placed.net_revenue
-- customers, new_customers, returning_revenue: orders_placed.customer_id
WITH bounds AS (
    SELECT min(order_day) AS first_day FROM orders_completed
),
months AS (
    SELECT c.month, c.month_index, c.month_number, min(c.day) AS starts_on, max(c.day) AS ends_on
    FROM calendar AS c
    JOIN calendar AS whole ON whole.calendar = c.calendar AND whole.month_index = c.month_index
    CROSS JOIN bounds AS b
    WHERE c.calendar = CAST($calendar AS VARCHAR)
        AND whole.day BETWEEN b.first_day AND CAST($as_of AS DATE)
    GROUP BY c.month, c.month_index, c.month_number
)
SELECT
    m.month,
    m.month_index,
    m.month_number,
    m.starts_on >= b.first_day AND m.ends_on <= CAST($as_of AS DATE) AS is_complete,
    count(o.order_id) AS orders,
    count(DISTINCT o.customer_id) AS customers,
    count(*) FILTER (WHERE o.order_number = 1) AS new_customers,
    coalesce(sum(o.gross_revenue), 0) AS gross_revenue,
    coalesce(sum(o.net_revenue), 0) AS net_revenue,
    coalesce(sum(o.net_revenue) FILTER (WHERE o.order_number >= 2), 0) AS returning_revenue
FROM months AS m
CROSS JOIN bounds AS b
LEFT JOIN orders_completed AS o ON o.month_index = m.month_index
GROUP BY m.month, m.month_index, m.month_number, m.starts_on, m.ends_on, b.first_day
