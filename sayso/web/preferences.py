"""Settings: who you are, your password, and how a workspace becomes yours."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from sayso.programmes.sign_off import ROLES, SignOffRefused, may_set_roles, set_roles
from sayso.staff.acts import record
from sayso.store.tables import Brand, Membership, Person, Sender
from sayso.web import yours


class ProfileForm(forms.ModelForm):
    """Name and e-mail."""

    class Meta:
        model = Person
        fields = ("name", "email")
        labels = {"email": "E-mail"}

    def clean_name(self) -> str:
        return self.cleaned_data["name"].strip()

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if Person.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Somebody else signs in with this e-mail.")
        return email


def _password(label: str, complete: str, hint: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=hint, max_length=200)


class PasswordForm(forms.Form):
    """A new password; the old one too, where there is one."""

    old = _password("Your password now", "current-password")
    first = _password("New password", "new-password", "At least 12 characters; a few unrelated words are good.")
    second = _password("The new password again", "new-password")

    def __init__(self, person: Person, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.person = person
        if not person.has_usable_password():
            del self.fields["old"]

    def clean_old(self) -> str:
        if not self.person.check_password(self.cleaned_data["old"]):
            raise ValidationError("That is not your password.")
        return self.cleaned_data["old"]

    def clean_first(self) -> str:
        validate_password(self.cleaned_data["first"], self.person)
        return self.cleaned_data["first"]

    def clean_second(self) -> str:
        if self.cleaned_data["second"] != self.cleaned_data.get("first", self.cleaned_data["second"]):
            raise ValidationError("The two are not the same.")
        return self.cleaned_data["second"]


def settings(request: HttpRequest) -> HttpResponse:
    """Two small forms on one page; the button says which was sent."""
    sent = request.POST.get("form") if request.method == "POST" else None
    person = Person.objects.get(pk=request.user.pk)
    profile = ProfileForm(request.POST if sent == "profile" else None, instance=person)
    password = PasswordForm(person, request.POST if sent == "password" else None)
    if sent == "profile" and profile.is_valid():
        profile.save()
        record(request.workspace.id, person.pk, "changed_profile", str(person.pk))
        messages.success(request, "Saved.")
        return redirect("settings")
    if sent == "password" and password.is_valid():
        person.set_password(password.cleaned_data["first"])
        person.save(update_fields=["password"])
        update_session_auth_hash(request, person)
        record(request.workspace.id, person.pk, "changed_password", str(person.pk))
        messages.success(request, "Your password is set. Your other devices are signed out.")
        return redirect("settings")
    profile.instance = person
    senders = Sender.objects.order_by("id")
    roles = _roles(request)
    context = {"profile": profile, "password": password, "person": person, "senders": senders, "roles": roles}
    context["may_set_roles"] = may_set_roles(request.workspace.id, person.pk)
    context |= {"ways": yours.ways_of(request.workspace), "brands": Brand.objects.order_by("id")}
    return render(request, "preferences/settings.html", context)


def _roles(request: HttpRequest) -> list[tuple[str, bool, str]]:
    """Each role that can sign words off: whether it must, and who of the team holds it."""
    members = Membership.objects.filter(workspace_id=request.workspace.id, person__is_active=True)
    people = [(str(each.person), each.signs_as) for each in members.select_related("person").order_by("created_at")]
    return [
        (role, role in request.workspace.sign_off_roles, ", ".join(who for who, roles in people if role in roles))
        for role in ROLES
    ]


@require_POST
def sign_offs(request: HttpRequest) -> HttpResponse:
    """Set which roles must sign words off before people see them."""
    acknowledgement = request.POST.get("typed", "")
    try:
        released = set_roles(request.workspace.id, request.POST.getlist("roles"), acknowledgement, request.user.pk)
    except SignOffRefused as refused:
        messages.error(request, str(refused))
    else:
        told = f" {released} that waited went into force with it." if released else ""
        messages.success(request, f"Kept.{told}")
    return redirect(f"{reverse('settings')}#sign-offs")


urlpatterns = [
    path("settings/", settings, name="settings"),
    path("settings/sign-offs/", sign_offs, name="sign_offs"),
    *yours.urlpatterns,
]
