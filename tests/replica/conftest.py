from __future__ import annotations

from datetime import datetime

import pytest

from newscrawl.replica import Replica
from newscrawl.sites.base import BEIJING
from tests.replica.reading import Get, asked


@pytest.fixture
def replica() -> Replica:
    return Replica(now=datetime(2027, 3, 9, 12, tzinfo=BEIJING))


@pytest.fixture
def get(replica: Replica) -> Get:
    return lambda url: replica.answer(asked(url))[1]
