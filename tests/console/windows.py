"""A browser's window without a browser: a form as its page shows it, and what is sent when it is submitted."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

Fields = dict[str, list[str]]


class _Forms(HTMLParser):
    """The forms of a page with the values that a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, Fields]] = []
        self.inside, self.name, self.text, self.first = False, "", "", True

    def put(self, name: str, value: str) -> None:
        self.forms[-1][1].setdefault(name, []).append(value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = True
            self.forms.append((held.get("action", ""), {}))
        elif tag == "input" and self.inside and "name" in held:
            box = held.get("type") in {"checkbox", "radio"}
            if not box or "checked" in held:
                self.put(held["name"], held.get("value", "on" if box else ""))
        elif tag == "select" and self.inside:
            self.name, self.first = held.get("name", ""), True
        elif tag == "option" and self.inside and self.name:
            if self.first or "selected" in held:
                self.forms[-1][1][self.name] = [held.get("value", "")]
            self.first = False
        elif tag == "textarea" and self.inside:
            self.name, self.text = held.get("name", ""), ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.inside and self.name:
            self.put(self.name, self.text.removeprefix("\n"))
        if tag in {"textarea", "select"}:
            self.name = ""
        if tag == "form":
            self.inside = False


class Window:
    """One form of one page, opened by somebody. ``having`` is a field of the form that is meant."""

    def __init__(self, client: Client, path: str, having: str) -> None:
        self.client, self.path, self.having = client, path, having
        self.take(client.get(path))

    def take(self, page: Any) -> Any:
        """Have the form of this page in the window."""
        read = _Forms()
        read.feed(page.content.decode())
        found = [(action, fields) for action, fields in read.forms if self.having in fields and "csrfmiddlewaretoken" in fields]
        if found:
            self.action, self.fields = found[0]
        return page

    def shows(self, name: str) -> list[str]:
        """What a field holds."""
        return self.fields.get(name, [])

    def save(self, **changed: str | list[str]) -> Any:
        """Change these fields, and send the form."""
        sent = self.fields | {name: [value] if isinstance(value, str) else value for name, value in changed.items()}
        page = self.client.post(self.action or self.path, sent)
        return page if page.status_code == 302 else self.take(page)
