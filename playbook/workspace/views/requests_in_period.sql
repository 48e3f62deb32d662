-- One row per request to customer service made in the period; what came after the period's end is not seen.
-- The times to reply and to solution are days, counted in whole minutes.
-- needs: support_tickets.ticket_id, support_tickets.opened_at
-- channel: support_tickets.channel
-- kind: support_tickets.kind
-- sentiment: support_tickets.sentiment
-- days_to_reply: support_tickets.first_reply_at
-- days_to_solution: support_tickets.resolved_at
-- in_chat, solved_in_chat: support_tickets.channel, support_tickets.resolved_in_chat
-- keys: resampling_unit as customer_id
-- cuts: channel, kind, sentiment
SELECT
    ticket_id,
    coalesce(customer_id, ticket_id) AS resampling_unit,
    coalesce(channel, 'unknown') AS channel,
    coalesce(kind, 'unknown') AS kind,
    coalesce(sentiment, 'unknown') AS sentiment,
    CASE
        WHEN CAST(first_reply_at AS DATE) <= CAST($period_end AS DATE)
            THEN CAST(
                date_diff('day', CAST(opened_at AS DATE), CAST(first_reply_at AS DATE)) * 1440
                + (extract(HOUR FROM first_reply_at) - extract(HOUR FROM opened_at)) * 60
                + extract(MINUTE FROM first_reply_at) - extract(MINUTE FROM opened_at) AS DOUBLE
            ) / 1440
    END AS days_to_reply,
    CASE
        WHEN CAST(resolved_at AS DATE) <= CAST($period_end AS DATE)
            THEN CAST(
                date_diff('day', CAST(opened_at AS DATE), CAST(resolved_at AS DATE)) * 1440
                + (extract(HOUR FROM resolved_at) - extract(HOUR FROM opened_at)) * 60
                + extract(MINUTE FROM resolved_at) - extract(MINUTE FROM opened_at) AS DOUBLE
            ) / 1440
    END AS days_to_solution,
    channel IN ('chat', 'social_chat', 'chatbot') AND resolved_in_chat IS NOT NULL AS in_chat,
    coalesce(resolved_in_chat, FALSE) AS solved_in_chat
FROM support_tickets
WHERE CAST(opened_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
