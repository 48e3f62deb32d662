-- One row per trouble of a known customer that was heard of in the period: complaints, questions, returns, poor reviews.
-- source: ticket, return or review; what: the ticket's kind, the return's reason, or poor (two stars or fewer).
-- needs: support_tickets.kind | returns.reason | reviews.rating
-- keys: customer_id
SELECT customer_id, customer_id AS resampling_unit, 'ticket' AS source, kind AS what
FROM support_tickets
WHERE customer_id IS NOT NULL AND kind IN ('complaint', 'question')
    AND CAST(opened_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
UNION ALL
SELECT customer_id, customer_id AS resampling_unit, 'return' AS source, coalesce(reason, 'unknown') AS what
FROM returns
WHERE customer_id IS NOT NULL
    AND CAST(refunded_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
UNION ALL
SELECT customer_id, customer_id AS resampling_unit, 'review' AS source, 'poor' AS what
FROM reviews
WHERE customer_id IS NOT NULL AND rating <= 2
    AND CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
