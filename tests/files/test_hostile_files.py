"""Whatever is handed in: a clear word, nothing stored, nobody hurt; what is kept is harmless."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Customer
from events.errors import InvalidInput
from rma import files
from rma.models import DraftFile, Evidence
from rma.services import Upload, checked
from rma.wording import file_problem
from tests.files import corpus
from tests.rma import portal
from tests.rma.conftest import Receive, receive
from tests.support.events import assert_nothing_changed
from tests.support.people import Catalogue

__all__ = ["receive"]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def everything_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def written(name: str, content: bytes) -> tuple[bytes, bytes, str]:
    """What would be stored: the file, its thumbnail and its content type."""
    with checked(Upload(name, content, "photo")) as ready:
        small = ready.file.thumbnail.read_bytes() if ready.file.thumbnail else b""
        return ready.file.content.read_bytes(), small, ready.file.content_type


@pytest.mark.parametrize("case", corpus.HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(media: Path, case: str) -> None:
    name, content, code = corpus.HOSTILE[case]

    with pytest.raises(InvalidInput) as refused, checked(Upload(name, content, "photo")):
        pass

    assert refused.value.errors["photo"] == [file_problem(code)]
    assert everything_below(media) == []


def test_bombs_are_stopped_by_their_limits(media: Path) -> None:
    for name, content in (("text.png", corpus.text_bomb()), ("bomb.pdf", corpus.pdf_bomb())):
        with pytest.raises(InvalidInput) as refused, checked(Upload(name, content, "photo")):
            pass
        texts = {file_problem("too_complex"), file_problem("broken_file")}
        assert set(refused.value.errors["photo"]) <= texts
    assert everything_below(media) == []


@pytest.mark.django_db
def test_the_form_names_each_hostile_file(
    client: Client, catalogue: Catalogue, media: Path
) -> None:
    portal.tell(client)
    chosen = list(corpus.HOSTILE.values())

    for some in (chosen[:18], chosen[18:]):
        with assert_nothing_changed(DraftFile):
            answer = client.post(
                reverse("portal:start-proof"),
                {"photo": [portal.upload(name, content) for name, content, _code in some]},
            )
        assert answer.status_code == 422
        problems = " ".join(answer.context["form"].errors["photo"])
        for name, _content, code in some:
            assert f"{name}: {file_problem(code)}" in problems
    assert everything_below(media) == []


@pytest.mark.django_db
def test_the_api_names_the_problem(
    client: Client, receive: Receive, customer: Customer, media: Path
) -> None:
    rma = receive()
    portal.sign_in(client, customer)
    address = reverse("api:rma-evidence", args=[rma.number])

    for case in ("svg as png", "two endings", "100 megapixels", "pdf, packed script", "deep atoms"):
        name, content, code = corpus.HOSTILE[case]
        with assert_nothing_changed(Evidence):
            answer = client.post(address, {"kind": "photo", "file": portal.upload(name, content)})
        assert answer.status_code == 422
        assert answer["Content-Type"].startswith("application/problem+json")
        assert file_problem(code) in json.dumps(answer.json())
    assert everything_below(media) == []


def test_what_hangs_on_behind_a_picture_is_cut_off() -> None:
    for tail in (b"<script>alert(1)</script>", corpus.archive()):
        content, small, kind = written("polyglot.jpg", corpus.picture() + tail)
        assert kind == "image/jpeg"
        assert tail not in content + small
        assert b"PK" not in content[-100:]


def test_what_hangs_on_behind_a_pdf_is_cut_off() -> None:
    content, small, kind = written("plain.pdf", corpus.pdf(tail=corpus.archive()))

    assert kind == "application/pdf"
    assert corpus.CANARY not in content
    assert b"PK\x03\x04" not in content
    assert small.startswith(b"RIFF")


def secret_photo(kind: str) -> bytes:
    """A photo that tells where, when and by whom, in every place there is."""
    exif = Image.Exif()
    exif[0x010E] = corpus.CANARY.decode()
    exif.get_ifd(0x8825)[0x001D] = corpus.CANARY.decode()
    how: dict[str, Any] = {"exif": exif.tobytes(), "icc_profile": corpus.CANARY * 9_000}
    if kind == "JPEG":
        how |= {"comment": corpus.CANARY, "xmp": b"<x>" + corpus.CANARY + b"</x>"}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("Author", corpus.CANARY.decode())
        how["pnginfo"] = info
    if kind == "WEBP":
        how["xmp"] = corpus.CANARY
    return corpus.picture(kind, **how)


@pytest.mark.parametrize(
    ("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")]
)
def test_a_photo_forgets_where_and_by_whom_it_was_taken(name: str, kind: str) -> None:
    secret = secret_photo(kind)
    assert corpus.CANARY in secret

    content, small, _type = written(name, secret)

    for stored in (content, small):
        with Image.open(io.BytesIO(stored)) as image:
            assert corpus.CANARY not in stored
            assert dict(image.getexif()) == {}
            assert {"icc_profile", "comment", "xmp"}.isdisjoint(image.info)


def test_a_phones_photo_becomes_a_plain_jpeg() -> None:
    exif = Image.Exif()
    exif[0x010E] = corpus.CANARY.decode()
    secret = corpus.heic(exif=exif.tobytes())
    assert corpus.CANARY in secret

    content, _small, kind = written("IMG_0001.HEIC", secret)

    assert kind == "image/jpeg"
    assert corpus.CANARY not in content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (64, 48)


def test_a_photo_taken_sideways_is_upright_without_its_label() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    content, _small, _kind = written("a.jpg", corpus.picture(exif=exif.tobytes()))

    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (48, 64)


def test_a_video_forgets_where_it_was_filmed() -> None:
    secret = corpus.movie(more=corpus.box(b"udta", b"\xa9xyz" + corpus.CANARY))

    content, small, kind = written("clip.mov", secret)

    assert corpus.CANARY in secret
    assert corpus.CANARY not in content
    assert (len(content), small, kind) == (len(secret), b"", "video/mp4")
    assert written("clip.mov", corpus.movie(brand=b"qt  "))[2] == "video/quicktime"


@pytest.mark.parametrize("mode", ["CMYK", "1", "L", "P", "RGBA", "LA", "I;16"])
def test_odd_pictures_are_accepted_as_plain_ones(mode: str) -> None:
    kind, name = ("JPEG", "a.jpg") if mode == "CMYK" else ("PNG", "a.png")

    content, _small, _kind = written(name, corpus.encoded(Image.new(mode, (1, 1)), kind))

    with Image.open(io.BytesIO(content)) as image:
        assert (image.mode, image.size, image.format) == ("RGB", (1, 1), "JPEG")


@pytest.mark.parametrize("name", corpus.NAMES)
def test_a_name_is_made_safe(name: str) -> None:
    assert files.shown_name(name, ".jpg") == corpus.NAMES[name]


def test_a_file_that_is_too_large_is_refused_without_being_kept(media: Path) -> None:
    class Endless:
        given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return (corpus.picture() + bytes(size))[:size]

        def seek(self, offset: int, /) -> int:
            return offset

    endless = Endless()
    with pytest.raises(InvalidInput) as refused, checked(Upload("a.jpg", endless, "photo")):
        pass

    assert refused.value.errors["photo"] == [file_problem("too_large")]
    assert endless.given < 16 * 1024 * 1024
    assert everything_below(media) == []


def test_the_name_of_a_file_is_never_part_of_a_path(media: Path) -> None:
    for name in corpus.NAMES:
        with checked(Upload(name, corpus.picture(), "photo")) as ready:
            assert ready.file.content.resolve().is_relative_to(media.resolve())
            assert "/" not in ready.name
