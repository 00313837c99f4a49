"""Prints the rows of a workbook as JSON, with each value's kind and format."""

import datetime
import json
import sys

import openpyxl


def plain(value):
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else value


sheet = openpyxl.load_workbook(sys.argv[1]).active
print(
    json.dumps(
        {
            "frozen": sheet.freeze_panes,
            "bold": [cell.font.b for cell in sheet[1]],
            "rows": [[[plain(cell.value), cell.data_type, cell.number_format] for cell in row] for row in sheet.rows],
        }
    )
)
