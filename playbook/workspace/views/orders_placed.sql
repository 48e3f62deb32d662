-- One row per completed order of the whole snapshot, with everything known about it; read orders_completed instead.
-- channel: of the last contact within the look-back days, else of the visit, else as the export credits the order.
-- kept
-- needs: numbered_orders
-- customer_id, order_number, is_first, is_returning, customer_kind: numbered_orders.customer_id
-- days_since_previous, previous_order_day: numbered_orders.customer_id
-- gross_revenue: numbered_orders.gross_revenue
-- net_revenue: numbered_orders.net_revenue
-- margin, margin_after_fees: numbered_orders.margin
-- channel, last_channel: touchpoints.channel | sessions.channel | sessions.medium | orders.credited_channel, assumed.lookback_days
-- first_channel, touches: touchpoints.channel | sessions.channel | sessions.medium, assumed.lookback_days
-- credited_channel: orders.credited_channel
-- city: orders.shipping_city
-- country: orders.shipping_country
-- place: orders.shipping_city | orders.shipping_country
-- is_focus: orders.shipping_city | orders.shipping_country, assumed.focus_place
-- week, month, month_index, month_number: assumed.calendar
-- device: orders.session_id, sessions.device
-- platform: orders.session_id, sessions.platform
-- sales_channel: orders.sales_channel
-- coupon_code: orders.coupon_code
-- campaign_id: touchpoints.campaign_id | sessions.campaign_id | orders.credited_campaign, assumed.lookback_days
-- keys: order_id, session_id, customer_id
-- cuts: channel, first_channel, last_channel, city, country, place, device, platform, sales_channel, customer_kind, is_focus, campaign_id
WITH first_and_last AS (
    SELECT
        order_id,
        max(touches) AS touches,
        max(CASE WHEN touch_number = 1 THEN channel END) AS first_channel,
        max(CASE WHEN touch_number = touches THEN channel END) AS last_channel,
        max(CASE WHEN touch_number = touches THEN campaign_id END) AS last_campaign
    FROM order_touches
    GROUP BY order_id
)
SELECT
    n.order_id,
    n.order_ts,
    n.order_day,
    c.week,
    c.month,
    c.month_index,
    c.month_number,
    date_diff('day', CAST(date_trunc('week', n.order_ts) AS DATE), n.order_day) + 1 AS weekday,
    extract(HOUR FROM n.order_ts) AS hour,
    n.customer_id,
    n.visitor_id,
    n.session_id,
    n.person_id,
    coalesce(n.customer_id, concat('order ', n.order_id)) AS resampling_unit,
    n.order_number,
    n.order_number = 1 AS is_first,
    n.order_number >= 2 AS is_returning,
    CASE WHEN n.order_number IS NULL THEN 'unknown' WHEN n.order_number = 1 THEN 'new' ELSE 'returning'
    END AS customer_kind,
    n.previous_order_day,
    date_diff('day', n.previous_order_day, n.order_day) AS days_since_previous,
    n.gross_revenue,
    n.net_revenue,
    n.discount,
    n.channel_fee,
    n.margin,
    n.margin - n.channel_fee AS margin_after_fees,
    n.currency,
    n.sales_channel,
    n.coupon_code,
    n.city,
    n.country,
    CASE WHEN n.city <> 'unknown' THEN n.city ELSE n.country END AS place,
    lower(n.city) = lower(CAST($focus_place AS VARCHAR)) OR lower(n.country) = lower(CAST($focus_place AS VARCHAR))
        AS is_focus,
    coalesce(s.device, 'unknown') AS device,
    coalesce(s.platform, 'unknown') AS platform,
    coalesce(t.last_channel, v.channel, n.credited_channel, 'unknown') AS channel,
    coalesce(t.first_channel, v.channel, 'unknown') AS first_channel,
    coalesce(t.last_channel, v.channel, 'unknown') AS last_channel,
    n.credited_channel,
    coalesce(t.last_campaign, s.campaign_id, n.credited_campaign) AS campaign_id,
    coalesce(t.touches, 0) AS touches
FROM numbered_orders AS n
LEFT JOIN first_and_last AS t ON t.order_id = n.order_id
LEFT JOIN sessions AS s ON s.session_id = n.session_id
LEFT JOIN visit_channels AS v ON v.session_id = n.session_id
LEFT JOIN calendar AS c ON c.day = n.order_day AND c.calendar = CAST($calendar AS VARCHAR)
