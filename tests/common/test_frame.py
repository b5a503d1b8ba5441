from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from django.utils import translation
from lxml import html

from common import views
from common.templatetags.frame import draft_key, undo_url


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", nothing, name="home"),
    path("signin/", nothing, name="login"),
    path("signout/", nothing, name="logout"),
    path("language/", nothing, name="set_language"),
]


@pytest.fixture(autouse=True)
def own_addresses(settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture(autouse=True)
def own_context(settings) -> None:
    """The frame alone: what the site's own context processor adds is tested with the site."""
    # A copy: what is changed in place is not given back, and every later page would lack the rest.
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"] = [
        "django.template.context_processors.request",
        "django.template.context_processors.i18n",
        "django.contrib.messages.context_processors.messages",
    ]
    settings.TEMPLATES = templates


class Officer(SimpleNamespace):
    pk = "17"
    is_authenticated = True
    # No seat anywhere: the menu of these tests is the one that each of them gives.
    is_active = False

    def get_username(self) -> str:
        return "officer"


class Intake(forms.Form):
    given_name = forms.CharField(label="Given name", help_text="As on the document")
    alias = forms.CharField(label="Alias", required=False)
    channel = forms.ChoiceField(
        label="Channel", choices=[("d", "Desk"), ("p", "Phone")], widget=forms.RadioSelect
    )
    needs = forms.MultipleChoiceField(
        label="Needs", choices=[("h", "Health")], widget=forms.CheckboxSelectMultiple
    )
    body = forms.ChoiceField(label="Body", choices=[("x", "X")])


def make_request(user: Any = None) -> HttpRequest:
    request = RequestFactory().get("/somewhere/?page=2")
    request.user = user or AnonymousUser()
    request.session = SimpleNamespace(get_expiry_age=1800)
    request._messages = CookieStorage(request)
    return request


def draw(name: str, context: dict[str, Any], user: Any = None) -> html.HtmlElement:
    request = make_request(user)
    return html.fromstring(render_to_string(name, {"user": request.user} | context, request))


def page(context: dict[str, Any] | None = None, user: Any = None) -> html.HtmlElement:
    return draw("common/base.html", context or {}, user)


