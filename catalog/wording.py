"""Choose among texts kept in several languages; the English one is always there."""


def in_language(language: str, *, english: str, zh_hant: str, zh_hans: str) -> str:
    """Return the text for a Django language code, or the nearest one that is not empty."""
    order = {"zh-hant": (zh_hant, zh_hans), "zh-hans": (zh_hans, zh_hant)}
    return next((text for text in order.get(language.lower(), ()) if text), english)
