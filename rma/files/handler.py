"""Django's way of receiving files, with an end: nobody fills the disk with one request."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from rma.files.kinds import MEGABYTE, VIDEO_BYTES

MOST_BYTES_OF_A_REQUEST = 520 * MEGABYTE


class CappedUploads(FileUploadHandler):
    """Stands before the handlers that write: passes on what is allowed and one piece more.

    So a file that is too large is still seen to be too large, and says so, but never grows.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a request that is larger than all files of an RMA together."""
        if content_length > MOST_BYTES_OF_A_REQUEST:
            raise RequestDataTooBig("The files of one request are too large.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The piece, until there was enough."""
        return raw_data if start <= VIDEO_BYTES else None

    def file_complete(self, file_size: int) -> None:
        """The handlers behind make the file."""
