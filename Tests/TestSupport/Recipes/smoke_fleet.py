"""Makes a small fleet of drives in three archives as Backblaze publishes them, to train on offline and to test with.

    python3 Tests/TestSupport/Recipes/smoke_fleet.py

writes Fixtures/backblaze/*.zip and Fixtures/backblaze/expected.json. Python's standard library alone, fixed seed: the
daily files are the same bytes wherever it runs; the archives too, with the same zlib (committed: zlib 1.2.13).

The fleet: 150 drives of three models, 120 days from 2024-01-01. 42 of them fail; of five that fail four show it 16
to 40 days before, by reallocated (5) and pending (197, 198) sectors, uncorrectable errors (187), timeouts (188) and heat, the
fifth fails without a sign. Of the others some have old scars that stay as they are, one in six. HGST's drives do
not report 187 and 188. So a model can learn something, and not everything. Drives join late and leave without failing.

The layouts, 40 days each, by their years, with that layout's oddities (expected.json counts them):

2013  85 columns, CRLF, in a folder, next to a document; a mark (BOM) at the start of one file; the last row of the last
      file cut off; a row with no SMART value at all; two days missing
2018  14 columns in another order, without capacity and 199; whole numbers as 0.0; the first day's dates as 2024/2/10 and
      its zeros as 0; at the archive's root; a row twice, and a row of the same drive and day with other values
2024  193 columns with datacenter ... is_legacy_format, numbers as pandas writes them (12000138625024.0); one file's dates
      with a time, one file in quotes; a capacity of -1 and one of 6.0e17; a header repeated in the middle of a file

In all of them drives miss single days, and three drives have a row after their failure. Every archive is written as
macOS does it: data descriptors, sizes and sums of 0 in the local headers, a field of Unix times, and an AppleDouble twin
`__MACOSX/._NAME.csv` of each third file, which is not CSV.
"""

import csv
import datetime
import io
import json
import pathlib
import random
import struct
import zipfile

OUT = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "backblaze"
FIRST_DAY = datetime.date(2024, 1, 1)
DAYS = 120
LAYOUT_DAYS = 40
FAILING = 42
MODELS = [  # name, serial number's pattern, capacity, drives, whether it reports 187 and 188
    ("ST4000DM000", "Z304{:04}", 4000787030016, 60, True),
    ("HGST HMS5C4040BLE640", "PL1331LAG{:04}", 4000787030016, 50, False),
    ("ST12000NM0008", "ZHZ3{:04}", 12000138625024, 40, True),
]
MISSING_DAYS = (15, 16)
STAMP = (2024, 5, 1, 12, 0, 0)


def smart_numbers(text):
    numbers = []
    for part in text.split():
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


SMART_2013 = smart_numbers("1-5 7-13 15 183-184 187-201 223 225 240-242 250-252 254-255")
SMART_2024 = smart_numbers(
    "1-5 7-13 15-18 22-24 27 71 82 90 160-161 163-184 187-202 206 210 218 220 222-226 230-235 240-242 244-248 250-252 "
    "254-255")
SMART_2018 = [5, 9, 187, 188, 193, 194, 197, 198, 241, 242]


