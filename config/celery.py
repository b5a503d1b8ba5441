"""The Celery application: immediate work only; due times are rows that beat sweeps."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("casework")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["common", "partners", "casework", "referrals", "workflows", "indicators"])
app.conf.beat_schedule = {
    "deliver-outbox": {"task": "common.deliver_outbox", "schedule": 10.0},
    "fire-due-timers": {"task": "workflows.fire_due_timers", "schedule": 15.0},
    "deliver-kept-messages": {"task": "workflows.deliver_kept_messages", "schedule": 60.0},
    "replan-timers": {"task": "workflows.replan_timers", "schedule": 60.0},
    "forget-old-intakes": {"task": "casework.forget_old_drafts", "schedule": 3600.0},
    "forget-stale-drafts": {"task": "workflows.forget_stale_drafts", "schedule": 3600.0},
}
