//! A line that is typed and not shown: a password. From a pipe it is read as it is.

use crate::exit::Failure;
use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::{self, IsTerminal};

/// Asks for a line on a terminal, without showing it; reads one from a pipe.
///
/// # Errors
///
/// Standard input cannot be read, or the person gave up.
pub fn hidden_line(question: &str) -> Result<String, Failure> {
    let failed = |error: io::Error| Failure::File { action: "read", path: "standard input".to_owned(), error };
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map_err(failed)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    eprint!("{question}");
    enable_raw_mode().map_err(failed)?;
    let typed = typed();
    let _ = disable_raw_mode();
    eprintln!();
    typed.map_err(failed)?.ok_or_else(|| Failure::BadCall("nothing was kept".to_owned()))
}

/// None where it was broken off.
fn typed() -> io::Result<Option<String>> {
    let mut line = String::new();
    loop {
        let Event::Key(key) = read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Enter => return Ok(Some(line)),
            KeyCode::Esc => return Ok(None),
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => return Ok(None),
            KeyCode::Char(letter) => line.push(letter),
            KeyCode::Backspace => drop(line.pop()),
            _ => {}
        }
    }
}
