-- One row per customer with orders or visits up to as_of: favourite category and device, hours, coupons, visits.
-- main_category: where most was spent. evening_share, weekend_share, coupon_share: of orders (18:00 or later; Sat, Sun).
-- kept
-- needs: orders_placed.customer_id
-- main_category, categories, products: order_lines.category, order_lines.customer_id
-- main_device, visits, last_visit_day, visits_without_order: sessions.customer_id
-- coupon_share: orders_placed.coupon_code
WITH spent AS (
    SELECT customer_id, category, sum(amount) AS amount
    FROM order_lines
    WHERE customer_id IS NOT NULL AND kind = 'product'
    GROUP BY customer_id, category
),
favourites AS (
    SELECT customer_id, category
    FROM spent
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY amount DESC, category) = 1
),
baskets AS (
    SELECT
        customer_id,
        count(DISTINCT category) AS categories,
        count(DISTINCT product_id) AS products,
        sum(qty) AS pieces
    FROM order_lines
    WHERE customer_id IS NOT NULL AND kind = 'product'
    GROUP BY customer_id
),
times AS (
    SELECT
        customer_id,
        CAST(count(*) FILTER (WHERE hour >= 18) AS DOUBLE) / NULLIF(count(*), 0) AS evening_share,
        CAST(count(*) FILTER (WHERE weekday >= 6) AS DOUBLE) / NULLIF(count(*), 0) AS weekend_share,
        CAST(count(*) FILTER (WHERE coupon_code IS NOT NULL) AS DOUBLE) / NULLIF(count(*), 0) AS coupon_share
    FROM orders_completed
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),
known_visits AS (
    SELECT customer_id, session_id, day, device, converted
    FROM visits
    WHERE customer_id IS NOT NULL AND day <= CAST($as_of AS DATE)
),
device_counts AS (
    SELECT customer_id, device, count(*) AS visits FROM known_visits GROUP BY customer_id, device
),
main_devices AS (
    SELECT customer_id, device
    FROM device_counts
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY visits DESC, device) = 1
),
visit_counts AS (
    SELECT
        customer_id,
        count(*) AS visits,
        count(*) FILTER (WHERE NOT converted) AS visits_without_order,
        max(day) AS last_visit_day
    FROM known_visits
    GROUP BY customer_id
),
everyone AS (
    SELECT customer_id FROM times
    UNION
    SELECT customer_id FROM visit_counts
)
SELECT
    e.customer_id,
    f.category AS main_category,
    b.categories,
    b.products,
    b.pieces,
    t.evening_share,
    t.weekend_share,
    t.coupon_share,
    d.device AS main_device,
    v.visits,
    v.visits_without_order,
    v.last_visit_day
FROM everyone AS e
LEFT JOIN favourites AS f ON f.customer_id = e.customer_id
LEFT JOIN baskets AS b ON b.customer_id = e.customer_id
LEFT JOIN times AS t ON t.customer_id = e.customer_id
LEFT JOIN main_devices AS d ON d.customer_id = e.customer_id
LEFT JOIN visit_counts AS v ON v.customer_id = e.customer_id
