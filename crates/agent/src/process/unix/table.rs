//! The processes of this machine as /proc lists them (Linux; empty elsewhere), and which of them belong to a tree.

use super::TreeSample;
use crate::machine::ProcessIdentity;
use engines::ATTEMPT_VARIABLE;
use protocol::AttemptId;
use std::fs;

/// One line of the table, from /proc/PID/stat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ProcessLine {
    pid: u32,
    parent: u32,
    group: u32,
    zombie: bool,
    /// User and system time of itself and of its waited-for children, clock ticks.
    ticks: u64,
    /// Start, clock ticks since boot.
    start: u64,
    /// Resident pages.
    pages: u64,
}

/// All processes at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct ProcessTable {
    lines: Vec<ProcessLine>,
}

impl ProcessTable {
    pub(super) fn read() -> Self {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        Self {
            lines: pids.filter_map(|pid| parse(pid, &fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)).collect(),
        }
    }

    /// Living processes that descend from `root` or belong to `group`, without `root`.
    pub(super) fn tree(&self, root: u32, group: u32) -> Vec<u32> {
        let mut members: Vec<u32> = Vec::new();
        let mut parents = vec![root];
        while let Some(parent) = parents.pop() {
            for line in self.lines.iter().filter(|line| line.parent == parent && line.pid != root) {
                if !members.contains(&line.pid) {
                    members.push(line.pid);
                    parents.push(line.pid);
                }
            }
        }
        for line in self.lines.iter().filter(|line| line.group == group && line.pid != root) {
            if !members.contains(&line.pid) {
                members.push(line.pid);
            }
        }
        members.retain(|pid| self.lines.iter().any(|line| line.pid == *pid && !line.zombie));
        members
    }

    /// Sum over the tree.
    pub(super) fn sample(&self, root: u32, group: u32) -> TreeSample {
        let members = self.tree(root, group);
        let lines = self.lines.iter().filter(|line| members.contains(&line.pid));
        let (mut ticks, mut pages) = (0u64, 0u64);
        for line in lines {
            ticks += line.ticks;
            pages += line.pages;
        }
        let ticks_per_second = system_value(libc::_SC_CLK_TCK);
        TreeSample {
            cpu_seconds: ticks as f64 / ticks_per_second as f64,
            memory_bytes: pages * system_value(libc::_SC_PAGESIZE),
        }
    }

    /// Living processes of an attempt whose `run` is gone. A group number may have been given away again, so a member
    /// counts only when it is not older than the `run`, and the group's leader is the recorded one or gone.
    pub(super) fn leftovers(
        &self,
        engine: Option<ProcessIdentity>,
        run: ProcessIdentity,
        attempt: &AttemptId,
    ) -> Vec<u32> {
        let marker = format!("{ATTEMPT_VARIABLE}={attempt}");
        let own = std::process::id();
        let leader_is_ours = |engine: ProcessIdentity| {
            let leader = self.lines.iter().find(|line| line.pid == engine.pid);
            leader.is_none_or(|leader| leader.start == engine.start_time)
        };
        let living = self.lines.iter().filter(|line| !line.zombie && line.pid != own && line.start >= run.start_time);
        living
            .filter(|line| {
                let in_group = engine.is_some_and(|engine| line.group == engine.pid && leader_is_ours(engine));
                in_group || is_marked(line.pid, marker.as_bytes())
            })
            .map(|line| line.pid)
            .collect()
    }
}

/// A number of the system that is never 0.
fn system_value(name: libc::c_int) -> u64 {
    // SAFETY: asks for a number, touches no memory of ours.
    let value = unsafe { libc::sysconf(name) };
    u64::try_from(value).unwrap_or(1).max(1)
}

/// Whether the environment of a process holds exactly this assignment.
fn is_marked(pid: u32, marker: &[u8]) -> bool {
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    environment.split(|byte| *byte == 0).any(|assignment| assignment == marker)
}

/// Fields of /proc/PID/stat; the name in brackets may hold anything, so they are counted after its end.
fn parse(pid: u32, stat: &str) -> Option<ProcessLine> {
    let (_, after) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = after.split_ascii_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some(ProcessLine {
        pid,
        zombie: matches!(fields.first(), Some(&"Z" | &"X")),
        parent: u32::try_from(number(1)?).ok()?,
        group: u32::try_from(number(2)?).ok()?,
        ticks: number(11)? + number(12)? + number(13)? + number(14)?,
        start: number(19)?,
        pages: number(21)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(pid: u32, parent: u32, group: u32, start: u64) -> ProcessLine {
        ProcessLine { pid, parent, group, zombie: false, ticks: 1, start, pages: 2 }
    }

    #[test]
    fn a_tree_holds_descendants_that_left_the_group_and_members_that_lost_their_parent() {
        let zombie = ProcessLine { zombie: true, ..line(14, 10, 11, 5) };
        let lines = vec![
            line(10, 1, 10, 1),
            line(11, 10, 11, 2),
            line(12, 11, 12, 3),
            line(13, 1, 11, 4),
            zombie,
            line(20, 1, 20, 9),
        ];
        let table = ProcessTable { lines };
        let mut tree = table.tree(10, 11);
        tree.sort_unstable();
        assert_eq!(tree, [11, 12, 13]);
    }

    #[test]
    fn a_number_that_was_given_away_again_is_not_ended() {
        let run = ProcessIdentity { pid: 10, start_time: 100 };
        let engine = Some(ProcessIdentity { pid: 11, start_time: 101 });
        let attempt = AttemptId("no-such-attempt".into());
        let left = |lines: Vec<ProcessLine>| ProcessTable { lines }.leftovers(engine, run, &attempt);
        assert_eq!(left(vec![line(4_000_011, 1, 11, 150), line(11, 1, 11, 101)]), [4_000_011, 11]);
        assert_eq!(left(vec![line(11, 1, 11, 900)]), Vec::<u32>::new(), "a later process with the same number");
        assert_eq!(left(vec![line(11, 1, 11, 50)]), Vec::<u32>::new(), "older than the run");
    }

    #[test]
    fn a_name_with_brackets_and_blanks_is_read_past() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 1 2 3 4 10 20 30 40 20 0 1 0 555 1000 66 1";
        let line = parse(7, stat).unwrap();
        assert_eq!((line.parent, line.group, line.ticks, line.start, line.pages), (1, 7, 100, 555, 66));
    }
}
