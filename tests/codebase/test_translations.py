"""Every text of the product exists in three languages."""

from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
import unfold
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import get_language_info, gettext, ngettext, override, to_locale

from config import translations
from tests.codebase.marked_texts import Marked, in_files
from tests.codebase.test_rules_of_the_house import modules, tracked

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
# What can be written with the characters of one script alone; the other's are not in it.
SCRIPTS = {"zh_Hant": "big5", "zh_Hans": "gb2312"}
NOT_INSTALLED = {"constance", "guardian", "import_export", "inlines", "simple_history"}
FIRST_IDEOGRAPH = "\u2e80"


def catalogue_of(code: str) -> polib.POFile:
    return polib.pofile(str(settings.LOCALE_PATHS[0] / to_locale(code) / "LC_MESSAGES/django.po"))


def texts_of(catalogue: polib.POFile) -> Iterator[str]:
    for entry in catalogue:
        yield from (entry.msgstr, *entry.msgstr_plural.values())


def unfold_files() -> list[Path]:
    """Modules and templates of the admin's package, as far as it is installed."""
    folder = Path(unfold.__file__).parent
    files = [path for suffix in ("py", "html") for path in folder.rglob(f"*.{suffix}")]
    return [path for path in files if not NOT_INSTALLED & set(path.parts)]


def untranslated(marked: Marked, known: set[tuple[str, str]]) -> bool:
    return marked.text is None or (marked.context, marked.text) not in known


