"""The form of a department's thresholds."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sealdesk.console import acting_words, words
from sealdesk.console.forms import StandingForm
from sealdesk.desk.acting.deciding import QUESTIONS, Rules, Thresholds

LASTS: Final = (100, 500, 1000)


class ActingForm(StandingForm):
    """From how many percent each question is suggested, done and told, or done. Empty: never."""

    last = forms.ChoiceField(
        label=_("Try it on"),
        choices=lambda: [(str(number), gettext("the last %(count)s tickets") % {"count": f"{number:,}"}) for number in LASTS],
        required=False,
    )

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        standing = {f"{question}_{level}": getattr(rules[question], level) for question in QUESTIONS for level in acting_words.LEVELS}
        super().__init__(*args, standing=standing, **kwargs)
        self.fields["last"].initial = str(LASTS[1])
        for question in QUESTIONS:
            for level, name in acting_words.LEVELS.items():
                label = gettext("%(question)s: %(level)s") % {"question": words.question(question), "level": gettext(name)}
                field = forms.IntegerField(label=label, required=False, min_value=0, max_value=100)
                field.widget.attrs["class"] = "input"
                self.fields[f"{question}_{level}"] = field

    def rows(self) -> list[tuple[str, list[BoundField]]]:
        """Each question with its three fields."""
        return [(words.question(one), [self[f"{one}_{level}"] for level in acting_words.LEVELS]) for one in QUESTIONS]

    def means(self) -> list[tuple[str, str]]:
        """What doing means for those questions where that does not go without saying."""
        return [(words.question(one), meaning) for one in QUESTIONS if (meaning := acting_words.means(one))]

    def wrong(self) -> list[str]:
        """What does not fit, for above the table."""
        named = ((self.fields[name].label, errors) for name, errors in self.errors.items() if name != "__all__")
        return [gettext("%(name)s: %(value)s") % {"name": name, "value": error} for name, errors in named for error in errors]

    def clean(self) -> dict[str, Any]:
        """Doing asks for no less than telling, and telling for no less than suggesting."""
        told = super().clean() or {}
        for question, rule in self._rules(told).items():
            if not rule.in_order:
                wrong = gettext("%(question)s: from left to right the figures rise, or stay the same.")
                self.add_error(None, wrong % {"question": words.question(question)})
        return told

    def tickets(self) -> int:
        """On how many tickets it is tried."""
        return int(self.cleaned_data["last"] or LASTS[1])

    def rules(self) -> Rules:
        """The thresholds that were filled in."""
        return self._rules(self.cleaned_data)

    @staticmethod
    def _rules(told: dict[str, Any]) -> Rules:
        return {one: Thresholds(**{level: told.get(f"{one}_{level}") for level in acting_words.LEVELS}) for one in QUESTIONS}
