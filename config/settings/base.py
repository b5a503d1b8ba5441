"""Settings that every way of running the service shares."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

INSTALLED_APPS = [
    "common",
    "partners",
    "casework",
    "referrals",
    "workflows",
    "indicators",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "guardian",
    "template_partials",
    "viewflow",
    "viewflow.workflow",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "partners.middleware.SessionLimitMiddleware",
    "common.wall.middleware.WallMiddleware",
    "common.audit.collecting.AuditMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "partners.middleware.GateMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.middleware.PrivatePagesMiddleware",
    "common.views.WordedRefusalsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.navigation.frame",
            ],
        },
    },
]
#: Documents lie sealed in this folder, which no address serves.
DOCUMENTS_ROOT = VAR_DIR / "documents"
#: The malware scanner that looks at them: tcp://host:3310, unix:///path, or empty for none.
DOCUMENT_SCANNER = ""
#: What is uploaded stays in memory until it is sealed: never on a disk as it came.
FILE_UPLOAD_HANDLERS = ["common.uploads.MemoryOnlyUploadHandler"]

FORM_RENDERER = "common.forms.FrameRenderer"
DJANGO_TABLES2_TEMPLATE = "common/table.html"

AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
GUARDIAN_RAISE_403 = False
ANONYMOUS_USER_NAME = None
GUARDIAN_LEGACY_GLOBAL_PERMS_GROUP_UNION = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
#: Seconds without a page after which a session ends, and seconds after which it ends anyway.
SESSION_COOKIE_AGE = 30 * 60
SESSION_ABSOLUTE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "common.views.csrf_failure"

#: Where mails lead to; no slash at its end.
SITE_URL = "http://localhost:8000"
#: Whether roles that reach sensitive files, or coordinate, must sign in with a second factor.
SECOND_FACTOR_REQUIRED = True
#: Whether everybody accepts the charter before anything else.
CHARTER_REQUIRED = True
#: Days without a sign-in after which an account is suspended (retention rule); 0 for never.
IDLE_ACCOUNT_DAYS = 90
#: Days without a sign-in after which its officer is warned by mail.
IDLE_ACCOUNT_WARNINGS = (75, 85)
INVITATION_DAYS = 7
#: Minutes for which an account stays locked after too many wrong passwords or codes.
LOCK_OUT_MINUTES = 15
PASSWORD_RESET_TIMEOUT = 3600

ACCOUNT_ADAPTER = "partners.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
# The cookie goes with the browser: desks share their computers.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "100/15m/ip",
    "login_failed": f"5/{LOCK_OUT_MINUTES}m/key",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "join": "30/15m/ip",
}
ACCOUNT_FORMS = {
    "login": "partners.forms.SignInForm",
    "reauthenticate": "partners.forms.PasswordAgainForm",
    "change_password": "partners.forms.PasswordChangeForm",
    "reset_password": "partners.forms.PasswordResetForm",
    "reset_password_from_key": "partners.forms.NewPasswordForm",
}
MFA_ADAPTER = "partners.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_FORMS = {
    "authenticate": "partners.forms.CodeForm",
    "reauthenticate": "partners.forms.CodeAgainForm",
    "activate_totp": "partners.forms.ActivateCodesForm",
    "add_webauthn": "partners.forms.AddPasskeyForm",
    "edit_webauthn": "partners.forms.RenamePasskeyForm",
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("ar", _("Arabic")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "common" / "locale"]
TIME_ZONE = "Africa/Casablanca"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

#: Whether connections stand before the wall of the database: PostgreSQL in production.
DATABASE_WALL = False

#: Dotted path of the callable that tells the time. Everything but the demonstration uses the
#: system's.
CLOCK = "common.clock.system_time"

#: Signed heads of the audit's chains, a line an hour. Keep copies where nobody of this service
#: writes: only they show that the newest lines of the audit were cut off.
AUDIT_ANCHOR_FILE = VAR_DIR / "audit-anchors.jsonl"
#: Whether the number of a Moroccan identity card may be kept: only once the data-protection
#: authority has authorised it (law 09-08).
NATIONAL_CARD_AUTHORISED = False

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
