"""How everything looks: one theme, a few shared forms of charts, and the page they stand on.

Importing anything from here makes the start of Altair quick. Altair checks its charts with jsonschema, which at import
asks for `rfc3987_syntax`, and that compiles some 38 grammars: about 2.8 CPU seconds in every process, for checks of
internationalised addresses that no chart has. jsonschema treats that package as optional, so it is told here, before
anyone imports Altair, that it is not there. A package that something else has already loaded is left alone.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: not installed
