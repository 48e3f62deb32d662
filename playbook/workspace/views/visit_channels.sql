-- One row per visit with its channel: as stated, else by the rules of channels.toml.
-- needs: sessions.session_id
-- channel: sessions.channel | sessions.medium | sessions.source | sessions.referrer_domain
WITH origins AS (
    SELECT
        session_id,
        channel,
        coalesce(lower(medium), '') AS medium,
        coalesce(lower(source), '') AS source,
        coalesce(lower(referrer_domain), '') AS referrer,
        affiliate_id IS NOT NULL AS affiliate,
        campaign_id IS NOT NULL AS campaign
    FROM sessions
),
unstated AS (
    SELECT DISTINCT medium, source, referrer, affiliate, campaign FROM origins WHERE channel IS NULL
),
decided AS (
    SELECT u.medium, u.source, u.referrer, u.affiliate, u.campaign, r.channel
    FROM unstated AS u
    JOIN channel_rules AS r
        ON (r.medium IS NULL OR u.medium LIKE r.medium)
        AND (r.source IS NULL OR u.source LIKE r.source)
        AND (r.referrer IS NULL OR u.referrer LIKE r.referrer)
        AND (r.affiliate IS NULL OR u.affiliate = r.affiliate)
        AND (r.campaign IS NULL OR u.campaign = r.campaign)
    QUALIFY row_number() OVER (
        PARTITION BY u.medium, u.source, u.referrer, u.affiliate, u.campaign ORDER BY r.position
    ) = 1
)
SELECT o.session_id, coalesce(o.channel, d.channel, 'other') AS channel
FROM origins AS o
LEFT JOIN decided AS d
    ON o.channel IS NULL
    AND o.medium = d.medium
    AND o.source = d.source
    AND o.referrer = d.referrer
    AND o.affiliate = d.affiliate
    AND o.campaign = d.campaign
