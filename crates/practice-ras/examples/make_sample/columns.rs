//! Numbers in HEC-RAS's fixed columns.

/// Fields of `width` characters, so many a line.
pub fn fields(values: &[f64], width: usize, per_line: usize, decimals: usize) -> String {
    let mut text = String::new();
    for line in values.chunks(per_line) {
        for value in line {
            text.push_str(&format!("{:>width$}", number(*value, decimals)));
        }
        text.push('\n');
    }
    text
}

/// A number without needless zeros.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A wave of -1 to 1 that looks like chance and is always the same.
pub fn unevenness(x: f64, y: f64) -> f64 {
    ((x * 0.037).sin() + (y * 0.051 + 1.3).sin() + (x * 0.013 + y * 0.021).cos()) / 3.0
}
