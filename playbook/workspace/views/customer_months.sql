-- One row per known customer and month with a completed order up to as_of, counted from the month of the first order.
-- period_index is 0 in the month of the first order.
-- needs: orders_placed.customer_id, assumed.calendar
-- revenue: orders_placed.net_revenue
-- channel: customer_origins.channel
-- country: orders_placed.country
SELECT
    o.customer_id,
    g.cohort_month,
    g.cohort,
    o.month,
    o.month_index,
    o.month_index - g.cohort AS period_index,
    g.channel,
    max(o.country) AS country,
    count(*) AS orders,
    sum(o.net_revenue) AS revenue
FROM orders_completed AS o
JOIN customer_origins AS g ON g.customer_id = o.customer_id
GROUP BY o.customer_id, g.cohort_month, g.cohort, o.month, o.month_index, g.channel
