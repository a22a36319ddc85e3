"""The browser files in the repository are the ones that vendor.toml names, byte for byte, with their
licences beside them."""

from scripts.vendor import packages, sha384
from tests.shared_data import REPOSITORY
from tests.static.tracked import tracked_files


def _locked() -> dict[str, str]:
    lines = (REPOSITORY / "vendor.lock").read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def _named() -> list[str]:
    return [file["to"] for package in packages() for file in package["files"]]  # type: ignore[attr-defined]


def test_every_named_file_is_locked_and_nothing_else_is() -> None:
    assert sorted(_locked()) == sorted(_named())


def test_every_vendored_file_has_the_locked_hash() -> None:
    found = {path: sha384((REPOSITORY / path).read_bytes()) for path in _named()}
    assert found == _locked()


def test_no_file_lies_in_a_vendor_folder_unnamed() -> None:
    lying = {name for name in tracked_files() if "/vendor/" in name}
    assert lying == set(_named())


def test_every_package_says_its_version_and_licence_and_brings_the_licence_text() -> None:
    for package in packages():
        assert package["version"]
        assert package["licence"]
        assert any("LICENSE" in file["from"] for file in package["files"])  # type: ignore[attr-defined]


def test_the_hash_is_the_one_that_browsers_check() -> None:
    assert (
        sha384(b"alert('Hello, world.');")
        == "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
    )
