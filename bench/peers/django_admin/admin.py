"""The admin: a list with filters and a search, a form with its parts, and a page of figures. Tuned by the book:
related names in the list's own query, no count of everything, pickers that look things up."""

from typing import Any

from django.contrib import admin
from django.db.models import Avg, Count, F
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone

from bench.peers.django_admin.models import Case, Complaint, Department, Enterprise, Holding, User

site = admin.AdminSite()


class Words(admin.StackedInline):
    model = Complaint


class Ledger(admin.TabularInline):
    model, extra, can_delete = Holding, 0, False
    readonly_fields = ("holder", "department", "officer", "from_at", "to_at")

    def has_add_permission(self, *_: Any) -> bool:
        return False


class Cases(admin.ModelAdmin):
    list_display = ("number", "title", "enterprise", "status", "department", "officer", "opened_at", "due_at")
    list_filter = ("status", "department")
    list_select_related = ("enterprise", "department", "officer")
    search_fields = ("number", "title", "complaint__body")
    autocomplete_fields = ("department", "officer", "enterprise")
    inlines = (Words, Ledger)
    list_per_page = 50
    show_full_result_count = False


class Named(admin.ModelAdmin):
    search_fields = ("name",)


site.register(Case, Cases)
site.register([Department, User, Enterprise], Named)


def dashboard(_request: HttpRequest) -> JsonResponse:
    """Counts by status, overdue by department, created and days to resolve by month."""
    cases = Case.objects.all()
    overdue = cases.filter(resolved_at=None, due_at__lt=timezone.now()).values("department__name")
    by_month = cases.annotate(month=TruncMonth("opened_at")).values("month")
    return JsonResponse(
        {
            "status": list(cases.values("status").annotate(n=Count("id"))),
            "overdue": list(overdue.annotate(n=Count("id"))),
            "months": list(by_month.annotate(n=Count("id"), days=Avg(F("resolved_at") - F("opened_at")))),
        }
    )


urlpatterns = [path("admin/", site.urls), path("dashboard/", dashboard)]
