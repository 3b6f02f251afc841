//! Puts a picture on the terminal and replaces it by the next one, without flicker and without leaving rests.

use crossterm::{cursor, queue, style::Print, terminal};
use std::io::Write;

/// What stands on the screen.
#[derive(Default)]
pub struct Painter {
    lines_above: u16,
}

impl Painter {
    /// Replaces the picture. `picture` is asked for lines that fit width and height.
    pub fn paint(&mut self, picture: impl FnOnce(usize, usize) -> Vec<String>) {
        let (width, height) = terminal::size().unwrap_or((100, 30));
        let lines = picture(usize::from(width.max(20)), usize::from(height.max(6)) - 1);
        let mut out = std::io::stdout().lock();
        // A terminal that went away must not end the run; the next event of the run tells it.
        let painted = (|| -> std::io::Result<()> {
            queue!(out, terminal::BeginSynchronizedUpdate)?;
            self.up(&mut out)?;
            for line in &lines {
                queue!(out, Print(line), terminal::Clear(terminal::ClearType::UntilNewLine), Print("\r\n"))?;
            }
            queue!(out, terminal::Clear(terminal::ClearType::FromCursorDown), terminal::EndSynchronizedUpdate)?;
            out.flush()
        })();
        self.lines_above = if painted.is_ok() { u16::try_from(lines.len()).unwrap_or(u16::MAX) } else { 0 };
    }

    /// Takes the picture away, so that the end can be printed in its place.
    pub fn clear_picture(&mut self) {
        let mut out = std::io::stdout().lock();
        if self.up(&mut out).is_ok() {
            drop(queue!(out, terminal::Clear(terminal::ClearType::FromCursorDown)));
            drop(out.flush());
        }
        self.lines_above = 0;
    }

    /// Leaves the picture standing; the next one is painted below.
    pub fn leave_picture(&mut self) {
        self.lines_above = 0;
    }

    fn up(&self, out: &mut impl Write) -> std::io::Result<()> {
        if self.lines_above > 0 {
            queue!(out, cursor::MoveUp(self.lines_above), cursor::MoveToColumn(0))?;
        }
        Ok(())
    }
}
