//! Fixed columns of HEC-RAS text: numbers in fields of 8 or 16 characters that may touch each other.

/// The value of a `Key=value` line when its key is the one asked for.
#[must_use]
pub fn keyed_value<'line>(line: &'line str, key: &str) -> Option<&'line str> {
    line.strip_prefix(key)?.strip_prefix('=')
}

/// Cuts lines into fields of `width` characters until `count` fields are read; a blank field is `None`.
/// Returns the fields and the number of lines used. Fewer fields than asked for mean that the lines ran out.
#[must_use]
pub fn fixed_numbers(lines: &[&str], width: usize, per_line: usize, count: usize) -> (Vec<Option<f64>>, usize) {
    let mut numbers = Vec::with_capacity(count.min(1 << 16));
    let mut used = 0;
    while numbers.len() < count {
        let Some(line) = lines.get(used) else { break };
        used += 1;
        let characters: Vec<char> = line.chars().collect();
        let wanted = per_line.min(count - numbers.len());
        for field in 0..wanted {
            let start = (field * width).min(characters.len());
            let end = ((field + 1) * width).min(characters.len());
            let text: String = characters[start..end].iter().collect();
            numbers.push(number(&text));
        }
    }
    (numbers, used)
}

/// A number as HEC-RAS writes it: blanks around it, `D` exponents of Fortran; anything else, and what is not finite, is `None`.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let value: f64 = match text.parse() {
        Ok(value) => value,
        Err(_) => text.replace(['d', 'D'], "e").parse().ok()?,
    };
    value.is_finite().then_some(value)
}

/// Two names separated by a comma, trimmed: river and reach.
pub(super) fn two_names(value: &str) -> (String, String) {
    let mut fields = value.split(',').map(|field| field.trim().to_owned());
    (fields.next().unwrap_or_default(), fields.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_numbers_are_cut_by_column() {
        let (numbers, used) = fixed_numbers(&[" 5141.75 10200.210533.34", "      12"], 8, 3, 4);
        assert_eq!(numbers, vec![Some(5141.75), Some(10200.2), Some(10533.34), Some(12.0)]);
        assert_eq!(used, 2);
    }

    #[test]
    fn blank_fields_are_kept_as_missing() {
        let (numbers, _) = fixed_numbers(&["             420   215.7"], 8, 10, 3);
        assert_eq!(numbers, vec![None, Some(420.0), Some(215.7)]);
    }

    #[test]
    fn lines_that_run_out_end_the_reading() {
        let (numbers, used) = fixed_numbers(&["       1       2"], 8, 2, 10);
        assert_eq!((numbers.len(), used), (2, 1));
    }

    #[test]
    fn what_is_not_a_finite_number_is_missing() {
        assert_eq!(number(" 1.5D+02 "), Some(150.0));
        assert_eq!(number("nan"), None);
        assert_eq!(number("inf"), None);
        assert_eq!(number("F"), None);
    }
}
