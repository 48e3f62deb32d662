-- One row per customer who belongs to one of the client's personas; each member is handed over as "persona customer".
-- needs: assumed.persona_members
WITH members AS (
    SELECT m.member, strpos(m.member, ' ') AS gap
    FROM (SELECT 1 AS one) AS o
    CROSS JOIN UNNEST(CAST($persona_members AS VARCHAR[])) AS m(member)
)
SELECT substr(member, gap + 1) AS customer_id, substr(member, 1, gap - 1) AS persona
FROM members
