"""Rate limit and quota on a clock value; and what a client sees of them."""

import time

from encore.sandbox.limits import Limits, Refused
from sandbox.conftest import Remote


def rate(limits: Limits, now: float) -> Refused | None:
    refused = limits.check_rate("app", 2, 3, now)
    if refused is None:
        limits.count("app", "dev", "bucket", now)
    return refused


def quota(limits: Limits, now: float, bucket: str = "search") -> Refused | None:
    refused = limits.check_quota("dev", bucket, 2, now)
    if refused is None:
        limits.count("app", "dev", bucket, now)
    return refused


def test_the_third_of_two_requests_in_thirty_seconds_is_refused():
    limits = Limits()

    assert [rate(limits, 0.0), rate(limits, 1.0)] == [None, None]
    assert rate(limits, 2.0) == Refused("rate", 3)


def test_the_rate_window_rolls():
    limits = Limits()
    rate(limits, 0.0)
    rate(limits, 20.0)

    assert rate(limits, 30.0) is None
    assert rate(limits, 31.0) is not None


def test_asking_while_blocked_lengthens_the_wait():
    limits = Limits()
    rate(limits, 0.0)
    rate(limits, 1.0)
    rate(limits, 2.0)

    assert rate(limits, 2.5) == Refused("rate", 4)
    assert rate(limits, 2.5) == Refused("rate", 5)


def test_a_spent_quota_ends_a_day_after_its_first_request():
    limits = Limits()
    quota(limits, 100.0)
    quota(limits, 5_000.0)

    assert quota(limits, 6_500.0) == Refused("quota", 80_000)
    assert quota(limits, 100.0 + 86_400.0 + 10.0) is None


def test_each_bucket_has_a_quota_of_its_own():
    limits = Limits()
    quota(limits, 0.0)
    quota(limits, 0.0)

    assert quota(limits, 1.0) is not None
    assert quota(limits, 1.0, bucket="albums") is None


def test_a_spent_quota_says_so_and_when_to_come_back(sandbox: Remote):
    sandbox.reset(quotas={"GET /me": 1})
    sandbox.get("/me")
    refused = sandbox.call("GET", "/me")

    assert refused.status_code == 429
    assert refused.json() == {
        "error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}
    }
    assert 86_000 <= int(refused.headers["retry-after"]) <= 86_400
    assert sandbox.call("GET", "/me/playlists").status_code == 200


def test_client_ids_of_one_developer_share_the_quota(sandbox: Remote):
    sandbox.reset(quotas={"default": 1}, developers={"own": "cousin"})
    statuses = []
    for client_id in ("first", "second", "own"):
        sandbox.sign_in(client_id=client_id)
        statuses.append(sandbox.call("GET", "/me").status_code)

    assert statuses == [200, 429, 200]


def test_two_templates_can_share_a_bucket(sandbox: Remote):
    sandbox.reset(quotas={"me": 1}, buckets={"GET /me": "me", "GET /me/playlists": "me"})
    sandbox.get("/me")

    assert sandbox.call("GET", "/me/playlists").status_code == 429


def test_a_rate_limit_answers_with_seconds_and_at_times_in_plain_text(sandbox: Remote):
    sandbox.reset(rate_limit=1)
    sandbox.get("/me")
    refused = [sandbox.call("GET", "/me") for _ in range(40)]

    assert {answer.status_code for answer in refused} == {429}
    assert 1 <= int(refused[0].headers["retry-after"]) <= 4
    assert int(refused[-1].headers["retry-after"]) > 30
    assert {"Too many requests", '{"error":{"status":429,"message":"Too many requests"}}'} == {
        answer.text for answer in refused
    }


def test_a_limit_counts_by_the_clock_of_the_sandbox(sandbox: Remote):
    sandbox.reset(clock_rate=50.0, rate_limit=1)

    for status in (200, 429, 200):
        while sandbox.call("GET", "/me").status_code != status:
            # Asking without a pause would lengthen the wait for ever.
            time.sleep(0.1 if status == 200 else 0.0)
