//! Stopping a process and letting it go on.

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

/// Stops a child that nobody has waited for, and waits until it stands still. Returns whether it does: it may have ended
/// first.
pub(crate) fn stop(id: u32) -> bool {
    let Some(pid) = pid(id) else { return false };
    if kill_process(pid, Signal::STOP).is_err() {
        return false;
    }
    // A signal is only on its way when it has been sent. What is seen here stays to be seen: the child is not waited for.
    let either = WaitIdOptions::STOPPED | WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    matches!(waitid(WaitId::Pid(pid), either), Ok(Some(status)) if status.stopped())
}

/// Lets a stopped child go on.
pub(crate) fn go_on(id: u32) {
    if let Some(pid) = pid(id) {
        // Fails only for a process that has ended.
        let _ = kill_process(pid, Signal::CONT);
    }
}

fn pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}
