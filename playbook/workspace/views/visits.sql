-- One row per visit of the whole snapshot, with its channel, its orders and the furthest step; read visits_in_period.
-- furthest_step: 1 visit, 2 product seen, 3 cart, 4 checkout, 5 order; a later step implies the earlier ones. From the
-- events, or from the pages seen where no events were delivered; an order counts wherever it is known from.
-- kept
-- needs: sessions.session_id, sessions.started_at
-- channel: visit_channels.channel
-- week, month: assumed.calendar
-- bounced: sessions.bounced
-- converted: sessions.converted | orders.session_id
-- orders: orders.session_id
-- revenue: orders.session_id, numbered_orders.net_revenue
-- furthest_step: events.event_name | page_views.page_type
-- completions: goal_completions.session_id
-- visitor_id, is_first_visit: sessions.visitor_id
-- customer_id, person_id: sessions.customer_id | sessions.visitor_id
-- referrer_domain: sessions.referrer_domain
-- is_referral: sessions.is_referral | sessions.referrer_domain | sessions.medium
-- landing_page: sessions.landing_page
-- device: sessions.device
-- platform: sessions.platform
-- country: sessions.country
-- city: sessions.city
-- pageviews: sessions.pageviews
-- campaign_id: sessions.campaign_id
-- cuts: channel, platform, device, country, city, landing_page, referrer_domain, medium, language, campaign_id
WITH event_steps AS (
    SELECT
        session_id,
        max(
            CASE
                WHEN event_name IN ('order', 'purchase') THEN 5
                WHEN event_name IN ('checkout', 'begin_checkout') THEN 4
                WHEN event_name IN ('cart', 'add_to_cart') THEN 3
                WHEN event_name IN ('product_view', 'view_item') THEN 2
                ELSE 1
            END
        ) AS step
    FROM events
    GROUP BY session_id
),
page_steps AS (
    SELECT
        session_id,
        max(CASE page_type WHEN 'checkout' THEN 4 WHEN 'cart' THEN 3 WHEN 'product' THEN 2 ELSE 1 END) AS step
    FROM page_views
    WHERE NOT EXISTS (SELECT 1 FROM events)
    GROUP BY session_id
),
visit_orders AS (
    SELECT session_id, count(*) AS orders, sum(net_revenue) AS revenue
    FROM numbered_orders
    WHERE session_id IS NOT NULL
    GROUP BY session_id
),
visit_goals AS (
    SELECT session_id, count(*) AS completions
    FROM goal_completions
    WHERE session_id IS NOT NULL
    GROUP BY session_id
),
gathered AS (
    SELECT
        s.session_id,
        s.started_at,
        CAST(s.started_at AS DATE) AS day,
        s.visitor_id,
        coalesce(s.customer_id, r.customer_id) AS customer_id,
        coalesce(s.customer_id, r.customer_id, s.visitor_id) AS person_id,
        v.channel,
        s.source,
        coalesce(s.medium, '(none)') AS medium,
        s.campaign_id,
        s.affiliate_id,
        s.post_id,
        s.referrer_domain,
        coalesce(s.is_referral, v.channel IN ('referral', 'affiliate', 'social')) AS is_referral,
        coalesce(s.landing_page, 'unknown') AS landing_page,
        coalesce(s.device, 'unknown') AS device,
        coalesce(s.platform, 'unknown') AS platform,
        coalesce(s.country, 'unknown') AS country,
        coalesce(s.city, 'unknown') AS city,
        coalesce(s.language, 'unknown') AS language,
        s.pageviews,
        s.bounced,
        coalesce(s.converted, FALSE) OR coalesce(o.orders, 0) > 0 AS converted,
        coalesce(o.orders, 0) AS orders,
        coalesce(o.revenue, 0) AS revenue,
        coalesce(g.completions, 0) AS completions,
        coalesce(e.step, 1) AS event_step,
        coalesce(p.step, 1) AS page_step
    FROM sessions AS s
    LEFT JOIN visit_channels AS v ON v.session_id = s.session_id
    LEFT JOIN recognised_visitors AS r ON r.visitor_id = s.visitor_id
    LEFT JOIN visit_orders AS o ON o.session_id = s.session_id
    LEFT JOIN visit_goals AS g ON g.session_id = s.session_id
    LEFT JOIN event_steps AS e ON e.session_id = s.session_id
    LEFT JOIN page_steps AS p ON p.session_id = s.session_id
)
SELECT
    g.*,
    c.week,
    c.month,
    coalesce(g.person_id, concat('visit ', g.session_id)) AS resampling_unit,
    greatest(g.event_step, g.page_step, CASE WHEN g.converted THEN 5 ELSE 1 END) AS furthest_step,
    g.visitor_id IS NOT NULL AND row_number() OVER (
        PARTITION BY g.visitor_id ORDER BY g.started_at, g.session_id
    ) = 1 AS is_first_visit
FROM gathered AS g
LEFT JOIN calendar AS c ON c.day = g.day AND c.calendar = CAST($calendar AS VARCHAR)
