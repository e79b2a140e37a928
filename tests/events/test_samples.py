"""What was once written must decode for ever; the catalogue tells the truth."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from events import catalogue, samples, types
from events.types import event
from tests.events.kit import Kit, Listener, isolated_registries

FOLDER = settings.BASE_DIR / "tests" / "events" / "samples"


def test_every_event_schema_has_a_stored_sample() -> None:
    missing = [f"{kind.name}.v{kind.schema}" for kind in samples.missing(FOLDER)]
    assert not missing, "run manage.py event_samples"


def test_every_stored_sample_decodes_for_ever() -> None:
    decoded = [types.decode(name, schema, data) for name, schema, data in samples.stored(FOLDER)]
    assert len(decoded) >= len(types.all_types())
    assert {type(made) for made in decoded} == {kind.cls for kind in types.all_types()}


def test_samples_are_written_once_and_always_the_same(tmp_path: Path) -> None:
    call_command("event_samples", into=tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(written) == len(types.all_types())
    kept = tmp_path / "events.effect_retried.v1.json"
    kept.write_text('{"effect_id": "mine", "kind": "k"}')
    next(path for path in tmp_path.iterdir() if path != kept).unlink()
    call_command("event_samples", into=tmp_path)
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert again == {**written, kept.name: b'{"effect_id": "mine", "kind": "k"}'}


def test_a_sample_that_no_longer_fits_is_found(tmp_path: Path) -> None:
    with isolated_registries(empty=False):

        @event("proof.sampled")
        class Sampled:
            """Proof."""

            added_later: str

        (tmp_path / "proof.sampled.v1.json").write_text("{}")
        ((name, schema, data),) = samples.stored(tmp_path)
        with pytest.raises(ValueError, match="added_later"):
            types.decode(name, schema, data)


def test_the_catalogue_names_fields_and_followers(kit: Kit) -> None:
    kit.react("kit.listener", {kit.Raised: Listener()})
    entry = next(entry for entry in catalogue.entries() if entry.kind.name == "kit.raised")
    assert entry.fields == (("tally", "text"), ("by", "whole number"))
    assert entry.followers["Projections"] == ["kit.sums", "kit.tallies"]
    assert entry.followers["Reactions"] == ["kit.listener: Listener"]


def test_an_outdated_catalogue_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "events.md"
    with pytest.raises(CommandError, match="out of date"):
        call_command("event_catalogue", check=True, into=page)
    call_command("event_catalogue", into=page)
    call_command("event_catalogue", check=True, into=page)
    page.write_text(page.read_text().replace("events.effect_retried", "events.effect_changed"))
    with pytest.raises(CommandError, match="out of date"):
        call_command("event_catalogue", check=True, into=page)
