"""What a file says it is, against what its first bytes are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.desk.claims import contradicts
from sealdesk.desk.contents import NewFile, kind_of
from sealdesk.desk.filetypes import FileType

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20

HONEST = [
    (FileType.PNG, "image/png", "seam.png"),
    (FileType.JPEG, "image/png", "seam.jpg"),  # a picture all the same
    (FileType.PDF, "application/pdf", "invoice.PDF"),
    (FileType.PDF, "application/octet-stream", "invoice"),
    (FileType.ARCHIVE, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "letter.docx"),
    (FileType.DOCUMENT, "application/msword", "letter.doc"),
    (FileType.HTML, "text/plain", "notes.txt"),
    (FileType.UNKNOWN, "text/plain; charset=gbk", "说明.txt"),
    (FileType.UNKNOWN, "audio/mpeg", "call.mp3"),
    (FileType.PROGRAM, "application/x-msdownload", "setup.exe"),
    (FileType.PROGRAM, "text/x-sh", "backup.sh"),
    (FileType.UNKNOWN, "application/x-own", "data.own"),
    (FileType.UNKNOWN, "", ""),
]
FALSE = [
    (FileType.PROGRAM, "image/png", "seam.png"),
    (FileType.PROGRAM, "application/octet-stream", "invoice.pdf"),
    (FileType.HTML, "image/png", "seam.png"),
    (FileType.HTML, "application/pdf", "invoice.pdf"),
    (FileType.SVG, "image/jpeg", ""),
    (FileType.UNKNOWN, "image/png", "seam.png"),
    (FileType.ARCHIVE, "text/plain", "notes.txt"),
    (FileType.PDF, "application/octet-stream", "seam.jpeg"),
    (FileType.PROGRAM, "text/csv", "prices.csv"),
    (FileType.PNG, "application/zip", "all.zip"),
]


@pytest.mark.parametrize(("kind", "declared", "name"), HONEST)
def test_an_honest_file_is_left_alone(kind: FileType, declared: str, name: str) -> None:
    assert not contradicts(kind, declared, name)


@pytest.mark.parametrize(("kind", "declared", "name"), FALSE)
def test_a_file_that_says_something_else_than_it_is_is_told(kind: FileType, declared: str, name: str) -> None:
    assert contradicts(kind, declared, name)


@given(st.sampled_from(FileType), st.text(), st.text())
def test_made_up_names_and_types_are_no_error(kind: FileType, declared: str, name: str) -> None:
    assert contradicts(kind, declared, name) in {True, False}


def test_a_file_is_looked_at_from_its_beginning_and_left_where_it_was() -> None:
    file = NewFile.of("seam.png", "image/png", PNG)
    file.content.seek(5)
    assert kind_of(file) is FileType.PNG
    assert file.content.tell() == 5
