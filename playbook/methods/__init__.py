"""Pure mathematics: frames, arrays or plain numbers in, frames or small frozen records out.

One file per idea, named as the literature names it. Nothing here reads a file of the client's, runs SQL, draws a chart
or words a page, so every method can be tested against the paper that it comes from.

- Rates and their doubt: `intervals`, `experiments`, `agreement`
- Credit to channels: `attribution` (over `journeys`, `touch_rules`, `markov`)
- Customers: `rfm`, `segments` (over `segment_model`, `segment_evidence`), `survival`, `cohorts`, `churn`
- Revenue: `decomposition`, `levers`, `seasonality`

Habits that hold in every file:

1. Same input, same output: what draws random numbers takes a seed.
2. The order of rows changes nothing; a row with weight two is the same as the row written twice.
3. A ValueError names the rule and the value found. Whoever calls decides beforehand whether the data suffice and
   refuses in the reader's words; an error from here is a mistake of the caller.
4. NaN means "cannot be known from these data" and is never a zero in disguise.
"""
