//! Parquet files that pandas, polars and DuckDB open directly: uncompressed, one row group, words by dictionary.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::report::findings::Findings;
use crate::report::tables::unit_code;

/// A column with its values.
enum Column {
    Text(&'static str, Vec<String>),
    Whole(&'static str, Vec<i64>),
    /// Not-a-number is written as a missing value.
    Number(&'static str, Vec<f64>),
}

/// `replications.parquet`: a row for each replication and measure.
pub fn replications(f: &Findings) -> Vec<u8> {
    let n = f.indices.len();
    let each = |of: &dyn Fn(usize) -> String| -> Vec<String> {
        (0..f.kpis.len()).flat_map(|k| std::iter::repeat_n(of(k), n)).collect()
    };
    let columns = [
        Column::Text("kpi", each(&|k| f.kpis[k].info.id.clone())),
        Column::Text("unit", each(&|k| unit_code(f.kpis[k].info.unit).to_owned())),
        Column::Whole(
            "replication",
            f.kpis.iter().flat_map(|_| f.indices.iter().map(|i| i64::from(*i))).collect(),
        ),
        Column::Number("value", f.kpis.iter().flat_map(|k| k.values.iter().copied()).collect()),
    ];
    bytes(&columns).expect("a file into memory")
}

/// `series.parquet`: a row for each signal and time bin, with the distribution over replications.
pub fn series(f: &Findings) -> Vec<u8> {
    let bins = f.bin_hours.len();
    let rows = || f.series.iter().flat_map(|s| s.bands.iter().enumerate().map(move |(b, band)| (s, b, band)));
    let number = |name, of: fn(&crate::report::findings::Band) -> f64| {
        Column::Number(name, rows().map(|(_, _, band)| of(band)).collect())
    };
    let columns = [
        Column::Text("signal", rows().map(|(s, ..)| s.info.path.clone()).collect()),
        Column::Text("unit", rows().map(|(s, ..)| unit_code(s.info.unit).to_owned()).collect()),
        Column::Text("time", rows().map(|(_, b, _)| f.bin_times[b].clone()).collect()),
        Column::Number("hours", rows().map(|(_, b, _)| f.bin_hours[b]).collect()),
        Column::Whole("n", rows().map(|(_, _, band)| band.n as i64).collect()),
        number("mean", |b| b.mean),
        number("p5", |b| b.p5),
        number("p25", |b| b.p25),
        number("p50", |b| b.p50),
        number("p75", |b| b.p75),
        number("p95", |b| b.p95),
    ];
    debug_assert!(f.series.iter().all(|s| s.bands.len() == bins), "a band for each bin");
    bytes(&columns).expect("a file into memory")
}

fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let (name, physical, repetition, logical) = match column {
        Column::Text(name, _) => {
            (name, Physical::BYTE_ARRAY, Repetition::REQUIRED, Some(LogicalType::String))
        }
        Column::Whole(name, _) => (name, Physical::INT64, Repetition::REQUIRED, None),
        Column::Number(name, _) => (name, Physical::DOUBLE, Repetition::OPTIONAL, None),
    };
    let field = Type::primitive_type_builder(name, physical).with_repetition(repetition);
    field.with_logical_type(logical).build().map(Arc::new)
}

fn bytes(columns: &[Column]) -> Result<Vec<u8>, ParquetError> {
    let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let schema = Arc::new(Type::group_type_builder("plimsoll").with_fields(fields).build()?);
    let about = format!("plimsoll {}", env!("CARGO_PKG_VERSION"));
    let properties = Arc::new(WriterProperties::builder().set_created_by(about).build());
    let mut out = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut out, schema, properties)?;
    let mut group = writer.next_row_group()?;
    for column in columns {
        let mut to = group.next_column()?.expect("a column for each field");
        match column {
            Column::Text(_, values) => {
                let values: Vec<ByteArray> = values.iter().map(|v| ByteArray::from(v.as_str())).collect();
                to.typed::<ByteArrayType>().write_batch(&values, None, None)?;
            }
            Column::Whole(_, values) => {
                to.typed::<Int64Type>().write_batch(values, None, None)?;
            }
            Column::Number(_, values) => {
                let there: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
                let levels: Vec<i16> = values.iter().map(|v| i16::from(!v.is_nan())).collect();
                to.typed::<DoubleType>().write_batch(&there, Some(&levels), None)?;
            }
        }
        to.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::{Field, Row};
    use std::io::Write;

    fn rows(bytes: Vec<u8>) -> Vec<Row> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        reader.get_row_iter(None).unwrap().map(Result::unwrap).collect()
    }

    fn value<'a>(row: &'a Row, name: &str) -> &'a Field {
        row.get_column_iter().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("no column {name}")).1
    }

    #[test]
    fn a_reader_gets_every_value_back_to_the_bit() {
        let f = Findings::of(&example_run(9));
        assert!(f.kpis.iter().any(|k| k.values.iter().any(|v| v.is_nan())), "a value is missing somewhere");
        let rows_read = rows(replications(&f));
        assert_eq!(rows_read.len(), f.kpis.len() * 9);
        let wanted =
            f.kpis.iter().flat_map(|k| k.values.iter().zip(&f.indices).map(move |(v, i)| (k, *v, *i)));
        for (row, (kpi, wanted, index)) in rows_read.iter().zip(wanted) {
            assert_eq!(value(row, "kpi"), &Field::Str(kpi.info.id.clone()));
            assert_eq!(value(row, "replication"), &Field::Long(i64::from(index)));
            match value(row, "value") {
                Field::Null => assert!(wanted.is_nan()),
                Field::Double(v) => assert_eq!(v.to_bits(), wanted.to_bits()),
                other => panic!("{other:?}"),
            }
        }
        let rows_read = rows(series(&f));
        let bands: Vec<_> = f.series.iter().flat_map(|s| &s.bands).collect();
        assert_eq!(rows_read.len(), bands.len());
        for (row, band) in rows_read.iter().zip(bands) {
            let p95 = if band.p95.is_nan() { Field::Null } else { Field::Double(band.p95) };
            assert_eq!(value(row, "p95"), &p95);
            assert_eq!(value(row, "n"), &Field::Long(band.n as i64));
        }
        assert_eq!(rows(replications(&Findings::of(&example_run(0)))).len(), 0);
    }
}
