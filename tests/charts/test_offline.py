"""A chart on a page: safe whatever its data hold, alone without the network, quick to start."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pandas as pd
import pytest

from playbook.charts import offline
from playbook.charts.export import png, still_svg, svg
from playbook.charts.forms import Measure, bars
from playbook.charts.offline import bundle_javascript, embed, loader_script, script_safe, specification
from playbook.i18n import use

HOSTILE = "</script><script>window.hacked=1</script><!-- <img src=x onerror=hacked()>"


def chart(name: str = "Email") -> object:
    """One bar."""
    return bars(pd.DataFrame({"name": [name], "orders": [3]}), "name", Measure("orders", "Orders", "count"))


def test_a_name_that_is_html_stays_a_name() -> None:
    """Neither in the specification nor in the still picture nor in the alternative text can it become an element."""
    html = embed(specification(chart(HOSTILE)), alt=HOSTILE)
    assert html.count("</script>") == 1
    assert "<script>" not in html
    assert "<img" not in html
    assert "<!--" not in html


def test_a_specification_comes_back_whole_from_its_element() -> None:
    """What was escaped for HTML is the same JSON."""
    value = {"name": HOSTILE + "\u2028 & ى"}
    assert json.loads(script_safe(value)) == value


def test_a_number_that_json_does_not_know_is_refused() -> None:
    """NaN would be a syntax error in the browser, far from its cause."""
    with pytest.raises(ValueError, match="JSON"):
        script_safe({"value": float("nan")})


def test_the_bundle_can_stand_in_a_script_element() -> None:
    """Nothing in it ends the element or begins a comment; it offers vega-embed to the page."""
    bundle = bundle_javascript()
    assert "window.vegaEmbed" in bundle
    assert not re.search(r"</script|<!--", bundle, flags=re.IGNORECASE)


def test_the_bundle_is_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second process reads what the first has written."""
    monkeypatch.setenv("PLAYBOOK_CACHE", str(tmp_path / "new"))
    bundle_javascript.cache_clear()
    made = bundle_javascript()
    (kept,) = (tmp_path / "new").iterdir()
    assert kept.read_text(encoding="utf-8") == made
    kept.write_text("// kept", encoding="utf-8")
    bundle_javascript.cache_clear()
    assert bundle_javascript() == "// kept"
    bundle_javascript.cache_clear()


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundle is made again instead."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError

    monkeypatch.setenv("PLAYBOOK_CACHE", str(tmp_path))
    monkeypatch.setattr(offline.tempfile, "NamedTemporaryFile", refuse)
    bundle_javascript.cache_clear()
    assert "vegaEmbed" in bundle_javascript()
    bundle_javascript.cache_clear()


def test_the_loader_may_stand_on_a_page_twice() -> None:
    """Each notebook cell that shows a head would otherwise draw every chart again."""
    assert loader_script().index("if (window.playbookCharts) return;") < loader_script().index("function draw")


def test_pictures_of_two_charts_share_no_id() -> None:
    """A clip path of one would otherwise cut the other."""
    one, two = (still_svg(specification(chart(name)), width=340) for name in ("a", "b"))
    ids = [set(re.findall(r'id="([^"]+)"', picture)) for picture in (one, two)]
    assert not ids[0] & ids[1]
    for picture, own in zip((one, two), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", picture)) <= own


def test_a_still_picture_follows_the_page_and_an_exported_one_stands_alone() -> None:
    """Variables on the page, codes in a file."""
    spec = specification(chart())
    assert "var(--pb-accent)" in embed(spec, alt="")
    assert "var(" not in svg(spec)
    assert png(spec, width=300)[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_persian_picture_is_shaped_in_the_persian_typeface() -> None:
    """Without the typeface the same words would have another width, and boxes for letters."""
    with use("fa"):
        spec = specification(chart("ایمیل"))
        assert spec["config"]["font"].startswith("Vazirmatn")
        with_font = png(spec, width=300)
        other = png({**spec, "config": {**spec["config"], "font": "DejaVu Sans"}}, width=300)
    assert with_font != other


@pytest.mark.slow
def test_altair_starts_without_compiling_grammars_and_still_checks_charts() -> None:
    """The package that jsonschema would spend its start on is not loaded; a wrong chart is refused all the same."""
    code = """
        import playbook.charts, sys, altair as alt
        assert sys.modules["rfc3987_syntax"] is None
        assert "lark" not in sys.modules
        assert alt.Chart({"values": [{"a": 1}]}).mark_bar().encode(x="a:Q").to_dict()["mark"]["type"] == "bar"
        try:
            alt.Chart().mark_bar(colour="red").to_dict()
        except alt.utils.schemapi.SchemaValidationError:
            print("refused")
    """
    done = subprocess.run([sys.executable, "-c", dedent(code)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.strip() == "refused"


@pytest.mark.slow
def test_importing_the_page_loads_neither_altair_nor_pandas() -> None:
    """Heavy libraries come with the first chart."""
    code = "import playbook.charts.page, playbook.charts.forms, sys; print({'altair', 'pandas'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