@pytest.mark.parametrize(("code", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_a_page_has_the_language_and_direction_of_its_reader(code, direction):
    with translation.override(code):
        root = page()

    assert (root.get("lang"), root.get("dir")) == (code, direction)
    sheets = root.xpath("//link[@rel='stylesheet']/@href")
    assert ("rtl" in sheets[0]) == (direction == "rtl")


def test_a_page_holds_no_inline_script_style_or_handler():
    root = page({"demo_banner": "Synthetic"}, Officer())

    assert not root.xpath("//script[not(@src)] | //style | //@style")
    assert not [name for e in root.iter() for name in e.attrib if name.startswith("on")]


def test_a_page_keeps_nothing_of_what_htmx_shows():
    config = page().xpath("//meta[@name='htmx-config']/@content")[0]

    assert '"historyCacheSize":0' in config
    assert '"allowEval":false' in config


def test_the_first_link_leads_to_the_content():
    root = page()

    first = root.xpath("//body//a")[0]

    assert root.get_element_by_id(first.get("href")[1:]).tag == "main"


def test_a_stranger_sees_neither_menu_nor_account():
    root = page()

    assert not root.xpath("//nav | //details | //@data-user | //@data-draft-key")
    assert root.xpath("//form[contains(@class, 'languages')]")


def test_each_language_names_itself():
    root = page()

    buttons = root.xpath("//form[contains(@class, 'languages')]//button")

    assert [(b.get("lang"), b.text) for b in buttons] == [
        ("fr", "Français"),
        ("ar", "العربية"),
        ("en", "English"),
    ]
    assert root.xpath("//button[@aria-current]/@lang") == ["fr"]
    assert root.xpath("//input[@name='next']/@value") == ["/somewhere/?page=2"]


def test_the_menu_shows_where_the_reader_is():
    items = [
        SimpleNamespace(url="/a/", label="Cases", icon="folder-open", is_active=True, badge=3),
        SimpleNamespace(url="/b/", label="Directory", icon="users", is_active=False, badge=""),
    ]

    root = page({"nav_items": items}, Officer())

    assert root.xpath("//nav//a[@aria-current='page']/@href") == ["/a/"]
    assert root.xpath("//nav//span[@class='count']/text()") == ["3"]


def test_signing_out_is_a_post_with_a_token():
    form = page(user=Officer()).xpath("//form[@data-sign-out]")[0]

    assert form.get("method") == "post"
    assert form.xpath(".//input[@name='csrfmiddlewaretoken']")


def test_the_account_names_person_body_and_role():
    account = SimpleNamespace(name="Salma E.", organisation="Desk of Inezgane", role="Officer")

    text = page({"account": account}, Officer()).xpath("//details")[0].text_content()

    assert all(word in text for word in ("Salma E.", "Desk of Inezgane", "Officer"))


def test_a_draft_key_belongs_to_one_user():
    def key(user: Any) -> str:
        return draft_key(Context({"request": make_request(user)}))

    other = Officer()
    other.pk = "18"

    assert key(Officer()) == key(Officer())
    assert key(Officer()) != key(other)
    assert key(AnonymousUser()) == ""


def test_an_action_can_offer_to_undo_it():
    request = make_request()

    views.offer_undo(request, "Referral withdrawn.", "/undo/4/")
    messages.error(request, "Broken")
    undoable, plain = list(messages.get_messages(request))

    assert (undo_url(undoable), undo_url(plain)) == ("/undo/4/", "")


def test_a_message_with_undo_is_a_form():
    request = make_request()
    views.offer_undo(request, "Referral withdrawn.", "/undo/4/")

    root = html.fromstring(render_to_string("common/partials/messages.html", {}, request))

    assert root.xpath("//*[@data-undo]//form[@method='post']/@action") == ["/undo/4/"]
    assert root.xpath("//*[@data-undo]/@role") == ["status"]


def form_page(data: dict[str, str] | None = None) -> html.HtmlElement:
    return html.fromstring(f"<form>{Intake(data)}</form>")


def test_what_may_stay_empty_is_said_in_words():
    root = form_page()

    with_word = [label.text.strip() for label in root.xpath("//*[span[@class='optional']]")]

    assert with_word == ["Alias"]


def test_every_control_has_its_style():
    root = form_page()

    assert root.xpath("//input[@name='given_name']/@class") == ["form-control"]
    assert root.xpath("//select/@class") == ["form-select"]
    assert set(root.xpath("//input[@type='radio' or @type='checkbox']/@class")) == {
        "form-check-input"
    }
    assert root.get_element_by_id("id_channel").get("class") == "choices"


def test_a_field_is_described_by_its_help_and_its_error():
    root = form_page({"alias": "x"})

    described = root.xpath("//input[@name='given_name']/@aria-describedby")[0].split()

    assert described == ["id_given_name_helptext", "id_given_name_error"]
    assert all(root.get_element_by_id(name).text_content().strip() for name in described)


def test_the_summary_of_errors_leads_to_every_field():
    root = form_page({"alias": "x"})

    targets = root.xpath("//*[contains(@class, 'error-summary')]//a/@href")

    assert targets == ["#id_given_name", "#id_channel", "#id_needs", "#id_body"]
    assert all(root.get_element_by_id(target[1:]) is not None for target in targets)
    assert root.xpath("//*[@class='error-summary']/@tabindex") == ["-1"]


def test_a_refused_form_keeps_every_keystroke():
    root = form_page({"alias": "Ami <&>", "channel": "p"})

    assert root.xpath("//input[@name='alias']/@value") == ["Ami <&>"]
    assert root.xpath("//input[@checked]/@value") == ["p"]


def test_a_confirmation_says_what_will_happen():
    root = draw(
        "common/confirm.html",
        {
            "heading": "Send the referral",
            "explanation": "The delegation receives the name.",
            "consequences": ["A mail leaves now."],
            "irreversible": "What was read cannot be taken back.",
            "submit_label": "Send the referral",
            "cancel_url": "/case/",
        },
    )

    text = root.xpath("//main")[0].text_content()
    assert "A mail leaves now." in text
    assert "cannot be taken back" in text
    assert root.xpath("//main//a[contains(@class, 'btn-link')]/@href") == ["/case/"]


@pytest.mark.parametrize("code", views.REFUSALS)
def test_a_refusal_says_what_happened_and_what_to_do(code):
    answer = views.error_page(make_request(), code)

    text = html.fromstring(answer.content).xpath("//main")[0].text_content()
    assert answer.status_code == (403 if code == views.STALE_FORM else code)
    assert str(views.REFUSALS[code].reason) in text
    assert str(views.REFUSALS[code].remedy) in text


def test_a_refusal_can_be_explained_by_who_knows_better():
    answer = views.error_page(make_request(), 409, reason="The referral was answered at 10:00.")

    assert "The referral was answered at 10:00." in answer.content.decode()


def test_the_page_of_a_failure_stands_on_nothing():
    answer = views.server_error(HttpRequest())

    assert answer.status_code == 500
    assert answer.content.decode().count("<h") >= 3


def test_a_failure_without_templates_still_answers(monkeypatch):
    def fail(name: str) -> str:
        raise ValueError(name)

    monkeypatch.setattr(views.loader, "render_to_string", fail)

    assert b"500" in views.server_error(HttpRequest()).content


def test_a_wordless_refusal_gets_a_page():
    middleware = views.WordedRefusalsMiddleware(lambda request: HttpResponseNotAllowed(["POST"]))

    answer = middleware(make_request())

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert b"<h1>" in answer.content


def test_an_answer_with_words_is_left_alone():
    said = HttpResponse("Wait.", status=429)

    assert views.WordedRefusalsMiddleware(lambda request: said)(make_request()) is said


def test_the_line_of_steps_names_the_present_one():
    steps = [
        SimpleNamespace(label="Request", state="done", date=None),
        SimpleNamespace(label="Answer", state="current", date=None),
        SimpleNamespace(label="Follow-up", state="todo", date=None),
    ]

    root = html.fromstring(render_to_string("common/partials/steps.html", {"steps": steps}))

    assert "Answer" in root.xpath("//li[@aria-current='step']")[0].text_content()
    assert len(root.xpath("//li")) == 3


@pytest.mark.parametrize("kind", ["service", "statutory"])
def test_the_two_clocks_say_which_they_are(kind, fixed_clock):
    template = Template("{% load when %}{% " + kind + "_clock 'Answer' value %}")

    root = html.fromstring(template.render(Context({"value": fixed_clock})))

    assert f"clock-{kind}" in root.get("class")
