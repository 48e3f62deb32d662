-- One row per customer who ordered in the period, with the stratum in which members of the community find their like.
-- is_member: acted in the community up to the period's end. Stratum: quarter of the first order, and orders before the period.
-- matched_weight: 1 for a member in a stratum with others; for another, members per other of the stratum; else 0.
-- needs: orders_placed.customer_id, community_activity.customer_id, community_activity.ts
-- keys: customer_id
WITH members AS (
    SELECT DISTINCT customer_id
    FROM community_activity
    WHERE CAST(ts AS DATE) <= CAST($period_end AS DATE)
),
firsts AS (
    SELECT customer_id, order_day AS first_day FROM orders_placed WHERE order_number = 1
),
bought AS (
    SELECT
        customer_id,
        count(*) AS orders,
        min(order_number) AS first_number
    FROM orders_in_period
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),
placed AS (
    SELECT
        b.customer_id,
        b.orders,
        m.customer_id IS NOT NULL AS is_member,
        extract(YEAR FROM f.first_day) * 4 + extract(QUARTER FROM f.first_day) AS first_quarter,
        CASE WHEN b.first_number > 3 THEN 3 ELSE b.first_number - 1 END AS orders_before
    FROM bought AS b
    JOIN firsts AS f ON f.customer_id = b.customer_id
    LEFT JOIN members AS m ON m.customer_id = b.customer_id
),
counted AS (
    SELECT
        *,
        count(CASE WHEN is_member THEN 1 END) OVER (PARTITION BY first_quarter, orders_before) AS members,
        count(CASE WHEN NOT is_member THEN 1 END) OVER (PARTITION BY first_quarter, orders_before) AS others
    FROM placed
)
SELECT
    customer_id,
    customer_id AS resampling_unit,
    is_member,
    orders >= 2 AS bought_again,
    CASE
        WHEN members = 0 OR others = 0 THEN 0.0
        WHEN is_member THEN 1.0
        ELSE CAST(members AS DOUBLE) / NULLIF(others, 0)
    END AS matched_weight
FROM counted
