//! Notices when a function has died.
//!
//! `cargo lambda watch` never starts a process again that died, and says no name; whoever calls the function then hangs.

use std::collections::BTreeMap;

use super::stack::is_cargo_run;
use crate::process::Process;

/// The processes of one function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Processes {
    /// Those that serve.
    pub(super) running: usize,
    /// Those that cargo builds and starts.
    pub(super) starting: usize,
}

impl Processes {
    /// Counts those of `function` among `table`, the descendants of `cargo lambda watch`.
    pub(super) fn of(function: &str, table: &[Process]) -> Self {
        let is_function = |process: &&Process| {
            let program = process.command.first().and_then(|program| program.rsplit('/').next());
            program == Some(function)
        };
        let is_starting = |process: &&Process| {
            is_cargo_run(process) && process.command.windows(2).any(|pair| pair == ["--bin", function])
        };
        Self {
            running: table.iter().filter(is_function).count(),
            starting: table.iter().filter(is_starting).count(),
        }
    }
}

/// Compares what runs now with what ran before.
#[derive(Default)]
pub(super) struct Watchdog {
    seen: BTreeMap<String, Seen>,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    running: usize,
    /// Fewer ran the last time, too: between the end of a process and its rebuild nothing runs for a moment.
    suspect: bool,
}

impl Watchdog {
    /// To be called about once a second; a sentence for each function that lost a process or has one again.
    pub(super) fn look(&mut self, now: &BTreeMap<String, Processes>) -> Vec<String> {
        now.iter().filter_map(|(name, processes)| self.compare(name, *processes)).collect()
    }

    fn compare(&mut self, name: &str, now: Processes) -> Option<String> {
        let seen = self.seen.entry(name.to_owned()).or_default();
        if now.starting > 0 {
            seen.suspect = false;
            return None;
        }
        if now.running >= seen.running {
            *seen = Seen { running: now.running, suspect: false };
            return None;
        }
        if !seen.suspect {
            seen.suspect = true;
            return None;
        }
        *seen = Seen { running: now.running, suspect: false };
        Some(match now.running {
            0 => format!(
                "{name} does not run any more: it died, or its last change does not build.\n\
                 Whoever calls it waits in vain. Saving a source file starts it again."
            ),
            left => format!("A process of {name} died; its request hangs. {left} more of them serve."),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(watchdog: &mut Watchdog, running: usize, starting: usize) -> Vec<String> {
        watchdog.look(&BTreeMap::from([("tool-calls".to_owned(), Processes { running, starting })]))
    }

    #[test]
    fn a_function_that_died_is_named_once() {
        let mut watchdog = Watchdog::default();
        assert!(look(&mut watchdog, 1, 0).is_empty());
        assert!(look(&mut watchdog, 0, 0).is_empty(), "it may be about to be rebuilt");
        assert!(look(&mut watchdog, 0, 0)[0].starts_with("tool-calls does not run any more"));
        assert!(look(&mut watchdog, 0, 0).is_empty());
    }

    #[test]
    fn a_rebuild_is_no_death() {
        let mut watchdog = Watchdog::default();
        look(&mut watchdog, 2, 0);
        for (running, starting) in [(0, 0), (0, 2), (0, 1), (1, 1), (2, 0)] {
            assert_eq!(look(&mut watchdog, running, starting), Vec::<String>::new());
        }
    }

    #[test]
    fn a_change_that_does_not_build_is_said() {
        let mut watchdog = Watchdog::default();
        look(&mut watchdog, 1, 0);
        look(&mut watchdog, 0, 1);
        look(&mut watchdog, 0, 0);
        assert_eq!(look(&mut watchdog, 0, 0).len(), 1);
    }

    #[test]
    fn one_of_several_processes_is_missed_too() {
        let mut watchdog = Watchdog::default();
        look(&mut watchdog, 4, 0);
        look(&mut watchdog, 3, 0);
        assert!(look(&mut watchdog, 3, 0)[0].contains("3 more of them serve"));
    }

    #[test]
    fn functions_are_told_from_cargo_that_starts_them() {
        let process = |words: &[&str]| Process {
            id: 1,
            parent: 0,
            command: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        let table = [
            process(&["target/debug/tool-calls"]),
            process(&["/usr/bin/cargo", "run", "--manifest-path", "Cargo.toml", "--bin", "tool-calls"]),
            process(&["target/debug/call-events"]),
        ];
        assert_eq!(Processes::of("tool-calls", &table), Processes { running: 1, starting: 1 });
        assert_eq!(Processes::of("call-events", &table), Processes { running: 1, starting: 0 });
    }
}