class Drive:
    """One drive's life, a day at a time."""

    def __init__(self, source, index, model, serial_number, capacity, reports_errors):
        self.source = source
        self.model, self.serial_number, self.capacity = model, serial_number, capacity
        self.reports_errors = reports_errors
        self.first = 0 if source.random() < 0.9 else self.below(60)
        self.last = DAYS - 1
        self.failure = None
        self.warning = None
        self.hours = 2000 + self.below(30000)
        self.base = 22 + self.below(9)
        self.load = 1 + self.below(20)
        self.written = self.below(400) * 100_000_000
        has_scar = source.random() < 1 / 6
        self.counts = {5: 8 * (1 + self.below(6)) if has_scar else 0, 187: 0, 188: 0, 197: 0, 198: 0,
                       199: self.below(4) if source.random() < 0.1 else 0, 193: self.below(3000)}
        if has_scar and source.random() < 0.3:
            self.counts[187] = 1 + self.below(2)

    def below(self, limit):
        return int(self.source.random() * limit)

    def fail(self, day):
        self.failure = self.last = day
        self.first = min(self.first, max(day - 45, 0))
        if self.source.random() < 0.8:
            self.warning = day - 16 - self.below(25)

    def smart(self, day):
        """The raw values at the end of a day."""
        is_warning = self.warning is not None and day >= self.warning
        counts = self.counts
        if is_warning:
            nearness = (day - self.warning + 1) / (self.failure - self.warning + 1)
            for number, chance, step in ((5, 0.5, 40), (197, 0.5, 16), (187, 0.35, 4), (188, 0.15, 2)):
                if self.source.random() < chance * (0.4 + nearness):
                    counts[number] += (8 if number in (5, 197) else 1) * (1 + self.below(step // 4))
            counts[198] = counts[197]
        elif self.source.random() < 0.002:
            counts[188] += 1
        self.hours += 24
        self.written += self.load * 10_000_000
        heat = (2 if is_warning else 0) + self.below(3)
        values = {1: 0, 5: counts[5], 9: self.hours, 12: 10, 187: counts[187], 188: counts[188],
                  193: counts[193] + day, 194: self.base + heat, 197: counts[197], 198: counts[198], 199: counts[199],
                  241: self.written, 242: self.written * 2}
        if not self.reports_errors:
            del values[187], values[188]
        return values


def fleet(source):
    drives = []
    for model, pattern, capacity, count, reports_errors in MODELS:
        for index in range(count):
            serial_number = pattern.format(index + 1)
            drives.append(Drive(source, index, model, serial_number, capacity, reports_errors))
    others = list(drives)
    for index in range(FAILING):
        drive = others.pop(int(source.random() * len(others)))
        drive.fail(12 + index * (DAYS - 13) // (FAILING - 1))
    for _ in range(8):
        others.pop(int(source.random() * len(others))).last = 30 + int(source.random() * 80)
    return drives


def rows_by_day(source, drives):
    """For each day its rows: drive, failure, raw values (none on a row without them)."""
    days = [[] for _ in range(DAYS)]
    seen_again = [drive for drive in drives if drive.failure in range(20, 100)][:3]
    for day in range(DAYS):
        for drive in drives:
            if not drive.first <= day <= drive.last:
                if drive in seen_again and day == drive.failure + 1:
                    days[day].append((drive, 0, dict(drive.final)))
                continue
            values = drive.smart(day)
            drive.final = values
            is_failure = drive.failure == day
            if day in MISSING_DAYS and not is_failure or source.random() < 0.01 and not is_failure:
                continue
            days[day].append((drive, int(is_failure), values))
    for day in MISSING_DAYS:
        days[day] = []
    return days


def text_of(header, rows, line_end, quoting=csv.QUOTE_MINIMAL):
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator=line_end, quoting=quoting)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def both(numbers, values, number_text):
    """Normalised and raw value of each attribute; 100 stands for all normalised ones."""
    for number in numbers:
        value = values.get(number)
        yield "" if value is None else number_text(100)
        yield "" if value is None else number_text(value)


def header_of(numbers):
    return [f"smart_{number}_{kind}" for number in numbers for kind in ("normalized", "raw")]


def file_2013(day, date, rows):
    header = ["date", "serial_number", "model", "capacity_bytes", "failure"] + header_of(SMART_2013)
    lines = [[date.isoformat(), drive.serial_number, drive.model, drive.capacity, failure,
              *both(SMART_2013, {} if day == 5 and index == 7 else values, str)]
             for index, (drive, failure, values) in enumerate(rows)]
    text = text_of(header, lines, "\r\n")
    if day == LAYOUT_DAYS - 1:
        text = text[:-40]  # Inside the last row's empty fields.
    return ("\ufeff" if day == 3 else "") + text


def file_2018(day, date, rows):
    header = ["serial_number", "date", "model", "failure"] + [f"smart_{number}_raw" for number in SMART_2018]
    is_first = day == LAYOUT_DAYS
    date_text = f"{date.year}/{date.month}/{date.day}" if is_first else date.isoformat()
    lines = [[drive.serial_number, date_text, drive.model, failure,
              *("" if values.get(number) is None else f"{values[number]}" + ("" if is_first else ".0")
                for number in SMART_2018)]
             for drive, failure, values in rows]
    if day == 50:
        lines.append(lines[3])
    if day == 51:
        lines.append([*lines[4][:4], "16.0", *[""] * 9])
    return text_of(header, lines, "\n")


def file_2024(day, date, rows):
    header = ["date", "serial_number", "model", "capacity_bytes", "failure", "datacenter", "cluster_id", "vault_id",
              "pod_id", "pod_slot_num", "is_legacy_format"] + header_of(SMART_2024)
    lines = []
    for index, (drive, failure, values) in enumerate(rows):
        capacity = {(90, 2): "-1.0", (90, 3): "6.0e17"}.get((day, index), f"{drive.capacity}.0")
        lines.append([date.isoformat() + (" 00:00:00" if day == 85 else ""), drive.serial_number, drive.model, capacity,
                      f"{failure}.0", "phx1", "0.0", "1064.0", "0.0", "35.0", "False",
                      *both(SMART_2024, values, lambda value: f"{value}.0")])
    if day == 95:
        lines.insert(60, header)
    return text_of(header, lines, "\n", csv.QUOTE_ALL if day == 100 else csv.QUOTE_MINIMAL)


class Forward(io.RawIOBase):
    """A stream that cannot go back, so that zipfile writes data descriptors."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


def archive(members):
    stream = Forward()
    with zipfile.ZipFile(stream, "w") as out:
        for name, data in members:
            info = zipfile.ZipInfo(name, STAMP)
            info.create_system = 3
            info.external_attr = (0o40755 if name.endswith("/") else 0o100644) << 16
            info.compress_type = zipfile.ZIP_STORED if name.endswith("/") else zipfile.ZIP_DEFLATED
            info.extra = struct.pack("<HHBI", 0x5455, 5, 1, 1714564800)
            out.writestr(info, data, compresslevel=9)
    return bytes(stream.data)


def apple_double(name):
    """What macOS keeps beside a file: resource fork and Finder information, empty here."""
    return struct.pack(">II16sH", 0x00051607, 0x00020000, b"Mac OS X", 0) + name.encode() + b",\n\x00\x01\x02"


def main():
    source = random.Random(20240430)
    days = rows_by_day(source, fleet(source))
    layouts = [("data_2013_layout", "2013/", file_2013), ("data_2018_layout", "", file_2018),
               ("data_2024_layout", "data_Q2_2024/", file_2024)]
    OUT.mkdir(parents=True, exist_ok=True)
    expected = {}
    for index, (name, folder, write) in enumerate(layouts):
        members = [(folder, b"")] if folder else []
        if index == 0:
            members.append((folder + "about the data.txt", b"Made up; see smoke_fleet.py. date,serial_number\n"))
        total = failures = 0
        for day in range(index * LAYOUT_DAYS, (index + 1) * LAYOUT_DAYS):
            if not days[day]:
                continue
            file = f"{FIRST_DAY + datetime.timedelta(day)}.csv"
            members.append((folder + file, write(day, FIRST_DAY + datetime.timedelta(day), days[day]).encode()))
            if day % 3 == 0:
                members.append((f"__MACOSX/{folder}._{file}", apple_double(file)))
            total += len(days[day])
            failures += sum(failure for _, failure, _ in days[day])
        (OUT / f"{name}.zip").write_bytes(archive(members))
        expected[f"{name}.zip"] = {"rows": total, "failures": failures}
    drives = {drive.serial_number: drive for rows in days for drive, _, _ in rows}
    summary = {
        "archives": expected, "drives": len(drives), "days": sum(1 for rows in days if rows),
        "rows": sum(entry["rows"] for entry in expected.values()),
        "failures": sum(entry["failures"] for entry in expected.values()),
        "rows_with_duplicates": sum(entry["rows"] for entry in expected.values()) + 2,
        "rows_cut_off": 1, "repeated_headers": 1, "capacities_unknown": 1, "capacities_out_of_range": 1,
    }
    (OUT / "expected.json").write_text(json.dumps(summary, indent=2) + "\n")


main()
