"""Which features the model may know: the guard against one customer's words showing up in another's ticket.

A vocabulary learned from tickets is a list of what people wrote. A feature enters it only if it stands in
our shipped examples, or if at least `CUSTOMERS_NEEDED` different customers of this desk used it: a name, an
illness or a password that only one or two people wrote can then neither be stored in the model, nor move a
score, nor be shown.
"""

from collections import defaultdict
from collections.abc import Iterable

CUSTOMERS_NEEDED = 3
CASES_NEEDED = 2


def allowed_features(shipped: Iterable[tuple[str, Iterable[str]]], corrected: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """Return the sorted features a model may learn.

    `shipped` gives (case, features) of our examples, of which those are kept that two cases share, because
    a feature seen once teaches nothing; `corrected` gives (customer, features) of the desk's own tickets.
    """
    cases: dict[str, set[str]] = defaultdict(set)
    customers: dict[str, set[str]] = defaultdict(set)
    for case, keys in shipped:
        for key in keys:
            cases[key].add(case)
    for customer, keys in corrected:
        for key in keys:
            customers[key].add(customer)
    ours = {key for key, seen in cases.items() if len(seen) >= CASES_NEEDED}
    theirs = {key for key, seen in customers.items() if len(seen) >= CUSTOMERS_NEEDED}
    return sorted(ours | theirs)
