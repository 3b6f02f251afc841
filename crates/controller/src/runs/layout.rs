//! Where each input stands in a plan's private folder, and which lines must say so.
//!
//! Relative names keep their relation: everything is staged from the common ancestor. What is named absolutely gets a
//! place beside the project, together with what lies in the same folder, and the line that names it is rewritten. What
//! can neither keep its relation nor be rewritten is refused. No IO.

use protocol::{LineRewrite, RelPath};
use ras_project::closure::Placement;
use ras_project::{Input, Origin, PlanClosure, plain_path};
use std::path::{Path, PathBuf};

/// Folder below the project's, in which files that were named absolutely are staged.
const OUTSIDE: &str = "spillway-outside";

/// One file at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed<'a> {
    /// The input.
    pub input: &'a Input,
    /// Its place below the private folder.
    pub to: RelPath,
}

/// Where everything stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout<'a> {
    /// Every existing input, an input twice where it is named in two ways; sorted by place.
    pub files: Vec<Placed<'a>>,
    /// Lines to change.
    pub rewrites: Vec<LineRewrite>,
}

/// Why a plan cannot be staged; for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotStageable(pub String);

struct Moved {
    folder: PathBuf,
    number: usize,
}

/// Lays out the plan of a project in `folder`. `with_prepared` adds what a preparation for the Linux programs left.
pub(crate) fn layout<'a>(
    folder: &Path,
    closure: &'a PlanClosure,
    with_prepared: bool,
) -> Result<Layout<'a>, NotStageable> {
    let prepared = closure.prepared.iter().filter(|_| with_prepared);
    let inputs: Vec<&Input> = closure.inputs.iter().chain(prepared).filter(|input| input.exists).collect();
    let mut moved: Vec<Moved> = Vec::new();
    let mut rewritten: Vec<(&Input, Vec<Origin>)> = Vec::new();
    for input in &inputs {
        match input.placement() {
            Placement::Relative => {}
            Placement::Impossible(reason) => {
                return Err(NotStageable(format!("{}: {reason}", plain_path(&input.path))));
            }
            Placement::Rewrite(origins) => {
                let home = input.path.parent().unwrap_or(Path::new(""));
                if !input.path.starts_with(folder) && !moved.iter().any(|known| home.starts_with(&known.folder)) {
                    moved.push(Moved { folder: home.to_path_buf(), number: moved.len() + 1 });
                }
                rewritten.push((input, origins));
            }
        }
    }
    let natural: Vec<&Input> = inputs.iter().copied().filter(|input| stands_naturally(input, folder, &moved)).collect();
    let ancestor = common_ancestor(folder, natural.iter().map(|input| input.path.as_path()))?;
    let project = relative(&ancestor, folder)?;
    let mut files = Vec::new();
    for input in &natural {
        files.push(Placed { input, to: named(&relative(&ancestor, &input.path)?, &input.path)? });
    }
    for input in &inputs {
        if let Some(place) = moved_place(&input.path, &moved)? {
            files.push(Placed { input, to: named(&joined(&project, &place), &input.path)? });
        }
    }
    files.sort_by(|a, b| a.to.cmp(&b.to));
    files.dedup();
    let mut rewrites = Vec::new();
    for (input, origins) in rewritten {
        let from_project = match moved_place(&input.path, &moved)? {
            Some(place) => place,
            None => relative(folder, &input.path)?,
        };
        for origin in &origins {
            rewrites.extend(rewrite(origin, &from_project, &ancestor)?);
        }
    }
    Ok(Layout { files, rewrites })
}

/// Whether something names the input in a way that keeps its relation to the project's folder.
fn stands_naturally(input: &Input, folder: &Path, moved: &[Moved]) -> bool {
    let in_moved = |path: &Path| moved.iter().any(|known| path.starts_with(&known.folder));
    if input.path.starts_with(folder) || !in_moved(&input.path) {
        return true;
    }
    input.origins.iter().any(|origin| match origin {
        Origin::Convention => false,
        Origin::Line { .. } => !origin.is_absolute(),
        Origin::Attribute { file, .. } => !origin.is_absolute() && !in_moved(file),
    })
}

/// The place of a moved file from the project's folder; none where it was not moved.
fn moved_place(path: &Path, moved: &[Moved]) -> Result<Option<String>, NotStageable> {
    let Some(known) = moved.iter().find(|known| path.starts_with(&known.folder)) else { return Ok(None) };
    Ok(Some(format!("{OUTSIDE}/{}/{}", known.number, relative(&known.folder, path)?)))
}

fn rewrite(origin: &Origin, from_project: &str, ancestor: &Path) -> Result<Option<LineRewrite>, NotStageable> {
    let Origin::Line { file, line, value, .. } = origin else { return Ok(None) };
    let new = format!(".\\{}", from_project.replace('/', "\\"));
    let Some(new) = origin.rewritten(&new) else { return Ok(None) };
    let file = named(&relative(ancestor, file)?, file)?;
    Ok(Some(LineRewrite { file, line: *line, old: value.clone(), new }))
}

fn common_ancestor<'p>(folder: &Path, paths: impl Iterator<Item = &'p Path>) -> Result<PathBuf, NotStageable> {
    let mut ancestor = folder.to_path_buf();
    for path in paths {
        while !path.starts_with(&ancestor) {
            if !ancestor.pop() {
                let text =
                    format!("{} lies on another drive than the project; put it beside the project", plain_path(path));
                return Err(NotStageable(text));
            }
        }
    }
    Ok(ancestor)
}

