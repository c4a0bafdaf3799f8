"""What `reliscore warehouse build` is measured against: the same archives made into Parquet by others' ways.

    python warehouse_peers.py extract --zips DIRECTORY --csvs DIRECTORY
    python warehouse_peers.py reliscore --zips DIRECTORY --out DIRECTORY
    python warehouse_peers.py duckdb --csvs DIRECTORY --out DIRECTORY
    python warehouse_peers.py duckdb-plain --csvs DIRECTORY --out DIRECTORY

`reliscore` goes about it as ReliScore's build_warehouse.py: each archive extracted to a temporary directory, then for
each CSV a read of all columns as text with the whole file sniffed and bad rows ignored, and one COPY that appends to the
Hive partitions. `duckdb` is the best DuckDB alone does on files already extracted: one statement for all of them, no
sniffing, types given, one row for each drive and day by reliscore's rule, sorted by serial number and date in each month
(but for a few seams where its threads meet). `duckdb-plain` leaves those two out. `extract` only unpacks, for both.

Prints one JSON object: wall and CPU seconds of the work with extraction where that is part of it, peak memory of the
process (ru_maxrss, taken before the rows are counted), files, bytes and rows written. One variant per process.
Options: --threads N (all cores), --memory-limit 2GB.
"""

import argparse
import csv
import json
import pathlib
import resource
import shutil
import tempfile
import time
import zipfile

try:
    import duckdb
except ImportError:
    duckdb = None

SMART = [5, 187, 188, 197, 198, 199, 241, 242]
COLUMNS = [
    ("date", "DATE", ["date", "day"]),
    ("serial_number", "VARCHAR", ["serial_number", "serial"]),
    ("model", "VARCHAR", ["model", "model_name"]),
    ("failure", "INTEGER", ["failure", "is_failed_today"]),
    ("capacity_bytes", "BIGINT", ["capacity_bytes"]),
    *[(f"smart_{n}_raw", "DOUBLE", [f"smart_{n}_raw", f"smart_{n}"]) for n in SMART],
    ("temperature", "DOUBLE", ["temperature", "temperature_raw", "smart_194_raw", "smart_194"]),
]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + str(text).replace("'", "''") + "'"


def header_of(path):
    """The names in a file's first line and the line's end."""
    with open(path, newline="", encoding="utf-8-sig") as stream:
        line = stream.readline()
    return tuple(next(csv.reader([line]))), "\\r\\n" if line.endswith("\r\n") else "\\n"


def source_names(header):
    """For each canonical column the file's name for it, or none."""
    lowered = {}
    for name in header:
        lowered.setdefault(name.lower(), name)
    return [next((lowered[alias] for alias in aliases if alias in lowered), None) for _, _, aliases in COLUMNS]


def daily_files(directory):
    paths = sorted(path for path in directory.rglob("*.csv"))
    return [path for path in paths if not path.name.startswith("._") and "__MACOSX" not in path.parts]


def archives(directory):
    return sorted(directory.glob("*.zip"))


def extract(arguments):
    for archive in archives(arguments.zips):
        with zipfile.ZipFile(archive) as stream:
            stream.extractall(arguments.csvs / archive.stem)


def reliscore(arguments):
    connection = connect(arguments)
    for archive in archives(arguments.zips):
        with tempfile.TemporaryDirectory() as directory:
            with zipfile.ZipFile(archive) as stream:
                stream.extractall(directory)
            for path in daily_files(pathlib.Path(directory)):
                selected = ", ".join(
                    f"CAST(NULL AS {kind}) AS {name}" if source is None
                    else f"TRY_CAST(NULLIF(TRIM({quoted(source)}), '') AS {kind}) AS {name}"
                    for (name, kind, _), source in zip(COLUMNS, source_names(header_of(path)[0])))
                connection.execute(f"""
                    COPY (
                        SELECT *, year(date) AS year, strftime(date, '%m') AS month
                        FROM (SELECT {selected} FROM read_csv({literal(path)}, header = true, all_varchar = true,
                              ignore_errors = true, sample_size = -1))
                        WHERE date IS NOT NULL AND serial_number IS NOT NULL
                    ) TO {literal(arguments.out)}
                    (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year, month), APPEND)""")


