import pytest

pytestmark = pytest.mark.django_db


def test_all(page, sender, recipient, coordinator, referral, asked):
    for who, urls in (
        (
            sender,
            [
                "/referrals/sent/",
                f"/referrals/{referral.reference}/",
                f"/referrals/requests/{asked.pk}/send/",
                f"/referrals/cases/{asked.case.number}/",
                f"/referrals/{referral.reference}/withdraw/",
            ],
        ),
        (
            recipient,
            [
                "/referrals/",
                f"/referrals/{referral.reference}/",
                f"/referrals/{referral.reference}/redirect/",
                f"/referrals/{referral.reference}/accept/",
            ],
        ),
        (
            coordinator,
            [
                "/referrals/overview/",
                f"/referrals/{referral.reference}/",
                f"/referrals/{referral.reference}/redirect/",
            ],
        ),
    ):
        page.force_login(who)
        for url in urls:
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            page.get(url)
            with CaptureQueriesContext(
                connection,
            ) as c:
                r = page.get(url)
            print(url, r.status_code, len(c), len(r.content))
            if len(c) > 12:
                for q in c.captured_queries:
                    print("   ", q["sql"][:150])
            assert r.status_code == 200
            i = r.content.find(b"UNDEFINED")
            assert i < 0, r.content[i - 200 : i + 100]
