//! Prints the TypeScript types of everything clients and the controller say to each other.
//!
//! `cargo run -p controller --features ts --example typescript > ui/src/lib/backend/types.ts`

use controller::api;
use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
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

fn main() {
    let config = Config::new().with_large_int("number");
    let mut gather = Gather { config: &config, seen: HashSet::new(), found: BTreeMap::new() };
    gather.visit::<api::Envelope>();
    gather.visit::<api::Frame>();
    gather.visit::<api::Reply>();
    gather.visit::<api::HostFrame>();
    println!("// Made from the Rust types by `./dev types`. Not to be edited.\n");
    for text in gather.found.values() {
        println!("{text}");
    }
}
