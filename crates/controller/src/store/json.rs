//! Columns that hold a document. A document that cannot be read is a damaged row, told with its reason.

use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value as JSON text.
pub(super) fn to_json<T: Serialize>(value: &T) -> String {
    // Our own types have string keys and no failing serializers.
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// A document column.
pub(super) fn from_json<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(column, &text)
}

/// A document column that may be empty.
pub(super) fn maybe_json<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| parse(column, &text)).transpose()
}

fn parse<T: DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
