"""Pure mathematics: frames, arrays or plain numbers in, frames or small frozen records out.

One file per idea, named as the literature names it. Nothing here reads a file of the client's, runs SQL, draws a chart
or words a page, so every method can be tested against the paper that it comes from.

- Rates and their doubt: `intervals`, `ratio_of_sums`, `experiments`, `agreement`, `association`, `lift`, `many_tests`
- Credit to channels: `attribution` (over `crediting`, `journeys`, `touch_rules`, `markov`, `markov_order`, `shapley`);
  how sure: `credit_intervals`, `credit_spread`; which memory: `markov_choice`
- Customers in groups: `rfm`, `rfm_movement`, `segments` (over `segment_model`, `segment_evidence`)
- Customers in time: `cohorts` (with `cohort_cells`, `cohort_value`, `cohort_continuation`), `survival`, `log_rank`,
  `order_waits`, `repeat_rates`, `growth_accounting`, `churn`, `churn_score` (judged by `churn_evaluation`)
- Lifetime: `lifetime` gathers BG/NBD, MBG/NBD, Pareto/NBD, Gamma-Gamma and the contract models; `customer_forecast`,
  `lifetime_validation`
- Goals: `odds`, `goal_forecast`, `odds_record` for customers who buy again; `window_forecasts` for any number
- Revenue: `decomposition`, `segment_change`, `mix_rate`, `levers`, `budget`, `seasonality`, `season_trend`, `holidays`,
  `like_with_like`
- Watching: `alerts`

Habits that hold in every file:

1. Same input, same output: what draws random numbers takes a seed.
2. The order of rows changes nothing; a row with weight two is the same as the row written twice.
3. A ValueError names the rule and the value found. Whoever calls decides beforehand whether the data suffice and
   refuses in the reader's words; an error from here is a mistake of the caller.
4. NaN means "cannot be known from these data" and is never a zero in disguise.
"""
