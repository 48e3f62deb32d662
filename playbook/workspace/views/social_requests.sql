-- One row per request to customer service made on a social network and solved in the period.
-- needs: support_tickets.ticket_id, support_tickets.channel, support_tickets.resolved_at
-- kind: support_tickets.kind
-- sentiment: support_tickets.sentiment
-- cuts: channel, kind, sentiment
SELECT
    ticket_id,
    CAST(resolved_at AS DATE) AS day,
    channel,
    coalesce(kind, 'unknown') AS kind,
    coalesce(sentiment, 'unknown') AS sentiment
FROM support_tickets
WHERE channel IN ('social_chat', 'social_comment', 'social_message')
    AND coalesce(status, 'resolved') IN ('resolved', 'closed')
    AND CAST(resolved_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
