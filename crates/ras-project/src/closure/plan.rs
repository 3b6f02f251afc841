//! The closure of one plan, and how it is collected.

use super::collect::Collector;
use super::{Input, InputRole};
use crate::folder::FolderIndex;
use crate::problem::Problem;
use crate::project::{Project, ProjectPlan};

/// Everything a plan needs.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanClosure {
    /// Number of the plan, "01".
    pub number: String,
    /// Inputs, each path once, in the order in which they are found; `X.prj` and the plan come first.
    pub inputs: Vec<Input>,
    /// Files that HEC-RAS for Windows prepared (`.b## .x## .c## .r## .p##.tmp.hdf`, or `.p##.hdf` without
    /// results) and that exist, and the record of their preparation. Only the Linux
    /// engines need them; they say nothing about whether a result is current.
    pub prepared: Vec<Input>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Text attributes of the geometry HDF that name other files, as (attribute, value): its associations.
    pub associations: Vec<(String, String)>,
}

impl PlanClosure {
    /// Whether nothing stops the plan.
    pub fn can_start(&self) -> bool {
        !self.problems.iter().any(Problem::stops)
    }

    /// The problems that stop the plan.
    pub fn stopping(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.stops())
    }

    /// Sum of the sizes of all existing inputs, in bytes.
    pub fn total_bytes(&self) -> u64 {
        self.inputs.iter().map(|input| input.bytes).sum()
    }

    /// The first input with this role.
    pub fn input(&self, role: InputRole) -> Option<&Input> {
        self.inputs.iter().find(|input| input.role == role)
    }
}

impl Project {
    /// What each plan needs, in the order of the plans.
    pub fn closures(&self) -> Vec<PlanClosure> {
        let mut index = FolderIndex::new();
        self.plans.iter().map(|plan| closure_of(self, plan, &mut index)).collect()
    }

    /// What one plan needs.
    pub fn closure(&self, plan: &ProjectPlan) -> PlanClosure {
        closure_of(self, plan, &mut FolderIndex::new())
    }
}

fn closure_of(project: &Project, plan: &ProjectPlan, index: &mut FolderIndex) -> PlanClosure {
    let mut collector = Collector::new(project, plan, index);
    collector.project_and_plan();
    if let Some(content) = &plan.file.content {
        let associations = collector.geometry(content);
        collector.flow(content);
        collector.sediment_and_water_quality(content);
        collector.maps(content, &associations);
        collector.practice_settings();
        collector.prepared(content);
        collector.finish(associations)
    } else {
        collector.finish(Vec::new())
    }
}
