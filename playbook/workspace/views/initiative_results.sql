-- One row per initiative that was run as an experiment and cost something in the period: what it cost and what it earned.
-- incremental_margin: margin of the treated people less what the control group's mean would have brought, in the period.
-- needs: experiments.experiment_id, experiments.customer_id, experiments.arm, experiments.assigned_at
-- cost: costs.initiative_id, costs.amount
-- incremental_margin: orders_placed.margin, orders_placed.customer_id
-- cuts: initiative_id
WITH people_margin AS (
    SELECT
        e.experiment_id,
        e.customer_id,
        e.arm = 'control' AS is_control,
        coalesce(sum(o.margin_after_fees), 0) AS margin
    FROM experiments AS e
    LEFT JOIN orders_in_period AS o ON o.customer_id = e.customer_id AND o.order_ts >= e.assigned_at
    WHERE CAST(e.assigned_at AS DATE) <= CAST($period_end AS DATE)
    GROUP BY e.experiment_id, e.customer_id, e.arm
),
arms AS (
    SELECT
        experiment_id,
        count(*) FILTER (WHERE is_control) AS control_people,
        count(*) FILTER (WHERE NOT is_control) AS treated_people,
        coalesce(sum(margin) FILTER (WHERE is_control), 0) AS control_margin,
        coalesce(sum(margin) FILTER (WHERE NOT is_control), 0) AS treated_margin
    FROM people_margin
    GROUP BY experiment_id
),
spent AS (
    SELECT initiative_id, sum(amount) AS cost FROM costs_in_period WHERE initiative_id <> 'none' GROUP BY initiative_id
)
SELECT
    a.experiment_id AS initiative_id,
    s.cost,
    a.treated_people,
    a.control_people,
    CAST(a.treated_margin AS DOUBLE)
        - CAST(a.treated_people AS DOUBLE) * (CAST(a.control_margin AS DOUBLE) / NULLIF(a.control_people, 0))
        AS incremental_margin
FROM arms AS a
JOIN spent AS s ON s.initiative_id = a.experiment_id
WHERE a.control_people > 0 AND a.treated_people > 0
