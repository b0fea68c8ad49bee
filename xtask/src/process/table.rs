//! The process table: who descends from whom.
//!
//! `cargo lambda watch` puts each function into a session of its own, so a signal to its process group reaches none of
//! them. The only way to leave nobody behind is to look.

use std::path::Path;
use std::process::{Command, Stdio};

/// One running process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) id: u32,
    pub(crate) parent: u32,
    /// Program and arguments.
    pub(crate) command: Vec<String>,
}

/// Children, grandchildren and so on of the process `ancestor`.
pub(crate) fn descendants(ancestor: u32) -> Vec<Process> {
    let all = if Path::new("/proc/self/stat").is_file() { from_proc() } else { from_ps() };
    family(ancestor, &all)
}

fn family(ancestor: u32, all: &[Process]) -> Vec<Process> {
    let mut found: Vec<Process> = Vec::new();
    let mut parents = vec![ancestor];
    while let Some(parent) = parents.pop() {
        for child in all.iter().filter(|process| process.parent == parent) {
            parents.push(child.id);
            found.push(child.clone());
        }
    }
    found
}

fn from_proc() -> Vec<Process> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            let command = std::fs::read(entry.path().join("cmdline")).ok()?;
            let command = command.split(|byte| *byte == 0).filter(|word| !word.is_empty());
            let command = command.map(|word| String::from_utf8_lossy(word).into_owned()).collect();
            Some(Process { id, parent: parent_in_stat(&stat)?, command })
        })
        .collect()
}

/// `/proc/ID/stat` is `ID (program name) state parent ...`, and the name may hold spaces and brackets.
fn parent_in_stat(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

fn from_ps() -> Vec<Process> {
    let Ok(output) = Command::new("ps").args(["-axo", "pid=,ppid=,args="]).output() else {
        return Vec::new();
    };
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let id = words.next()?.parse().ok()?;
            let parent = words.next()?.parse().ok()?;
            Some(Process { id, parent, command: words.map(str::to_owned).collect() })
        })
        .collect()
}

/// Sends `name` (`TERM`, `KILL`) to each of `processes`; those that are gone already don't matter.
pub(super) fn signal(name: &str, processes: &[u32]) {
    if processes.is_empty() {
        return;
    }
    let ids: Vec<String> = processes.iter().map(u32::to_string).collect();
    // One `kill` a process: the built-in of some shells stops at the first that is gone.
    let script = format!("for id in {}; do kill -{name} \"$id\"; done", ids.join(" "));
    let _ = Command::new("sh").args(["-c", &script]).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_found_behind_a_name_with_brackets() {
        assert_eq!(parent_in_stat("42 (a (b) c) S 7 42 42 0"), Some(7));
    }

    #[test]
    fn a_family_is_children_and_their_children_and_nobody_else() {
        let process = |id, parent| Process { id, parent, command: Vec::new() };
        let all = [process(2, 1), process(3, 2), process(4, 3), process(5, 1)];
        let mut ids: Vec<u32> = family(2, &all).iter().map(|process| process.id).collect();
        ids.sort_unstable();
        assert_eq!(ids, [3, 4]);
    }

    #[test]
    fn this_machines_own_table_shows_a_child_with_its_arguments() {
        let mut child = Command::new("sleep").arg("7.25").spawn().expect("sleep exists");
        // A program that was just started has no arguments yet, for some microseconds.
        let shown = (0..500).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            let found = descendants(std::process::id()).into_iter().find(|process| process.id == child.id());
            found.is_some_and(|process| process.command == ["sleep", "7.25"])
        });
        child.kill().expect("our own child");
        child.wait().expect("our own child");
        assert!(shown);
    }
}
