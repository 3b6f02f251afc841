//! Single values as people write them: a number in quotes, "8g" of memory, "below normal". No IO.

use protocol::Priority;
use serde_json::Value;

/// A text that is not empty; numbers are taken as text (a version `6.6` is often written without quotes).
pub(super) fn text(value: &Value) -> Result<String, String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Err("must be a text".to_owned()),
    };
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    if let Some(bad) = text.chars().find(|c| c.is_control()) {
        return Err(format!("has {bad:?} in it, which cannot be meant"));
    }
    Ok(text)
}

/// A whole number, also in quotes.
pub(super) fn number(value: &Value, least: u32, most: u32) -> Result<u32, String> {
    let number = match value {
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().and_then(whole)),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    match number.and_then(|number| u32::try_from(number).ok()) {
        Some(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("must be a whole number from {least} to {most}")),
    }
}

fn whole(number: f64) -> Option<u64> {
    (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u64)
}

/// True or false, also in quotes.
pub(super) fn truth(value: &Value) -> Result<bool, String> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Ok(false),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            Err("must be true or false".to_owned())
        }
    }
}

/// Cores of a container: 4, "4", 1.5.
pub(super) fn cores(value: &Value) -> Result<f64, String> {
    let cores = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    cores
        .filter(|cores: &f64| cores.is_finite() && *cores > 0.0 && *cores <= 4096.0)
        .ok_or_else(|| "must be a number of cores, such as 4 or \"1.5\"".to_owned())
}

/// Bytes as Docker writes them: 8589934592, "8g", "512m"; the units are powers of 1024.
pub(super) fn memory(value: &Value) -> Result<u64, String> {
    let refused = || "must be an amount of memory, such as \"8g\" or \"512m\"".to_owned();
    let text = match value {
        Value::Number(number) => return number.as_u64().filter(|bytes| *bytes > 0).ok_or_else(refused),
        Value::String(text) => text.trim().to_lowercase(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Err(refused()),
    };
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim_end();
    let unit = match text[digits.len()..].trim() {
        "" | "b" => 1.0,
        "k" | "kb" | "kib" => 1024.0,
        "m" | "mb" | "mib" => 1024.0 * 1024.0,
        "g" | "gb" | "gib" => 1024.0 * 1024.0 * 1024.0,
        "t" | "tb" | "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return Err(refused()),
    };
    let amount: f64 = digits.parse().map_err(|_| refused())?;
    let bytes = amount * unit;
    if bytes.is_finite() && bytes >= 1.0 && bytes < 2_f64.powi(60) { Ok(bytes as u64) } else { Err(refused()) }
}

/// Priority of engines. What would disturb the machine's owner is refused with the reason.
pub(super) fn priority(value: &Value) -> Result<Priority, String> {
    let text = text(value)?.to_lowercase().replace(['_', '-'], " ");
    match text.as_str() {
        "low" | "idle" => Ok(Priority::Low),
        "below normal" | "belownormal" => Ok(Priority::BelowNormal),
        "normal" => Ok(Priority::Normal),
        "above normal" | "abovenormal" | "high" | "realtime" | "real time" => Err(format!(
            "cannot be {text}: a plan computes for hours on every core, and would take the machine away from whoever \
             works there; \"low\", \"below normal\" and \"normal\" are possible"
        )),
        _ => Err(format!("cannot be {text:?}; \"low\", \"below normal\" and \"normal\" are possible")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn memory_is_read_as_docker_writes_it() {
        assert_eq!(memory(&json!("8g")), Ok(8 << 30));
        assert_eq!(memory(&json!("512M")), Ok(512 << 20));
        assert_eq!(memory(&json!("1.5 GB")), Ok(3 << 29));
        assert_eq!(memory(&json!(4096)), Ok(4096));
        for bad in [json!("g"), json!("-1g"), json!("8q"), json!(0), json!([])] {
            assert!(memory(&bad).is_err(), "{bad} was taken");
        }
    }

    #[test]
    fn priorities_that_disturb_are_refused_with_the_reason() {
        assert_eq!(priority(&json!("below_normal")), Ok(Priority::BelowNormal));
        for high in ["above normal", "HIGH", "realtime"] {
            assert!(priority(&json!(high)).unwrap_err().contains("take the machine away"), "{high}");
        }
    }

    #[test]
    fn numbers_are_read_in_quotes_and_not_beyond_their_range() {
        assert_eq!(number(&json!("8"), 1, 99), Ok(8));
        assert_eq!(number(&json!(8.0), 1, 99), Ok(8));
        for bad in [json!(0), json!(8.5), json!(-1), json!(100), json!("x"), json!(null), json!(true)] {
            assert!(number(&bad, 1, 99).is_err(), "{bad} was taken");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_a_reader(text in "\\PC{0,12}") {
            let value = json!(text);
            let _ = (memory(&value), cores(&value), priority(&value), number(&value, 1, 9), truth(&value), super::text(&value));
        }
    }
}
