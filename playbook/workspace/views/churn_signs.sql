-- One row per customer active on as_of, with the signs of going away. Signs of tables that were not delivered are not seen.
-- is_late: three order days or more, and no order for a multiple of the customer's own usual gap.
-- less_email, less_use: reacted to email (used the product) in the days before the last attentive days, and not in them.
-- was_negative: a bad review, score or request within the attentive days.
-- needs: active_at_end.customer_id, customer_summary.typical_gap_days, assumed.late_factor, assumed.attentive_days
-- channel: active_at_end.channel
-- country: active_at_end.country
-- city: active_at_end.city
-- gender: active_at_end.gender
-- age_band: active_at_end.age_band
-- language: active_at_end.language
-- keys: customer_id
-- cuts: channel, country, city, gender, age_band, language
WITH acts AS (
    SELECT 'email' AS act, customer_id, CAST(ts AS DATE) AS act_day
    FROM email_events
    WHERE type = 'click' OR (type = 'open' AND NOT coalesce(is_machine_open, FALSE))
    UNION ALL
    SELECT 'use' AS act, customer_id, CAST(ts AS DATE) AS act_day
    FROM product_events
    UNION ALL
    SELECT 'negative' AS act, coalesce(r.customer_id, o.customer_id) AS customer_id, CAST(r.ts AS DATE) AS act_day
    FROM reviews AS r
    LEFT JOIN orders AS o ON o.order_id = r.order_id
    WHERE r.rating <= 2
    UNION ALL
    SELECT 'negative' AS act, customer_id, CAST(coalesce(answered_at, ts) AS DATE) AS act_day
    FROM surveys
    WHERE (upper(kind) = 'NPS' AND score <= 6) OR (upper(kind) = 'CSAT' AND score <= 2)
    UNION ALL
    SELECT 'negative' AS act, customer_id, CAST(opened_at AS DATE) AS act_day
    FROM support_tickets
    WHERE sentiment = 'negative'
),
aged AS (
    SELECT act, customer_id, date_diff('day', act_day, CAST($as_of AS DATE)) AS days_ago
    FROM acts
    WHERE customer_id IS NOT NULL AND act_day <= CAST($as_of AS DATE)
),
counted AS (
    SELECT
        customer_id,
        count(*) FILTER (WHERE act = 'email' AND days_ago < CAST($attentive_days AS INTEGER)) AS emails,
        count(*) FILTER (WHERE act = 'email' AND days_ago >= CAST($attentive_days AS INTEGER)) AS emails_before,
        count(*) FILTER (WHERE act = 'use' AND days_ago < CAST($attentive_days AS INTEGER)) AS uses,
        count(*) FILTER (WHERE act = 'use' AND days_ago >= CAST($attentive_days AS INTEGER)) AS uses_before,
        count(*) FILTER (WHERE act = 'negative' AND days_ago < CAST($attentive_days AS INTEGER)) AS negatives
    FROM aged
    WHERE days_ago < 2 * CAST($attentive_days AS INTEGER)
    GROUP BY customer_id
),
signs AS (
    SELECT
        a.customer_id,
        s.order_days >= 3
            AND s.days_since_last > CAST($late_factor AS DOUBLE) * CAST(s.typical_gap_days AS DOUBLE) AS is_late,
        coalesce(c.emails_before > 0 AND c.emails = 0, FALSE) AS less_email,
        coalesce(c.uses_before > 0 AND c.uses = 0, FALSE) AS less_use,
        coalesce(c.negatives, 0) > 0 AS was_negative
    FROM active_at_end AS a
    JOIN customer_summary AS s ON s.customer_id = a.customer_id
    LEFT JOIN counted AS c ON c.customer_id = a.customer_id
)
SELECT
    a.customer_id,
    a.resampling_unit,
    g.is_late,
    g.less_email,
    g.less_use,
    g.was_negative,
    coalesce(g.is_late, FALSE) OR g.less_email OR g.less_use OR g.was_negative AS has_sign,
    a.channel,
    a.country,
    a.city,
    a.gender,
    a.age_band,
    a.language
FROM active_at_end AS a
JOIN signs AS g ON g.customer_id = a.customer_id
