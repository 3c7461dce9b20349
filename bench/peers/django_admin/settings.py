"""Settings by the book. Its own tables (people, sessions, its log) lie in a small database beside the zone's."""

import os
from urllib.parse import urlsplit

ZONE = os.environ["BENCH_ZONE"]  # the address of the zone's database
parts = urlsplit(ZONE.replace("+psycopg", ""))
if parts.scheme == "sqlite":
    zone = {"ENGINE": "django.db.backends.sqlite3", "NAME": ZONE.removeprefix("sqlite:///")}
else:
    where = dict(part.split("=", 1) for part in parts.query.split("&") if part)
    zone = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": parts.username or "postgres",
        "PASSWORD": parts.password or "",
        "HOST": where.get("host", "").replace("%2F", "/") or parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_OWN"]},
    "zone": zone | {"CONN_MAX_AGE": None},
}
DATABASE_ROUTERS = ["bench.peers.django_admin.models.Router"]
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "bench.peers.django_admin",
]  # fmt: skip
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]  # fmt: skip
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "bench.peers.django_admin.admin"
SECRET_KEY = "only for the bench"
ALLOWED_HOSTS = ["*"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DEBUG = False
USE_TZ = True
STATIC_URL = "/static/"
