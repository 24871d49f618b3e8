#!/usr/bin/env python3
"""Opens the tables of results folders with the readers that people use - pandas, polars, DuckDB, openpyxl - and compares
every value with the CSV and JSON files beside them.

For those who work on the program; no part of it. Needs, from PyPI, `pandas`, `pyarrow`, `polars`, `duckdb`, `openpyxl` and
`jsonschema`:

    python3 -m venv venv && venv/bin/pip install pandas pyarrow polars duckdb openpyxl jsonschema
    venv/bin/python tools/read_back.py --program target/debug/plimsoll results/*

With `--program`, the summaries are also judged by the JSON Schema that `schema --results` prints. Exit code 1 when anything
differs.
"""

import argparse
import csv
import json
import math
import pathlib
import subprocess
import sys

import duckdb
import jsonschema
import openpyxl
import pandas
import polars


def rows_of(path):
    """A CSV file as rows by column."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    """A number; nothing where there is none."""
    return float(text) if text != "" else None


def same(a, b):
    """Equal to the bit, or both missing."""
    gone = [x is None or (isinstance(x, float) and math.isnan(x)) for x in (a, b)]
    return all(gone) if any(gone) else a == b


def tables(path):
    """A Parquet file as each reader sees it: names of columns, and rows."""
    frame = pandas.read_parquet(path, engine="pyarrow")
    yield "pandas", list(frame.columns), frame.astype(object).where(frame.notna(), None).values.tolist()
    lazy = polars.read_parquet(path)
    yield "polars", lazy.columns, [list(row) for row in lazy.rows()]
    query = duckdb.sql(f"select * from read_parquet('{path}')")
    yield "DuckDB", query.columns, [list(row) for row in query.fetchall()]


def kinds(path):
    """The types of the columns of a Parquet file, as DuckDB names them."""
    query = duckdb.sql(f"describe select * from read_parquet('{path}')")
    return {row[0]: row[1] for row in query.fetchall()}


def compare(where, columns, rows, wanted, wrong):
    """Rows of a reader against rows of a CSV file, by column."""
    if len(rows) != len(wanted):
        wrong.append(f"{where}: {len(rows)} rows, {len(wanted)} wanted")
        return
    for i, (row, want) in enumerate(zip(rows, wanted)):
        for column, value in zip(columns, row):
            if not same(value, want[column]):
                wrong.append(f"{where}, row {i}, {column}: {value!r}, {want[column]!r} wanted")
                return


def replications(folder, wrong):
    """`replications.parquet`, a row for each measure and replication, against `replications.csv`, a row for each replication."""
    path, each = folder / "replications.parquet", rows_of(folder / "replications.csv")
    units = {k["id"]: k["unit"] for k in json.loads((folder / "summary.json").read_text(encoding="utf-8"))["kpis"]}
    wanted = [
        {"kpi": kpi, "unit": units[kpi], "replication": int(row["replication"]), "value": number(row[kpi])}
        for kpi in units
        for row in each
    ]
    if kinds(path) != {"kpi": "VARCHAR", "unit": "VARCHAR", "replication": "BIGINT", "value": "DOUBLE"}:
        wrong.append(f"{path}: columns are {kinds(path)}")
    for reader, columns, rows in tables(path):
        compare(f"{path} by {reader}", columns, rows, wanted, wrong)
    return len(wanted)


def series(folder, wrong):
    """`series.parquet` against `series.csv`."""
    path = folder / "series.parquet"
    words, numbers = ["signal", "time"], ["hours", "mean", "p5", "p25", "p50", "p75", "p95"]
    units = {s["path"]: s["unit"] for s in json.loads((folder / "summary.json").read_text(encoding="utf-8"))["series"]}
    wanted = []
    for row in rows_of(folder / "series.csv"):
        want = {name: row[name] for name in words} | {name: number(row[name]) for name in numbers}
        wanted.append(want | {"n": int(row["n"]), "unit": units[row["signal"]]})
    for reader, columns, rows in tables(path):
        compare(f"{path} by {reader}", columns, rows, wanted, wrong)
    return len(wanted)


def workbook(folder, wrong):
    """`summary.xlsx`: the measures against `summary.json`, the other figures against the CSV files."""
    path = folder / "summary.xlsx"
    book = openpyxl.load_workbook(path)
    seen = 0
    measures = {}
    summary = folder / "summary.json"
    if summary.exists():
        measures = {k["id"]: k for k in json.loads(summary.read_text(encoding="utf-8"))["kpis"]}
    names = {"mean": "mean", "low": "low", "high": "high", "sd": "sd", "5 %": "p5", "median": "p50", "95 %": "p95", "n": "n"}
    for sheet in book.worksheets:
        if sheet.freeze_panes is None or len(sheet.tables) != 1:
            wrong.append(f"{path}, {sheet.title}: no frozen heading, or not one table")
        head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        for row in rows:
            cells = dict(zip(head, row))
            measure = measures.get(cells.get("KPI"))
            if measure is None or "median" not in cells:
                continue
            for heading, name in names.items():
                seen += 1
                if not same(cells[heading], measure[name]):
                    wrong.append(f"{path}, {sheet.title}, {cells['KPI']}: {heading} is {cells[heading]!r}, {measure[name]!r} wanted")
    verdicts = folder / "comparison.csv"
    if verdicts.exists():
        head, *rows = [[cell.value for cell in row] for row in book["Comparison"].iter_rows(min_row=3)]
        for row, want in zip(rows, rows_of(verdicts), strict=True):
            cells = dict(zip(head, row))
            for heading, name in {"baseline": "baseline_mean", "mean": "variant_mean", "difference": "difference", "low": "low", "high": "high"}.items():
                seen += 1
                if not same(cells[heading], number(want[name])):
                    wrong.append(f"{path}, Comparison, {want['kpi']}: {heading} is {cells[heading]!r}, {want[name]} wanted")
    return seen


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=pathlib.Path, help="results folders")
    parser.add_argument("--program", help="the program whose schema judges the summaries")
    args = parser.parse_args()
    wrong = []
    schema = None
    if args.program:
        printed = subprocess.run([args.program, "schema", "--results"], check=True, capture_output=True, text=True).stdout
        schema = jsonschema.Draft202012Validator(json.loads(printed))
    for folder in args.folders:
        if folder.is_symlink() or not (folder / "manifest.json").exists():
            continue
        told = []
        if (folder / "replications.parquet").exists():
            told.append(f"{replications(folder, wrong)} values of replications")
            told.append(f"{series(folder, wrong)} rows of series")
            if schema is not None:
                summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
                wrong += [f"{folder}/summary.json: {e.json_path}: {e.message}" for e in schema.iter_errors(summary)]
                told.append("summary.json by its schema")
        if (folder / "summary.xlsx").exists():
            told.append(f"{workbook(folder, wrong)} figures of the workbook")
        print(f"{folder.name}: {', '.join(told)}")
        if not told:
            wrong.append(f"{folder}: nothing to read back")
    for words in wrong:
        print(f"wrong: {words}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