def one_read(files, header, line_end):
    """A read of files of one layout that leaves nothing to be found out."""
    types = []
    by_source = {source: kind for (_, kind, _), source in zip(COLUMNS, source_names(header)) if source}
    names = []
    for index, name in enumerate(header):
        unique = name if name and name not in names else f"column{index}"
        names.append(unique)
        # The file says 0.0 and 12000138625024.0 where integers are wanted, and writes dates in two ways.
        kind = {"DATE": "VARCHAR", "INTEGER": "DOUBLE", "BIGINT": "DOUBLE"}.get(
            by_source.get(name), by_source.get(name, "VARCHAR"))
        types.append(f"{literal(unique)}: {literal(kind)}")
    selected = []
    for (name, kind, _), source in zip(COLUMNS, source_names(header)):
        if source is None:
            selected.append(f"CAST(NULL AS {kind}) AS {name}")
        elif name == "capacity_bytes":
            selected.append(f"CAST(CASE WHEN {quoted(source)} BETWEEN 1 AND 1e15 THEN {quoted(source)} END AS BIGINT) "
                            f"AS {name}")
        elif name == "date":
            selected.append(f"TRY_CAST({quoted(source)} AS DATE) AS date")
        elif kind == "INTEGER":
            selected.append(f"CAST({quoted(source)} AS INTEGER) AS {name}")
        else:
            selected.append(f"{quoted(source)} AS {name}")
    listed = ", ".join(literal(path) for path in files)
    return (f"SELECT {', '.join(selected)} FROM read_csv([{listed}], header = true, auto_detect = false, delim = ',', "
            f"quote = '\"', escape = '\"', new_line = '{line_end}', ignore_errors = true, "
            f"columns = {{{', '.join(types)}}})")


def all_reads(arguments):
    layouts = {}
    for path in daily_files(arguments.csvs):
        layouts.setdefault(header_of(path), []).append(path)
    reads = " UNION ALL ".join(one_read(files, *layout) for layout, files in layouts.items())
    return f"SELECT * FROM ({reads}) WHERE date IS NOT NULL AND serial_number <> ''"


def duckdb_plain(arguments):
    connect(arguments).execute(f"""
        COPY (SELECT *, year(date) AS year, strftime(date, '%m') AS month FROM ({all_reads(arguments)}))
        TO {literal(arguments.out)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year, month))""")


def duckdb_full(arguments):
    values = [name for name, _, _ in COLUMNS[2:]]
    filled = " + ".join(f"CAST({name} IS NOT NULL AS INTEGER)" for name in values)
    order = ", ".join(f"{name} DESC NULLS LAST" for name in values)
    connect(arguments).execute(f"""
        COPY (
            SELECT *, year(date) AS year, strftime(date, '%m') AS month FROM ({all_reads(arguments)})
            QUALIFY row_number() OVER (
                PARTITION BY serial_number, date
                ORDER BY coalesce(failure, 0) DESC, {filled} DESC, {order}) = 1
            ORDER BY year, month, serial_number, date
        ) TO {literal(arguments.out)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year, month))""")


def connect(arguments):
    if duckdb is None:
        raise SystemExit("warehouse_peers.py needs the duckdb package: pip install duckdb")
    connection = duckdb.connect()
    if arguments.threads:
        connection.execute(f"SET threads = {arguments.threads}")
    if arguments.memory_limit:
        connection.execute(f"SET memory_limit = {literal(arguments.memory_limit)}")
    return connection


VARIANTS = {"extract": extract, "reliscore": reliscore, "duckdb": duckdb_full, "duckdb-plain": duckdb_plain}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("variant", choices=VARIANTS)
    parser.add_argument("--zips", type=pathlib.Path)
    parser.add_argument("--csvs", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--memory-limit")
    arguments = parser.parse_args()
    if arguments.out:
        shutil.rmtree(arguments.out, ignore_errors=True)
    start = time.monotonic()
    VARIANTS[arguments.variant](arguments)
    wall = time.monotonic() - start
    usage = resource.getrusage(resource.RUSAGE_SELF)
    result = {
        "variant": arguments.variant, "wall_seconds": round(wall, 3),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3), "peak_rss_bytes": usage.ru_maxrss * 1024,
    }
    if duckdb:
        result["duckdb"] = duckdb.__version__
    if arguments.variant != "extract":
        files = list(arguments.out.rglob("*.parquet"))
        result["files"] = len(files)
        result["bytes"] = sum(file.stat().st_size for file in files)
        counted = duckdb.sql(f"SELECT count(*) FROM read_parquet({literal(arguments.out / '**/*.parquet')})")
        result["rows"] = counted.fetchall()[0][0]
    print(json.dumps(result))


main()
