"""Reads and writes Delta tables with one engine, as JSON lines on standard input ask for it."""

import datetime
import json
import os
import sys


def plain(value):
    """As DuckDB's JSON has it: whole numbers as text, times in UTC without trailing zeros."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, float)):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc)
        fraction = f"{utc.microsecond:06d}".rstrip("0")
        return utc.strftime("%Y-%m-%d %H:%M:%S") + (f".{fraction}" if fraction else "") + "+00"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    raise TypeError(f"no rule for {type(value)}")


def rows(records):
    return [{name: plain(value) for name, value in record.items()} for record in records]


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class DeltaRs:
    def __init__(self):
        import deltalake

        self.lib = deltalake
        self.version = deltalake.__version__

    def table(self, path, version=None):
        return self.lib.DeltaTable(path, version=version)

    def read(self, path, version=None):
        return rows(self.table(path, version).to_pyarrow_table().to_pylist())

    def count(self, path, column, operator, value):
        import pyarrow.compute as pc

        compare = {"=": pc.equal, "<": pc.less, "<=": pc.less_equal, ">": pc.greater, ">=": pc.greater_equal}
        condition = compare[operator](pc.field(column), instant(value))
        return self.table(path).to_pyarrow_dataset().to_table(filter=condition).num_rows

    def history(self, path):
        return [{"version": each.get("version"), "operation": each["operation"]} for each in self.table(path).history()]

    def append_again(self, path, date):
        """Appends the rows of a date once more."""
        self.lib.write_deltalake(path, self.of_date(path, date), mode="append")

    def overwrite(self, path, date):
        """Replaces a date by its first row."""
        self.lib.write_deltalake(
            path, self.of_date(path, date).slice(0, 1), mode="overwrite", predicate=f"window_date = '{date}'"
        )

    def of_date(self, path, date):
        import pyarrow.compute as pc

        day = datetime.date.fromisoformat(date)
        return self.table(path).to_pyarrow_dataset().to_table(filter=pc.field("window_date") == day)

    def optimize(self, path):
        return self.table(path).optimize.compact()["numFilesAdded"]

    def restore(self, path, version):
        self.table(path).restore(version)

    def add_column(self, path, date):
        import pyarrow as pa

        table = self.of_date(path, date).slice(0, 1)
        table = table.append_column("remark", pa.array(["theirs"], pa.string()))
        self.lib.write_deltalake(path, table, mode="append", schema_mode="merge")

    def checkpoint(self, path):
        self.table(path).create_checkpoint()


class Polars:
    def __init__(self):
        import polars

        self.lib = polars
        self.version = polars.__version__

    def read(self, path, version=None):
        return rows(self.lib.read_delta(path, version=version).to_dicts())

    def count(self, path, column, operator, value):
        column = self.lib.col(column)
        bound = instant(value)
        condition = {
            "=": column == bound,
            "<": column < bound,
            "<=": column <= bound,
            ">": column > bound,
            ">=": column >= bound,
        }[operator]
        return self.lib.scan_delta(path).filter(condition).collect().height


class Spark:
    def __init__(self):
        import pyspark
        from pyspark.sql import SparkSession

        self.version = pyspark.__version__
        jars = os.environ["DELTA_JARS"]
        self.spark = (
            SparkSession.builder.master("local[2]")
            .config("spark.jars", jars)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.memory", "1g")
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.sql.warehouse.dir", os.environ["SPARK_WAREHOUSE"])
            # Compiling a query takes longer than running it over a few rows.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.ui.enabled", "false")
            .getOrCreate()
        )
        self.spark.sparkContext.setLogLevel("ERROR")

    def frame(self, path, version=None):
        reader = self.spark.read.format("delta")
        return (reader if version is None else reader.option("versionAsOf", version)).load(path)

    def sql(self, text):
        return self.spark.sql(text).collect()

    def read(self, path, version=None):
        frame = self.frame(path, version)
        times = [name for name, kind in frame.dtypes if kind == "timestamp"]
        # As text: Python would give the machine's local time.
        for name in times:
            frame = frame.withColumn(name, frame[name].cast("string"))
        records = [row.asDict() for row in frame.collect()]
        for record in records:
            for name in times:
                record[name] = None if record[name] is None else record[name] + "+00"
        return rows(records)

    def count(self, path, column, operator, value):
        return self.frame(path).where(f"{column} {operator} TIMESTAMP '{value}'").count()

    def history(self, path):
        return [
            {"version": row.version, "operation": row.operation}
            for row in self.sql(f"DESCRIBE HISTORY delta.`{path}`")
        ]

    def append_again(self, path, date):
        self.of_date(path, date).write.format("delta").mode("append").save(path)

    def overwrite(self, path, date):
        frame = self.of_date(path, date).orderBy("window_start").limit(1)
        frame.write.format("delta").mode("overwrite").option("replaceWhere", f"window_date = '{date}'").save(path)

    def of_date(self, path, date):
        return self.frame(path).where(f"window_date = '{date}'")

    def optimize(self, path):
        return self.sql(f"OPTIMIZE delta.`{path}`")[0].metrics.numFilesAdded

    def restore(self, path, version):
        self.sql(f"RESTORE delta.`{path}` TO VERSION AS OF {version}")

    def add_column(self, path, date):
        self.sql(f"ALTER TABLE delta.`{path}` ADD COLUMNS (remark STRING)")
        first = self.of_date(path, date).selectExpr("CAST(min(window_start) AS STRING) AS start").first().start
        self.sql(
            f"UPDATE delta.`{path}` SET remark = 'theirs' "
            f"WHERE window_date = '{date}' AND window_start = TIMESTAMP '{first}'"
        )


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Whatever the libraries print is not an answer.
    engine = {"delta-rs": DeltaRs, "polars": Polars, "spark": Spark}[sys.argv[1]]()
    print(json.dumps({"value": engine.version}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"value": getattr(engine, request["call"])(*request["args"])}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"[:4000]}
        print(json.dumps(answer), file=answers, flush=True)


main()
