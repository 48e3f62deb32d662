-- One row per contact with a person: from touchpoints, or from visits where no touchpoints were delivered.
-- A person is the customer where the visitor was ever recognised, else the visitor.
-- needs: touchpoints.ts | sessions.started_at
-- channel: touchpoints.channel | sessions.channel | sessions.medium | sessions.source | sessions.referrer_domain
WITH contacts AS (
    SELECT ts, channel, visitor_id, customer_id, session_id, order_id, campaign_id, tactic FROM touchpoints
    UNION ALL
    SELECT
        s.started_at AS ts, c.channel, s.visitor_id, s.customer_id, s.session_id,
        CAST(NULL AS VARCHAR) AS order_id, s.campaign_id, CAST(NULL AS VARCHAR) AS tactic
    FROM sessions AS s
    JOIN visit_channels AS c ON c.session_id = s.session_id
    WHERE NOT EXISTS (SELECT 1 FROM touchpoints)
)
SELECT
    coalesce(t.customer_id, r.customer_id, t.visitor_id) AS person_id,
    coalesce(t.customer_id, r.customer_id) AS customer_id,
    t.ts,
    CAST(t.ts AS DATE) AS day,
    t.channel,
    t.session_id,
    t.order_id,
    t.campaign_id,
    t.tactic
FROM contacts AS t
LEFT JOIN recognised_visitors AS r ON r.visitor_id = t.visitor_id
WHERE coalesce(t.customer_id, r.customer_id, t.visitor_id) IS NOT NULL
