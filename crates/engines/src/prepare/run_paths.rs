//! Absolute paths of Windows in the run file, led to what stands in the private folder. Pure.

use super::PrepareError;
use super::linux::without_returns;
use crate::PlanRun;
use crate::prepared::{PathLine, RunFile};
use protocol::{AttemptSpec, RelPath};

/// The run file with every absolute path relative to the plan's folder, and with line feeds alone.
pub(super) fn rewritten(
    bytes: &[u8],
    file: &RelPath,
    plan: &PlanRun,
    spec: &AttemptSpec,
) -> Result<Vec<u8>, PrepareError> {
    let bytes = without_returns(bytes);
    let paths = RunFile::read(&bytes).paths;
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    for path in &paths {
        let new = led(path, plan, spec).map_err(|reason| PrepareError::Path {
            file: file.clone(),
            path: path.path.clone(),
            line: path.line,
            reason,
        })?;
        if let Some(line) = lines.get_mut(path.line - 1) {
            *line = new.into_bytes();
        }
    }
    Ok(lines.join(&b'\n'))
}

/// Where a path leads: the output stands beside the plan, everything else where it was staged.
fn led(path: &PathLine, plan: &PlanRun, spec: &AttemptSpec) -> Result<String, String> {
    let parts: Vec<&str> = path.path.split(['\\', '/']).filter(|part| !part.is_empty()).collect();
    let name = parts.last().copied().unwrap_or_default();
    if path.is_output {
        return Ok(name.to_owned());
    }
    let alike = |staged: &RelPath| {
        let staged = staged.as_str().rsplit('/');
        staged.zip(parts.iter().rev()).take_while(|(one, other)| one.eq_ignore_ascii_case(other)).count()
    };
    let staged: Vec<(usize, &RelPath)> = spec
        .manifest
        .entries
        .iter()
        .map(|entry| (alike(&entry.path), &entry.path))
        .filter(|(alike, _)| *alike > 0)
        .collect();
    let most = staged.iter().map(|(alike, _)| *alike).max().unwrap_or(0);
    let mut nearest = staged.iter().filter(|(alike, _)| *alike == most);
    match (nearest.next(), nearest.next()) {
        (Some((_, target)), None) => Ok(from_folder(plan.plan_file.parent(), target)),
        (None, _) => Err(format!(
            "and no file of that name was staged. Put {name} where the flow file names it, and prepare the plan anew in HEC-RAS for Windows"
        )),
        (Some((_, one)), Some((_, other))) => Err(format!(
            "which may mean {one} or {other}. Prepare the plan anew in HEC-RAS for Windows, beside its files"
        )),
    }
}

/// The way from a folder to a file, both below the private folder.
fn from_folder(folder: Option<&str>, target: &RelPath) -> String {
    let folder: Vec<&str> = folder.unwrap_or_default().split('/').filter(|part| !part.is_empty()).collect();
    let target: Vec<&str> = target.as_str().split('/').collect();
    let common = folder.iter().zip(&target).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..", folder.len() - common);
    up.chain(target[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_file_leads_up_and_down() {
        let rel = |text: &str| RelPath::new(text).unwrap();
        assert_eq!(from_folder(None, &rel("a.rst")), "a.rst");
        assert_eq!(from_folder(Some("model"), &rel("model/a.rst")), "a.rst");
        assert_eq!(from_folder(Some("model/x"), &rel("other/a.rst")), "../../other/a.rst");
    }
}
