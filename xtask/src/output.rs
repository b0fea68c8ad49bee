//! What the commands print: short lines that line up, and the time that passed.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// A step that takes a while: nothing for the first two seconds, then a line that says how long it has been.
pub(crate) struct Progress {
    label: &'static str,
    started: Instant,
    next: Duration,
    on_terminal: bool,
    shown: bool,
}

const FIRST_NOTICE: Duration = Duration::from_secs(2);
/// In a log file a line a second would bury everything else.
const NOTICE_IN_A_LOG: Duration = Duration::from_secs(20);

impl Progress {
    pub(crate) fn start(label: &'static str) -> Self {
        let on_terminal = std::io::stdout().is_terminal();
        Self { label, started: Instant::now(), next: FIRST_NOTICE, on_terminal, shown: false }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// To be called often: prints when it is time to.
    pub(crate) fn tick(&mut self, doing: &str) {
        let elapsed = self.elapsed();
        if elapsed < self.next {
            return;
        }
        if self.on_terminal {
            print!("\r  {:<20} {doing} ... {} ", self.label, seconds(elapsed));
            let _ = std::io::stdout().flush();
            self.next = elapsed + Duration::from_secs(1);
            self.shown = true;
        } else {
            println!("  {:<20} {doing} ... {}", self.label, seconds(elapsed));
            self.next = elapsed + NOTICE_IN_A_LOG;
        }
    }

    /// The step's one line that stays.
    pub(crate) fn done(mut self, outcome: &str) {
        self.clear();
        println!("  {:<20} {outcome:<43} {:>9}", self.label, seconds(self.elapsed()));
    }

    fn clear(&mut self) {
        if self.shown {
            print!("\r{:78}\r", "");
            self.shown = false;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A duration for people: `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    match whole {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{whole} s"),
        _ => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(seconds(Duration::from_millis(440)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(12)), "12 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
