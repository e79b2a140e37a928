"""What words speak for: learned, explained, judged on cases it has not seen, silent in doubt."""

from random import Random

import pytest

from reliability.suggestions import classifier
from reliability.suggestions.classifier import suggest, train
from reliability.suggestions.evaluation import split, trained

CODES = ["DC", "WH", "BT"]
PHRASES = {
    "DC": [
        "the left button clicks twice",
        "double clicking all the time",
        "左鍵連點",
        "按一下變兩下",
    ],
    "WH": ["the wheel jumps when I scroll", "scrolling goes backwards", "滾輪亂跳", "捲動往回跑"],
    "BT": [
        "the battery is empty after an hour",
        "it does not charge",
        "電池充不進去",
        "一小時就沒電",
    ],
}
FILLER = ["since yesterday", "please help", "I use it at work", "昨天開始", "請幫忙", ""]


def cases(number: int, confused: float = 0.1) -> list[tuple[str, tuple[str, str]]]:
    """Texts with their confirmed codes; customers are wrong now and then."""
    rng = Random(20261122)
    found = []
    for place in range(number):
        code = rng.choice(CODES)
        meant = rng.choice(CODES) if rng.random() < confused else code
        text = f"{rng.choice(PHRASES[meant])} {rng.choice(FILLER)}"
        found.append((f"case-{place}", (text, code)))
    return found


def test_words_it_never_saw_together_speak_for_the_right_fault() -> None:
    model = train(case for _key, case in cases(200))
    first = suggest(model, "My button double clicks!", CODES)[0]
    assert first.code == "DC"
    assert first.probability > 0.8
    assert {"button", "double", "clicks"} & set(first.words)


def test_chinese_is_read_without_spaces() -> None:
    model = train(case for _key, case in cases(200))
    first = suggest(model, "請幫忙，滑鼠的滾輪一直亂跳", CODES)[0]
    assert first.code == "WH"
    assert {"滾輪", "亂跳"} <= set(first.words)


def test_probabilities_are_shares_of_one_among_the_codes_of_the_category() -> None:
    model = train(case for _key, case in cases(200))
    found = suggest(model, "the battery clicks", CODES)
    assert sum(one.probability for one in found) == pytest.approx(1.0)
    assert {one.code for one in suggest(model, "the battery", ["WH", "BT", "XX"])} == {"WH", "BT"}


def test_words_of_nobody_else_are_forgotten_and_unknown_words_say_nothing() -> None:
    texts = [("clicks twice", "DC"), ("clicks", "DC"), ("clicks says Rumpelstilzkin", "WH")]
    model = train(texts)
    assert "^clicks$" in model.features
    assert not any("rumpel" in name for name in model.features)
    assert suggest(model, "Rumpelstilzkin", ["DC", "WH"]) == []
    assert suggest(model, "clicks", ["DC"]) == [], "one code alone is no suggestion"


def test_held_out_cases_are_always_the_same_and_never_learned() -> None:
    every = cases(500)
    seen, held = split(every)
    assert (seen, held) == split(every)
    assert len(seen) + len(held) == 500
    assert 70 <= len(held) <= 130


def test_it_is_judged_by_accuracy_and_calibration_beside_the_commonest_fault() -> None:
    choices = dict.fromkeys(CODES, CODES)
    model, judged = trained(cases(1_000), choices)
    assert judged.accuracy > 0.85
    assert judged.baseline < 0.5
    assert judged.calibration_error < 0.1, "what is said to be 90 % likely is right so often"
    assert sum(one.cases for one in judged.bins) == judged.cases
    again, _same = trained(cases(1_000), choices)
    assert again == model
    assert classifier.Model.of_json(model.as_json()) == model


def test_where_words_say_nothing_it_is_not_sure() -> None:
    choices = dict.fromkeys(CODES, CODES)
    _model, judged = trained(cases(600, confused=1.0), choices)
    assert judged.accuracy < 0.5
    assert judged.calibration_error < 0.25
