-- One row per opinion of the period: a review, a survey answered with a score, a request to customer service.
-- is_negative: a review of 2 stars or less, a CSAT score of 2 or less, an NPS score of 6 or less, a request tagged so.
-- can_be_answered: reviews and requests; answered_in_time: within the hours that count, and by the period's end.
-- needs: reviews.ts | surveys.score | support_tickets.opened_at
-- is_negative: reviews.rating | surveys.score | support_tickets.sentiment
-- answered_in_time: reviews.replied_at | support_tickets.first_reply_at, assumed.reply_hours
-- keys: resampling_unit as customer_id
-- cuts: source
WITH heard AS (
    SELECT
        'review' AS source, customer_id, ts AS heard_at, replied_at,
        TRUE AS can_be_answered, rating <= 2 AS is_negative
    FROM reviews
    UNION ALL
    SELECT
        'survey' AS source, customer_id, coalesce(answered_at, ts) AS heard_at, CAST(NULL AS TIMESTAMP) AS replied_at,
        FALSE AS can_be_answered,
        (upper(kind) = 'NPS' AND score <= 6) OR (upper(kind) = 'CSAT' AND score <= 2) AS is_negative
    FROM surveys
    WHERE score IS NOT NULL AND upper(kind) IN ('NPS', 'CSAT')
    UNION ALL
    SELECT
        'request' AS source, customer_id, opened_at AS heard_at, first_reply_at AS replied_at,
        TRUE AS can_be_answered, sentiment = 'negative' AS is_negative
    FROM support_tickets
)
SELECT
    source,
    coalesce(customer_id, 'unknown') AS resampling_unit,
    is_negative IS NOT NULL AS has_tone,
    coalesce(is_negative, FALSE) AS is_negative,
    can_be_answered,
    coalesce(
        CAST(replied_at AS DATE) <= CAST($period_end AS DATE)
        AND replied_at <= heard_at + CAST($reply_hours AS INTEGER) * INTERVAL 1 HOUR,
        FALSE
    ) AS answered_in_time
FROM heard
WHERE CAST(heard_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
