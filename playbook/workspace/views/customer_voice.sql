-- One row per customer of whom anything was heard up to as_of: email reactions, tickets, reviews, survey, referrals.
-- Opens by mail programs do not count.
-- emails, email_clicks, email_opens: email_events.type
-- tickets, complaints: support_tickets.customer_id
-- reviews, mean_rating: reviews.rating
-- promoter_score: surveys.score
-- referrals: referrals.referrer_id
WITH mail AS (
    SELECT
        customer_id,
        count(*) FILTER (WHERE type = 'delivered') AS emails,
        count(*) FILTER (WHERE type = 'open' AND NOT coalesce(is_machine_open, FALSE)) AS email_opens,
        count(*) FILTER (WHERE type = 'click') AS email_clicks
    FROM email_events
    WHERE CAST(ts AS DATE) <= CAST($as_of AS DATE)
    GROUP BY customer_id
),
asked AS (
    SELECT
        customer_id,
        count(*) AS tickets,
        count(*) FILTER (WHERE kind = 'complaint') AS complaints
    FROM support_tickets
    WHERE customer_id IS NOT NULL AND CAST(opened_at AS DATE) <= CAST($as_of AS DATE)
    GROUP BY customer_id
),
rated AS (
    SELECT
        coalesce(r.customer_id, o.customer_id) AS customer_id,
        count(*) AS reviews,
        avg(CAST(r.rating AS DOUBLE)) AS mean_rating
    FROM reviews AS r
    LEFT JOIN orders AS o ON o.order_id = r.order_id
    WHERE CAST(r.ts AS DATE) <= CAST($as_of AS DATE)
    GROUP BY coalesce(r.customer_id, o.customer_id)
),
surveyed AS (
    SELECT customer_id, score AS promoter_score
    FROM surveys
    WHERE upper(kind) = 'NPS' AND score IS NOT NULL
        AND CAST(coalesce(answered_at, ts) AS DATE) <= CAST($as_of AS DATE)
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY coalesce(answered_at, ts) DESC, score) = 1
),
referred AS (
    SELECT referrer_id AS customer_id, count(*) AS referrals
    FROM referrals
    WHERE CAST(invited_at AS DATE) <= CAST($as_of AS DATE)
    GROUP BY referrer_id
),
everyone AS (
    SELECT customer_id FROM mail
    UNION SELECT customer_id FROM asked
    UNION SELECT customer_id FROM rated
    UNION SELECT customer_id FROM surveyed
    UNION SELECT customer_id FROM referred
)
SELECT
    e.customer_id,
    m.emails,
    m.email_opens,
    m.email_clicks,
    a.tickets,
    a.complaints,
    r.reviews,
    r.mean_rating,
    s.promoter_score,
    f.referrals
FROM everyone AS e
LEFT JOIN mail AS m ON m.customer_id = e.customer_id
LEFT JOIN asked AS a ON a.customer_id = e.customer_id
LEFT JOIN rated AS r ON r.customer_id = e.customer_id
LEFT JOIN surveyed AS s ON s.customer_id = e.customer_id
LEFT JOIN referred AS f ON f.customer_id = e.customer_id
WHERE e.customer_id IS NOT NULL
