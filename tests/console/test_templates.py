"""What no template may contain, and what each part of it must refer to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.console.support import CONSOLE

TEMPLATES = sorted((CONSOLE / "templates").rglob("*.html"))
STATIC = CONSOLE / "static" / "console"
ICONS = set(re.findall(r'<symbol id="i-([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
STYLES = (STATIC / "components.css").read_text(encoding="utf-8")
FORBIDDEN = {
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an inline style": r"<style|\sstyle\s*=",
    "an event attribute": r"\son[a-z]+\s*=",
    "htmx that needs eval": r"hx-on|js:|hx-vals=\"js",
    "unescaped text": r"\|\s*safe\b|autoescape\s+off",
    "another host": r"(?:src|href|action)=\"(?:https?:)?//",
}


def complaints(text: str) -> list[str]:
    """What is forbidden and stands in a template."""
    return [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_nothing_that_the_policy_stops(template: Path) -> None:
    assert complaints(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    ["<script>1</script>", '<p style="x">', '<p onclick="x">', '<p hx-on:click="x">', "{{ x|safe }}", '<img src="//a">'],
)
def test_each_of_those_would_be_found(text: str) -> None:
    assert complaints(text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_its_token(template: Path) -> None:
    for form in re.findall(r"<form\b[^>]*>.*?</form>", template.read_text(encoding="utf-8"), flags=re.DOTALL):
        if 'method="post"' in form:
            assert "{% csrf_token %}" in form


def test_every_picture_that_a_page_names_is_in_the_sprite() -> None:
    named = set()
    for source in (*TEMPLATES, *CONSOLE.rglob("*.py")):
        named |= set(re.findall(r'(?:icon|small_icon|big_icon) "([\w-]+)"', source.read_text(encoding="utf-8")))
    assert len(named) > 30
    assert named <= ICONS


def test_every_class_that_a_page_uses_has_a_rule() -> None:
    used = set()
    for template in TEMPLATES:
        text = re.sub(r"{%.*?%}|{{.*?}}", " ", template.read_text(encoding="utf-8"))
        for names in re.findall(r'class="([^"]*)"', text):
            used |= {name for name in names.split() if not name.endswith("--")}
    assert len(used) > 80
    assert sorted(name for name in used if not re.search(rf"\.{re.escape(name)}(?![\w-])", STYLES)) == []


def test_colours_stand_in_the_tokens_only() -> None:
    rules = re.sub(r"/\*.*?\*/|light-dark\([^()]*(?:\([^()]*\)[^()]*)*\)", "", STYLES, flags=re.DOTALL)
    assert re.findall(r"(?<![\w-])#[0-9a-f]{3,8}\b(?!\s*\{)", re.sub(r"@media print \{.*", "", rules, flags=re.DOTALL)) == []
