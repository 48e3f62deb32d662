-- One row per customer who first ordered up to as_of and whose first known contact came through an affiliate.
-- affiliate_id: of that contact's visit, else the one that the customer table states.
-- is_mature: known for the days that a second order has. came_back: it came within them.
-- needs: touches.channel, numbered_orders.customer_id
-- is_mature, came_back: assumed.repeat_days
-- affiliate_id: sessions.affiliate_id | customers.acquisition_affiliate_id
-- country: customers.country
-- language: customers.language
-- keys: customer_id
-- cuts: affiliate_id, country, language
WITH known AS (
    SELECT customer_id, order_number, order_ts, order_day
    FROM numbered_orders
    WHERE customer_id IS NOT NULL AND order_day <= CAST($as_of AS DATE)
),
first_contacts AS (
    SELECT k.customer_id, k.order_day AS first_day, t.channel, t.session_id
    FROM known AS k
    JOIN touches AS t ON t.person_id = k.customer_id AND t.ts <= k.order_ts
    WHERE k.order_number = 1
    QUALIFY row_number() OVER (
        PARTITION BY k.customer_id ORDER BY t.ts, t.channel, coalesce(t.campaign_id, ''), coalesce(t.session_id, '')
    ) = 1
)
SELECT
    f.customer_id,
    f.customer_id AS resampling_unit,
    coalesce(s.affiliate_id, p.acquisition_affiliate_id, 'unknown') AS affiliate_id,
    date_diff('day', f.first_day, CAST($as_of AS DATE)) >= CAST($repeat_days AS INTEGER) AS is_mature,
    coalesce(
        date_diff('day', CAST(f.first_day AS DATE), CAST(k.order_day AS DATE)) <= CAST($repeat_days AS INTEGER), FALSE
    ) AS came_back,
    coalesce(p.country, 'unknown') AS country,
    coalesce(p.language, 'unknown') AS language
FROM first_contacts AS f
LEFT JOIN known AS k ON k.customer_id = f.customer_id AND k.order_number = 2
LEFT JOIN sessions AS s ON s.session_id = f.session_id
LEFT JOIN people AS p ON p.customer_id = f.customer_id
WHERE f.channel = 'affiliate'