def missing(paths: list[Path], code: str) -> list[str]:
    """Where texts stand that the catalogue of a language does not have."""
    entries = catalogue_of(code).translated_entries()
    known = {(entry.msgctxt or "", entry.msgid) for entry in entries}
    return [
        f"{marked.path}:{marked.line}: {marked.text!r}"
        for marked in in_files(paths)
        if untranslated(marked, known)
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_marked_text_is_translated(code: str) -> None:
    templates = [path for path in tracked("*.html", "*.txt") if "templates" in path.parts]
    found = missing([*modules(), *templates], code)
    assert not found, "\n" + "\n".join(found)


def test_no_entry_is_missing_fuzzy_or_loses_a_placeholder() -> None:
    found = translations.faults()
    assert not found, "\n" + "\n".join(found)


def strangers(text: str, charset: str) -> str:
    """The Chinese characters of a text that a character set does not have."""
    ideographs = (character for character in text if character >= FIRST_IDEOGRAPH)
    return "".join(one for one in ideographs if not one.encode(charset, errors="ignore"))


@pytest.mark.parametrize("source", list(translations.sources()), ids=str)
def test_no_word_is_left_in_the_other_script(source: Path) -> None:
    charset = SCRIPTS[source.parent.parent.name]
    texts = texts_of(polib.pofile(str(source)))
    assert not [text for text in texts if strangers(text, charset)]


def test_a_word_in_the_other_script_is_noticed() -> None:
    assert strangers("请輸入序列号", "big5") == "请号"
    assert strangers("请輸入序列号", "gb2312") == "輸"


def _as_plural(text: str) -> str:
    """Older Pythons find a text that has a plural by ngettext alone."""
    return ngettext(text, text, 1)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_words_of_the_admin_package_are_translated(code: str) -> None:
    """Unfold brings no Chinese: an upgrade with new words fails here."""
    with override(code):
        found = [
            f"{marked.path}:{marked.line}: {marked.text!r}"
            for marked in in_files(unfold_files())
            if marked.text and marked.text == gettext(marked.text) == _as_plural(marked.text)
        ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("line", ["_('Not in any catalogue')", "_(f'{1} pieces')", "_('a' + b)"])
def test_a_new_text_in_a_module_is_noticed_with_its_line(tmp_path: Path, line: str) -> None:
    module = tmp_path / "module.py"
    module.write_text(f"\n\n{line}\n")
    assert [found.split(": ")[0] for found in missing([module], "zh-hant")] == [f"{module}:3"]


@pytest.mark.parametrize(
    "tag",
    [
        '{% translate "Not in any catalogue" %}',
        "{% blocktranslate %}Not in any catalogue, {{ name }}{% endblocktranslate %}",
        '{% include "x.html" with label=_("Not in any catalogue") %}',
        "{% blocktranslate count n=n %}{{ n }} gnu{% plural %}{{ n }} gnus{% endblocktranslate %}",
    ],
)
def test_a_new_text_in_a_template_is_noticed_with_its_line(tmp_path: Path, tag: str) -> None:
    template = tmp_path / "page.html"
    template.write_text(f"<h1>\n{tag}</h1>")
    assert [found.split(": ")[0] for found in missing([template], "zh-hans")] == [f"{template}:2"]


def test_a_text_that_is_translated_is_not_complained_about(tmp_path: Path) -> None:
    template = tmp_path / "page.html"
    template.write_text('{% translate "Track a return" %}')
    assert not missing([template], "zh-hans")


@pytest.mark.parametrize(
    ("msgid", "msgstr", "fault"),
    [
        ("Hello %(name)s", "%(name)s，您好", ""),
        ("Hello %(name)s", "您好", "placeholders or tags differ"),
        ("Hello", "%(name)s，您好", "placeholders or tags differ"),
        ("{count} of %s", "{count}／%s", ""),
        ("{count} of %s", "{total}／%s", "placeholders or tags differ"),
        ("a <b>word</b>", "一個<b>詞</b>", ""),
        ("a <b>word</b>", "一個<b>詞", "placeholders or tags differ"),
        ("Hello", "", "not translated"),
    ],
)
def test_what_is_wrong_with_an_entry(msgid: str, msgstr: str, fault: str) -> None:
    assert translations.fault_of(polib.POEntry(msgid=msgid, msgstr=msgstr)) == fault


def test_a_guess_and_a_missing_plural_are_faults() -> None:
    guess = polib.POEntry(msgid="Save", msgstr="儲存", flags=["fuzzy"])
    plural = polib.POEntry(msgid="%(n)s file", msgid_plural="%(n)s files")
    assert translations.fault_of(guess) == "fuzzy"
    assert translations.fault_of(plural) == "not translated"


def test_a_catalogue_compiles_without_gettext_and_the_check_names_what_is_missing(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    source = tmp_path / "zh_Hant/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "Save"\nmsgstr "儲存"\n\nmsgid "Search"\nmsgstr ""\n')
    settings.LOCALE_PATHS = [tmp_path]
    with pytest.raises(CommandError, match="not translated: 'Search'"):
        call_command("compile_translations", "--check")
    compiled = polib.mofile(str(source.with_suffix(".mo")))
    assert [(entry.msgid, entry.msgstr) for entry in compiled] == [("Save", "儲存")]


def test_languages_are_named_in_their_own_script() -> None:
    assert dict(settings.LANGUAGES) == {
        "en": "English", "zh-hant": "繁體中文", "zh-hans": "简体中文",
    }  # fmt: skip
    assert [get_language_info(code)["name_local"] for code in LANGUAGES] == ["繁體中文", "简体中文"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "language", "title"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.5", "zh-hant", "登入"),
        ("zh-HK", "zh-hant", "登入"),
        ("zh-CN,zh;q=0.9", "zh-hans", "登录"),
        ("zh-SG", "zh-hans", "登录"),
        ("en-GB", "en", "Sign in"),
        ("fi", "en", "Sign in"),
    ],
)
def test_the_browser_chooses_the_language(wanted: str, language: str, title: str) -> None:
    page = Client().get("/accounts/login/", headers={"accept-language": wanted})
    assert page.headers["Content-Language"] == language
    assert f'lang="{language}"' in page.text
    assert title in page.text


@pytest.mark.django_db
def test_the_switch_wins_over_the_browser() -> None:
    client = Client(headers={"accept-language": "zh-TW"})
    switched = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/accounts/login/"})
    assert (switched.status_code, switched.headers["Location"]) == (302, "/accounts/login/")
    assert "登录" in client.get("/accounts/login/").text
