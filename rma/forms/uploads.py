"""A field for several files. What is in them is judged by `rma.services.evidence`."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Any number of files up to the limit of a request; cleans to a list."""

    def __init__(self, *, accept: str, several: bool = True, **kwargs: Any) -> None:
        attrs = {"accept": accept}
        widget = _SeveralFiles(attrs={**attrs, "multiple": True}) if several else None
        super().__init__(
            widget=widget or forms.FileInput(attrs=attrs),
            max_length=400,
            allow_empty_file=True,  # the services say what is wrong with it
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Every chosen file. Raises ValidationError when one is required and none came."""
        given = data if isinstance(data, list | tuple) else [data]
        if not given:
            given = [None]
        cleaned = [super(FilesField, self).clean(one, initial) for one in given]
        return [file for file in cleaned if isinstance(file, UploadedFile)]
