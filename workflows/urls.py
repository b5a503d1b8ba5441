"""Addresses of the workflows app; my day is the site's home."""

from django.urls import path

from workflows import views

app_name = "workflows"
urlpatterns = [
    path("tasks/", views.task_list, name="task-list"),
    path("tasks/<int:pk>/", views.task_detail, name="task-detail"),
    path("tasks/<int:pk>/claim/", views.task_claim, name="task-claim"),
    path("cases/<str:number>/steps/", views.case_steps, name="case-steps"),
    path("processes/<int:pk>/", views.process_detail, name="process-detail"),
    path("processes/<int:pk>/state/", views.process_state, name="process-state"),
    path("definitions/<int:pk>.bpmn", views.definition_file, name="definition-file"),
    path("notifications/<int:pk>/", views.notification_open, name="notification-open"),
]
