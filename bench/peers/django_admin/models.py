"""The zone's tables as they are, seen by Django."""

from typing import Any

from django.db import models


class Router:
    """The zone's tables are in the zone's database; whatever is Django's own is not."""

    def db_for_read(self, model: Any, **_: Any) -> str:
        return "zone" if model._meta.app_label == "django_admin" else "default"

    db_for_write = db_for_read

    def allow_relation(self, *_: Any, **__: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        return db == "default" and app_label != "django_admin"


class Named(models.Model):
    name = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name)


class Department(Named):
    class Meta:
        managed, db_table = False, "departments"


class User(Named):
    class Meta:
        managed, db_table = False, "users"


class Enterprise(Named):
    class Meta:
        managed, db_table = False, "enterprises"


class Case(models.Model):
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=40, default="complaint")
    status = models.CharField(max_length=40, choices=[(s, s) for s in ("recorded", "dispatched", "working", "closed")])
    department = models.ForeignKey(Department, models.DO_NOTHING)
    officer = models.ForeignKey(User, models.DO_NOTHING)
    enterprise = models.ForeignKey(Enterprise, models.DO_NOTHING, null=True, blank=True)
    title = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    rule_id = models.IntegerField(default=1, editable=False)
    extra_workdays = models.IntegerField(default=0, editable=False)
    assignment_final = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1, editable=False)

    class Meta:
        managed, db_table = False, "cases"


class Complaint(models.Model):
    case = models.OneToOneField(Case, models.DO_NOTHING)
    channel = models.CharField(max_length=40, default="phone")
    category = models.CharField(max_length=40, default="hard.power")
    body = models.TextField()
    anonymous = models.BooleanField(default=False, editable=False)
    urgent = models.BooleanField(default=False)
    on_the_spot = models.BooleanField(default=False, editable=False)
    late_accepts = models.IntegerField(default=0, editable=False)
    returns = models.IntegerField(default=0, editable=False)
    transfers = models.IntegerField(default=0, editable=False)
    outcome_by_link = models.BooleanField(default=False, editable=False)
    reopenings = models.IntegerField(default=0, editable=False)
    reply = models.TextField(null=True, blank=True)
    resolution = models.TextField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1, editable=False)

    class Meta:
        managed, db_table = False, "complaints"


class Holding(models.Model):
    case = models.ForeignKey(Case, models.DO_NOTHING)
    holder = models.CharField(max_length=40)
    department = models.ForeignKey(Department, models.DO_NOTHING)
    officer = models.ForeignKey(User, models.DO_NOTHING)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        managed, db_table = False, "holdings"
