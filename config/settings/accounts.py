"""Signing in: by e-mail, strong passwords, second factor, and a lock after many guesses."""

from config.settings import environment
from config.settings.base import DEMO

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.sign_in.CountedGuesses",
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "accounts.allauth_adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupFields"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_FORMS = {
    "signup": "accounts.allauth_forms.SignUpForm",
    "login": "accounts.allauth_forms.SignInForm",
    "reset_password": "accounts.allauth_forms.ResetPasswordForm",
    "add_email": "accounts.allauth_forms.AddEmailForm",
}
MFA_ADAPTER = "accounts.mfa_adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.mfa_forms.SignInCode",
    "reauthenticate": "accounts.mfa_forms.ConfirmCode",
    "activate_totp": "accounts.mfa_forms.FirstCode",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "After-sales"
# The code before and the one after count, too: people type slowly and phones go wrong by seconds.
MFA_TOTP_TOLERANCE = 1
# required: staff reach nothing but their account before they have shown a second factor in this
# session. offered: a hint only, for demos and development; `check --deploy` refuses it.
STAFF_MFA = environment.text("STAFF_MFA", "offered" if DEMO else "required")
if STAFF_MFA not in ("required", "offered"):
    environment.complain("STAFF_MFA", "STAFF_MFA is unknown.", "Write required or offered.")
    STAFF_MFA = "required"

# Counted in PostgreSQL before a password is looked at, so that guesses at the same moment count
# each, and a cache that is down does not open the door: of one account from one address, of one
# account from anywhere, and of one address at any account.
SIGN_IN_WINDOW_SECONDS = 15 * 60
SIGN_IN_TRIES = {"sign_in.pair": 10, "sign_in.account": 100, "sign_in.address": 300}
# allauth counts wrong passwords in the cache; we and axes do it better.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
# The second lock, after the fact: it keeps who was locked out where the admin shows it.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_USERNAME_CALLABLE = "accounts.sign_in.name_tried"
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.client_address"
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "config.error_pages.locked_out"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["login", "username", "email"]
