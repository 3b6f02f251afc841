//! The TypeScript types of this list, for `ui/src/lib/backend/window-types.ts`.
//!
//! `SPILLWAY_WRITE_TYPES=1 cargo test -p spillway-window typescript` writes the file anew.

use super::command::{HostCommand, HostError, HostReply};
use super::event::HostEvent;
use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use ts_rs::{Config, TS, TypeVisitor};

/// Declarations by name, of a type and of everything it names.
struct Gather<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Gather<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
        if T::output_path().is_some() {
            let words = T::docs().unwrap_or_default();
            self.found.insert(T::ident(self.config), format!("{words}export {}\n", T::decl(self.config)));
        }
    }
}

fn types() -> String {
    let config = Config::new().with_large_int("number");
    let mut gather = Gather { config: &config, seen: HashSet::new(), found: BTreeMap::new() };
    gather.visit::<HostCommand>();
    gather.visit::<HostReply>();
    gather.visit::<HostError>();
    gather.visit::<HostEvent>();
    let mut text = "// Made from the Rust types of src-tauri/src/page. Not to be edited.\n\n".to_owned();
    for declaration in gather.found.values() {
        text.push_str(declaration);
        text.push('\n');
    }
    text
}

#[test]
fn the_page_knows_the_types_as_they_are() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/lib/backend/window-types.ts");
    if std::env::var_os("SPILLWAY_WRITE_TYPES").is_some() {
        std::fs::write(&file, types()).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(kept, types(), "SPILLWAY_WRITE_TYPES=1 cargo test -p spillway-window typescript");
}
