"""One trained model for all tests of triage, and the desk they are played at."""

import pytest

from sealdesk.triage.model import Model
from sealdesk.triage.routing import Routing
from sealdesk.triage.training import shipped_lessons, train


@pytest.fixture(scope="session")
def model() -> Model:
    """A model of the shipped examples alone."""
    return train(shipped_lessons())


@pytest.fixture(scope="session")
def routing() -> Routing:
    """Three departments; nobody answers for feedback."""
    return Routing(
        {
            "account-access": "support",
            "product-fault": "support",
            "how-to": "support",
            "billing-refund": "accounts",
            "order-delivery": "accounts",
            "sales-question": "accounts",
            "privacy-request": "privacy",
            "security-report": "privacy",
            "complaint": "support",
        }
    )