/// The path from a folder, with `/`; empty for the folder itself.
fn relative(folder: &Path, path: &Path) -> Result<String, NotStageable> {
    let outside = || NotStageable(format!("{} is not below {}", plain_path(path), plain_path(folder)));
    let rest = path.strip_prefix(folder).map_err(|_| outside())?;
    let parts: Option<Vec<&str>> = rest.iter().map(|part| part.to_str()).collect();
    let parts = parts.ok_or_else(|| {
        NotStageable(format!("the name of {} is not valid text and cannot travel; rename it", plain_path(path)))
    })?;
    Ok(parts.join("/"))
}

fn joined(folder: &str, rest: &str) -> String {
    if folder.is_empty() { rest.to_owned() } else { format!("{folder}/{rest}") }
}

fn named(text: &str, path: &Path) -> Result<RelPath, NotStageable> {
    RelPath::new(text).map_err(|_| {
        NotStageable(format!(
            "the name of {} cannot stand on every worker (\\ or : in it); rename it",
            plain_path(path)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ras_project::InputRole;

    fn input(path: &str, role: InputRole, origins: Vec<Origin>) -> Input {
        let path = PathBuf::from(path);
        Input { role, exists: true, outside: !path.starts_with("/m/project"), bytes: 1, path, origins }
    }

    fn line(file: &str, value: &str, xml: bool) -> Origin {
        Origin::Line { file: file.into(), line: 7, value: value.into(), xml }
    }

    fn attribute(file: &str, value: &str) -> Origin {
        let (group, attribute) = ("/Geometry".to_owned(), "Terrain Filename".to_owned());
        Origin::Attribute { file: file.into(), group, attribute, value: value.into() }
    }

    fn closure(more: Vec<Input>) -> PlanClosure {
        let mut inputs = vec![
            input("/m/project/X.prj", InputRole::Project, vec![Origin::Convention]),
            input("/m/project/X.p01", InputRole::Plan, vec![line("/m/project/X.prj", "p01", false)]),
        ];
        inputs.extend(more);
        PlanClosure {
            number: "01".into(),
            inputs,
            prepared: Vec::new(),
            problems: Vec::new(),
            associations: Vec::new(),
        }
    }

    fn places(layout: &Layout<'_>) -> Vec<String> {
        layout.files.iter().map(|file| file.to.to_string()).collect()
    }

    fn laid_out(closure: &PlanClosure) -> Layout<'_> {
        layout(Path::new("/m/project"), closure, false).unwrap()
    }

    #[test]
    fn files_inside_stand_as_they_are() {
        let closure = closure(vec![input(
            "/m/project/Terrain/T.hdf",
            InputRole::Terrain,
            vec![line("/m/project/X.rasmap", r".\Terrain\T.hdf", true)],
        )]);
        assert_eq!(places(&laid_out(&closure)), ["Terrain/T.hdf", "X.p01", "X.prj"]);
    }

    #[test]
    fn a_relative_file_outside_keeps_its_relation() {
        let closure = closure(vec![input(
            "/m/shared/Q.dss",
            InputRole::DssInput,
            vec![line("/m/project/X.u01", r"..\shared\Q.dss", false)],
        )]);
        let layout = laid_out(&closure);
        assert_eq!(places(&layout), ["project/X.p01", "project/X.prj", "shared/Q.dss"]);
        assert!(layout.rewrites.is_empty());
    }

    #[test]
    fn an_absolute_file_outside_moves_in_and_its_line_is_rewritten() {
        let closure = closure(vec![input(
            "/data/flows/Q.dss",
            InputRole::DssInput,
            vec![line("/m/project/X.u01", r"/data/flows/Q.dss", false)],
        )]);
        let layout = laid_out(&closure);
        assert_eq!(places(&layout), ["X.p01", "X.prj", "spillway-outside/1/Q.dss"]);
        let rewrite = &layout.rewrites[0];
        assert_eq!((rewrite.file.as_str(), rewrite.line), ("X.u01", 7));
        assert_eq!(rewrite.new, r".\spillway-outside\1\Q.dss");
    }

    #[test]
    fn rasters_move_with_the_terrain_that_names_them() {
        let closure = closure(vec![
            input("/t/T.hdf", InputRole::Terrain, vec![line("/m/project/X.rasmap", "/t/T.hdf", true)]),
            input("/t/a.tif", InputRole::TerrainRaster, vec![attribute("/t/T.hdf", "a.tif")]),
            input("/t/T.vrt", InputRole::Terrain, vec![Origin::Convention]),
        ]);
        let expected =
            ["X.p01", "X.prj", "spillway-outside/1/T.hdf", "spillway-outside/1/T.vrt", "spillway-outside/1/a.tif"];
        assert_eq!(places(&laid_out(&closure)), expected);
    }

    #[test]
    fn an_absolute_name_of_a_file_inside_becomes_relative() {
        let closure = closure(vec![input(
            "/m/project/in/Q.dss",
            InputRole::DssInput,
            vec![line("/m/project/X.u01", "/m/project/in/Q.dss", false)],
        )]);
        let layout = laid_out(&closure);
        assert_eq!(places(&layout), ["X.p01", "X.prj", "in/Q.dss"]);
        assert_eq!(layout.rewrites[0].new, r".\in\Q.dss");
    }

    #[test]
    fn what_an_hdf_names_absolutely_is_refused_with_the_reason() {
        let closure =
            closure(vec![input("/t/T.hdf", InputRole::Terrain, vec![attribute("/m/project/X.g01.hdf", "/t/T.hdf")])]);
        let refused = layout(Path::new("/m/project"), &closure, false).unwrap_err();
        assert!(refused.0.contains("X.g01.hdf"), "{}", refused.0);
    }
}
