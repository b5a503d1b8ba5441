"""Addresses of the workflows app; my day is the site's home."""

from django.urls import path

from workflows.views import (
    absences,
    bulk,
    days,
    definitions,
    migrations,
    operations,
    processes,
    tasks,
)

app_name = "workflows"
urlpatterns = [
    path("tasks/", tasks.task_list, name="task-list"),
    path("tasks/selected/", bulk.task_bulk, name="task-bulk"),
    path("tasks/<int:pk>/", tasks.task_detail, name="task-detail"),
    path("tasks/<int:pk>/claim/", tasks.task_claim, name="task-claim"),
    path("tasks/<int:pk>/draft/", tasks.task_draft, name="task-draft"),
    path("tasks/<int:pk>/<slug:code>/", tasks.task_act, name="task-act"),
    path("tasks/<slug:which>/", tasks.task_list, name="task-list"),
    path("absences/", absences.absence_list, name="absence-list"),
    path("absences/new/", absences.absence_add, name="absence-add"),
    path("absences/<int:pk>/end/", absences.absence_end, name="absence-end"),
    path("cases/<str:number>/steps/", days.case_steps, name="case-steps"),
    path("notifications/<int:pk>/", days.notification_open, name="notification-open"),
    path("processes/", processes.process_list, name="process-list"),
    path("processes/export/<slug:form>/", processes.process_export, name="process-export"),
    path("processes/<int:pk>/", processes.process_detail, name="process-detail"),
    path("processes/<int:pk>/state/", processes.process_state, name="process-state"),
    path("processes/<int:pk>/resume/", operations.process_resume, name="process-resume"),
    path(
        "processes/<int:pk>/blocked/<int:incident>/retry/",
        operations.step_retry,
        name="step-retry",
    ),
    path("processes/<int:pk>/<slug:code>/", operations.process_act, name="process-act"),
    path("definitions/", definitions.definition_list, name="definition-list"),
    path("definitions/check/", definitions.definition_check, name="definition-check"),
    path("definitions/<int:pk>.bpmn", definitions.definition_file, name="definition-file"),
    path("definitions/<int:pk>/", definitions.definition_detail, name="definition-detail"),
    path("definitions/<int:pk>/migrate/", migrations.definition_migrate, name="definition-migrate"),
    path("decisions/<int:pk>/", definitions.decision_detail, name="decision-detail"),
    path("migrations/<uuid:batch>/", migrations.migration_detail, name="migration-detail"),
    path(
        "migrations/<uuid:batch>/continue/",
        migrations.migration_continue,
        name="migration-continue",
    ),
    path("migrations/<uuid:batch>/revert/", migrations.migration_revert, name="migration-revert"),
]
