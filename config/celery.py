"""The Celery application: immediate work only; due times are rows that beat sweeps."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("casework")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["common", "partners", "casework", "referrals", "workflows", "indicators"])
app.conf.beat_schedule = {
    "deliver-outbox": {"task": "common.deliver_outbox", "schedule": 10.0},
    "fire-due-timers": {"task": "workflows.fire_due_timers", "schedule": 15.0},
    "look-after-documents": {"task": "casework.look_after_documents", "schedule": 600.0},
    "carry-out-retention": {
        "task": "casework.carry_out_retention",
        "schedule": crontab(hour=2, minute=30),
    },
    "remind-of-rights": {"task": "casework.remind_of_rights", "schedule": 3600.0},
    "deliver-kept-messages": {"task": "workflows.deliver_kept_messages", "schedule": 60.0},
    "replan-timers": {"task": "workflows.replan_timers", "schedule": 60.0},
    "warn-of-ending-consents": {"task": "casework.warn_of_ending_consents", "schedule": 3600.0},
    "remind-of-copies": {"task": "referrals.remind_of_copies", "schedule": 3600.0},
    "check-reach": {"task": "referrals.check_reach", "schedule": crontab(hour=4, minute=10)},
    "anchor-audit": {"task": "common.anchor_audit", "schedule": 3600.0},
    "sweep-duplicates": {
        "task": "casework.sweep_duplicates",
        "schedule": crontab(hour="2", minute="20"),
    },
    "warn-of-legal-deadlines": {"task": "casework.warn_of_legal_deadlines", "schedule": 60.0},
    "forget-old-intakes": {"task": "casework.forget_old_drafts", "schedule": 3600.0},
    "forget-stale-drafts": {"task": "workflows.forget_stale_drafts", "schedule": 3600.0},
    # At night; a run that was missed is made up for by the next one.
    "look-after-accounts": {
        "task": "partners.look_after_accounts",
        "schedule": crontab(hour=3, minute=40),
    },
}
