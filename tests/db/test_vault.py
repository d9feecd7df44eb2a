"""Identifiers: sealed, bound to their place, matched without being known."""

from __future__ import annotations

import base64

import pytest

from db.vault import Vault, VaultError, new_key, parse_keys

NUMBER = "+15035550100"
HERE = "contact.caller:01hf7yat3d8k2xwq6m9r4s5t6v"


def test_what_is_sealed_opens_in_its_place(vault: Vault) -> None:
    assert vault.open(vault.seal(NUMBER, HERE), HERE) == NUMBER
    assert vault.open(vault.seal("", HERE), HERE) == ""
    assert vault.open(vault.seal("señal 電話", HERE), HERE) == "señal 電話"


def test_the_same_number_is_sealed_differently_each_time(vault: Vault) -> None:
    assert vault.seal(NUMBER, HERE) != vault.seal(NUMBER, HERE)


def test_a_sealed_number_holds_no_digit_of_it(vault: Vault) -> None:
    assert b"5035550100" not in vault.seal(NUMBER, HERE)


@pytest.mark.parametrize("elsewhere", ["contact.caller:another-row", "contact.cad:" + HERE.split(":")[1], ""])
def test_copied_to_another_row_or_column_it_does_not_open(vault: Vault, elsewhere: str) -> None:
    with pytest.raises(VaultError, match="changed, or belongs elsewhere"):
        vault.open(vault.seal(NUMBER, HERE), elsewhere)


def test_changed_in_any_byte_it_does_not_open(vault: Vault) -> None:
    sealed = vault.seal(NUMBER, HERE)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(VaultError):
            vault.open(changed, HERE)
    for length in range(len(sealed)):
        with pytest.raises(VaultError):
            vault.open(sealed[:length], HERE)


def test_the_newest_key_seals_and_older_ones_still_open() -> None:
    old = Vault([("k1", b"1" * 32)], b"i" * 32)
    both = Vault([("k2", b"2" * 32), ("k1", b"1" * 32)], b"i" * 32)
    new = Vault([("k2", b"2" * 32)], b"i" * 32)
    assert both.open(old.seal(NUMBER, HERE), HERE) == NUMBER
    assert new.open(both.seal(NUMBER, HERE), HERE) == NUMBER
    with pytest.raises(VaultError, match="its key 'k1' is not in the key ring"):
        new.open(old.seal(NUMBER, HERE), HERE)


def test_two_rings_with_one_key_id_and_different_keys_do_not_open_each_other() -> None:
    ours, theirs = (Vault([("k1", key * 32)], b"i" * 32) for key in (b"1", b"2"))
    with pytest.raises(VaultError, match="changed, or belongs elsewhere"):
        theirs.open(ours.seal(NUMBER, HERE), HERE)


def test_equal_numbers_match_and_say_nothing(vault: Vault) -> None:
    index = vault.index("phone", NUMBER)
    assert index == vault.index("phone", NUMBER)
    assert index != vault.index("phone", "+15035550101")
    assert index != vault.index("cad", NUMBER)
    assert len(index) == 32


def test_the_index_needs_its_key(vault: Vault) -> None:
    other = Vault([("k1", b"1" * 32)], b"j" * 32)
    assert other.index("phone", NUMBER) != vault.index("phone", NUMBER)


def test_the_index_is_the_first_half_of_hmac_sha256(vault: Vault) -> None:
    # openssl dgst -sha256 -mac HMAC -macopt key:iiii(32 times) over phone, a zero byte and the number.
    assert vault.index("phone", NUMBER) == "6a49c67bf19573de2448f5b4c07a25b4"


def test_a_rotated_key_does_not_forget_who_called() -> None:
    before = Vault([("k1", b"1" * 32)], b"i" * 32)
    after = Vault([("k2", b"2" * 32)], b"i" * 32)
    assert before.index("phone", NUMBER) == after.index("phone", NUMBER)


def test_an_anonymous_caller_has_no_index(vault: Vault) -> None:
    with pytest.raises(VaultError, match="store NULL"):
        vault.index("phone", "")


def test_keys_are_read_from_the_settings_newest_first() -> None:
    first, second = new_key(), new_key()
    keys = parse_keys(f"k2:{first}, k1:{second}")
    assert [name for name, _ in keys] == ["k2", "k1"]
    assert [base64.b64encode(key).decode() for _, key in keys] == [first, second]
    assert first != second
    Vault(keys, b"i" * 32)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Key 1: write it as id:base64"),
        ("k1:abc!", "Key 'k1': not valid base64"),
        ("k1:c2hvcnQ=", "Key 'k1' must be 32 bytes long; it has 5"),
        (f"K 1:{'A' * 43}=", "A key's id is 1 to 16 of a-z"),
        (f"k2:{'A' * 43}=,secret", "Key 2: write it as id:base64"),
    ],
)
def test_wrong_keys_are_told_by_place_and_never_quoted(text: str, said: str) -> None:
    with pytest.raises(VaultError) as caught:
        parse_keys(text)
    assert said in str(caught.value)
    assert "c2hvcnQ" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_ring_that_cannot_work_is_refused() -> None:
    key, index = b"1" * 32, b"i" * 32
    for keys, index_key, said in [
        ([], index, "at least one key"),
        ([("k1", key), ("k1", b"2" * 32)], index, "same id"),
        ([("k1", b"short")], index, "must be 32 bytes long"),
        ([("k1", key)], b"short", "index key must be 32 bytes"),
        ([("k1", key)], key, "The index key must be a key of its own"),
        ([("k2", key), ("k1", key)], index, "Two keys of the ring are the same"),
    ]:
        with pytest.raises(VaultError, match=said):
            Vault(keys, index_key)


def test_a_key_for_something_else_is_none_of_the_vaults() -> None:
    """Who may check the audit log must not thereby be able to find out whose a number's hash is."""
    vault = Vault([("k2", b"2" * 32), ("k1", b"1" * 32)], b"i" * 32)
    for own in (b"2" * 32, b"1" * 32, b"i" * 32):
        with pytest.raises(VaultError, match="The audit key must be a key of its own"):
            vault.must_differ("The audit key", own)
    vault.must_differ("The audit key", b"a" * 32)
