-- One row per amount spent in the period.
-- needs: costs.date, costs.amount
-- purpose: costs.purpose
-- kind: costs.kind
-- channel: costs.channel
-- initiative_id: costs.initiative_id
-- cuts: channel, kind, purpose, initiative_id
SELECT
    date AS day,
    amount,
    purpose,
    kind,
    coalesce(channel, 'unknown') AS channel,
    campaign_id,
    coalesce(initiative_id, 'none') AS initiative_id,
    currency
FROM costs
WHERE date BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
