"""Shifts out to a CSV file and in again: nothing is lost, and every fault is told by its row and column."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import Result

from ops.roster.commands import roster
from ops.staff import staff
from tests.ops.conftest import Town

HEAD = "person,team,days,from,to,starts,ends,valid_from,valid_to\n"


@pytest.fixture
def marta(town: Town) -> str:
    """The id of a responder of the demo's staff."""
    index = town.seeded().office().house.vault.index("phone", "+15035550161")
    return str(next(row["id"] for row in town.rows("people_all") if row["phone_idx"] == index))


def imported(town: Town, folder: Path, text: str, *options: str) -> Result:
    file = folder / "shifts.csv"
    file.write_text(text, encoding="utf-8")
    return town.run(roster, "import", str(file), *options)


def shifts(town: Town) -> list[tuple[object, ...]]:
    """Every shift without its id, sorted."""
    return sorted(
        tuple(str(value) for key, value in row.items() if key != "id") for row in town.rows("shifts_all")
    )


def test_what_goes_out_and_in_again_is_the_same(town: Town, marta: str, tmp_path: Path) -> None:
    short = marta[-6:]
    town.run(
        staff,
        "shift",
        "add",
        short,
        "responders",
        "--starts",
        "2026-12-24 19:00",
        "--ends",
        "2026-12-25 07:00",
    )
    town.run(
        staff, "shift", "add", short, "responders", "--days", "sat,sun", "--from", "00:00", "--to", "24:00",
        "--valid-from", "2026-12-01", "--valid-to", "2026-12-31",
    )  # fmt: skip
    before = shifts(town)
    text = town.run(roster, "export").output
    for row in town.rows("shifts_all"):
        town.run(staff, "shift", "remove", row["id"])
    assert shifts(town) == []
    assert "9 added, 0 taken off, 0 were there already." in imported(town, tmp_path, text).output
    assert shifts(town) == before


def test_every_column_is_text_that_a_spreadsheet_leaves_alone(town: Town, marta: str) -> None:
    rows = list(csv.DictReader(io.StringIO(town.run(roster, "export", "--team", "responders").output)))
    hers = next(row for row in rows if row["person"] == marta)
    assert hers["days"] == "mon,tue,wed,thu,fri,sat,sun"
    assert (hers["from"], hers["to"], hers["starts"], hers["valid_from"]) == ("07:00", "19:00", "", "")
    assert len(rows) == 4
    assert not any("555" in value for row in rows for value in row.values())


