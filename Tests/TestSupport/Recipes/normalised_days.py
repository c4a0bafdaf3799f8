"""Brings daily files of drive statistics to ReliScore's columns, with Python's csv module: the truth for the ingest tests.

Usage: normalised_days.py ARCHIVE.zip|FILE.csv.gz DIRECTORY [MEMBER ...]

Writes to DIRECTORY, for each member (all daily files of the archive when none is named), its bytes as NAME.csv and the
lines that the normaliser must make of them as NAME.expected. Slow and plain on purpose; knows only what the given files
and smoke_fleet.py's have.
"""
import csv
import gzip
import io
import pathlib
import sys
import zipfile
from decimal import Decimal

ALIASES = [
    ["date", "day"],
    ["serial_number", "serial"],
    ["model", "model_name"],
    ["failure", "is_failed_today"],
    ["capacity_bytes"],
    *[[f"smart_{n}_raw", f"smart_{n}"] for n in (5, 187, 188, 197, 198, 199, 241, 242)],
    ["temperature", "temperature_raw", "smart_194_raw", "smart_194"],
]


def number(text):
    """Whole numbers without a point, which is all there are in the files given."""
    if not text:
        return ""
    value = Decimal(text)
    whole = int(value)
    assert whole == value, text
    return str(whole)


def capacity(text):
    if not text:
        return ""
    value = Decimal(text)
    return number(text) if value == int(value) and 0 < value <= 10**15 else ""


def day(text):
    year, month, date = text.removesuffix(" 00:00:00").replace("/", "-").split("-")
    return f"{int(year):04}-{int(month):02}-{int(date):02}"


def lines(stream, write):
    reader = csv.reader(stream)
    names = next(reader)
    header = [name.strip().lower() for name in names]
    places = [next((header.index(name) for name in aliases if name in header), None) for aliases in ALIASES]
    for row in reader:
        if len(row) != len(header) or row == names:
            continue
        cells = ["" if place is None else row[place].strip() for place in places]
        write([day(cells[0]), cells[1], cells[2], number(cells[3]), capacity(cells[4]), *map(number, cells[5:])])


def convert(name, data, directory):
    (directory / f"{name}.csv").write_bytes(data)
    with open(directory / f"{name}.expected", "w", newline="") as expected:
        write = csv.writer(expected, lineterminator="\n").writerow
        lines(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline=""), write)


def daily_files(archive):
    return [name for name in archive.namelist() if name.endswith(".csv") and not name.startswith("__MACOSX/")]


def main():
    path = pathlib.Path(sys.argv[1])
    directory = pathlib.Path(sys.argv[2])
    if path.suffix == ".gz":
        return convert(path.name.removesuffix(".csv.gz"), gzip.decompress(path.read_bytes()), directory)
    with zipfile.ZipFile(path) as archive:
        for name in sys.argv[3:] or daily_files(archive):
            convert(pathlib.PurePath(name).stem, archive.read(name), directory)


main()