def test_it_is_written_to_a_file_on_request(town: Town, marta: str, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert f"7 shifts are in {file}." in town.run(roster, "export", "--to", str(file)).output
    assert file.read_text().startswith(HEAD)


def test_an_hour_that_comes_twice_keeps_which_one_it_is(town: Town, marta: str, tmp_path: Path) -> None:
    """On 7 November 2027 one o'clock comes twice in Port Alder: at 8 and at 9 in the morning in UTC."""
    for start in (1_825_574_400_000, 1_825_578_000_000):
        town.write(
            "add_shift", id=f"s{start}", person_id=marta, team="responders", weekly=None,
            starts_at=start, ends_at=start + 36_000_000, valid_from=None, valid_to=None,
        )  # fmt: skip
    before = shifts(town)
    text = town.run(roster, "export").output
    assert "2027-11-07 01:00 -0700" in text and "2027-11-07 01:00 -0800" in text
    assert "0 added, 0 taken off, 9 were there already." in imported(town, tmp_path, text, "--replace").output
    assert shifts(town) == before


def test_what_is_there_already_is_not_added_twice(town: Town, marta: str, tmp_path: Path) -> None:
    row = f"{marta},responders,mon-fri,08:00,16:00,,,,\n"
    assert "1 added" in imported(town, tmp_path, HEAD + row + row).output
    assert "0 added, 0 taken off, 1 were there already" in imported(town, tmp_path, HEAD + row).output


def test_a_file_replaces_the_teams_it_names_and_no_other(town: Town, marta: str, tmp_path: Path) -> None:
    text = HEAD + f"{marta[-6:]},responders,all,00:00,24:00,,,,\n"
    told = imported(town, tmp_path, text, "--replace", "--try").output
    assert "1 would be added, 4 would be taken off" in told
    assert len(shifts(town)) == 7
    imported(town, tmp_path, text, "--replace")
    teams = [row["team"] for row in town.rows("shifts_all")]
    assert sorted(teams) == ["counselors", "counselors", "responders", "supervisors"]
    assert town.audited()[-5:] == ["shift_removed"] * 4 + ["shift_added"]


def test_a_spreadsheets_semicolons_and_first_invisible_sign_do_no_harm(
    town: Town, marta: str, tmp_path: Path
) -> None:
    text = "\ufeff" + HEAD.replace(",", ";") + f"{marta};responders;mon,tue;08:00;16:00;;;;\n;;;;;;;;\n"
    assert "1 added" in imported(town, tmp_path, text).output


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("zzzzzz,responders,mon,08:00,16:00,,,,", "row 2, column person: nobody on the staff has an id"),
        (
            "MARTA,medics,mon,08:00,16:00,,,,",
            "row 2, column team: the flow has no such team; it has counselors,",
        ),
        ("MARTA,responders,mon-fry,08:00,16:00,,,,", "row 2, column days: 'mon-fry' is no day"),
        ("MARTA,responders,mon,8,16:00,,,,", "row 2, column from: '8' is no time of day"),
        ("MARTA,responders,mon,08:00,25:00,,,,", "row 2, column to: '25:00' is no time of day"),
        ("MARTA,responders,mon,24:00,08:00,,,,", "row 2, column from: a shift begins at 00:00"),
        ("MARTA,responders,,08:00,,,,,", "row 2, column from: belongs to a weekly shift"),
        ("MARTA,responders,,,,,,,", "row 2, column days: write either days, from and to, or starts and ends"),
        ("MARTA,responders,,,,tomorrow,2026-12-25 07:00,,", "row 2, column starts: 'tomorrow' is no time"),
        ("MARTA,responders,,,,2026-12-25 07:00,,,", "row 2, column ends: a single shift has both"),
        ("MARTA,responders,,,,2026-12-25 07:00,2026-12-24 07:00,,", "row 2, column ends: it ends before"),
        ("MARTA,responders,mon,08:00,16:00,,,soon,", "row 2, column valid_from: 'soon' is no day"),
        ("MARTA,responders,mon,08:00,16:00,,,,,more", "row 2, column 10: there is more in this row"),
    ],
)
def test_each_fault_is_told_by_its_row_and_column_and_nothing_is_changed(
    town: Town, marta: str, tmp_path: Path, row: str, said: str
) -> None:
    good = f"{marta},responders,mon,08:00,16:00,,,,"
    before = shifts(town)
    done = imported(town, tmp_path, HEAD + row.replace("MARTA", marta) + "\n" + good + "\n")
    assert done.exit_code == 1
    assert "Nothing was changed:" in done.output and said in done.output
    assert shifts(town) == before


def test_every_fault_of_a_file_is_told_at_once(town: Town, marta: str, tmp_path: Path) -> None:
    text = HEAD + f"{marta},medics,mon,08:00,16:00,,,,\n{marta},responders,mon,8,16:00,,,,\n"
    told = imported(town, tmp_path, text).output
    assert "row 2, column team" in told and "row 3, column from" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("person,days\n", "row 1, column team: is missing"),
        ("person,team,when\n", "row 1, column when: no column is called so; there are person, team,"),
        ("person,team,team\n", "row 1, column names: a column stands there twice"),
        ("", "row 1, column person: is missing"),
    ],
)
def test_a_file_without_the_right_columns_is_refused(
    town: Town, marta: str, tmp_path: Path, text: str, said: str
) -> None:
    done = imported(town, tmp_path, text)
    assert done.exit_code == 1 and said in done.output


def test_a_file_that_is_no_text_or_not_there_is_said(town: Town, marta: str, tmp_path: Path) -> None:
    (tmp_path / "picture.csv").write_bytes(b"\xff\xfe\x00\x01")
    for name in ("picture.csv", "nowhere.csv"):
        done = town.run(roster, "import", str(tmp_path / name))
        assert done.exit_code == 1 and "cannot be read as text" in done.output
