//! Python tools, brought while somebody watches: with a line of progress, and until Ctrl-C.

use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use anyhow::Result;
use python_tools::{Brought, Place, Runner, Tool};

use crate::output::Progress;
use crate::process::{self, POLL};
use crate::project::Project;
use crate::stop::Stop;

/// Brings `tool`, says where it is, and returns the program.
pub(crate) fn bring(tool: &Tool, project: &Project, stop: &Stop) -> Result<PathBuf> {
    Ok(bring_whole(tool, project, stop)?.program)
}

/// As [`bring`], and returns all that there is to know about it.
pub(crate) fn bring_whole(tool: &Tool, project: &Project, stop: &Stop) -> Result<Brought> {
    let mut attended = Attended { stop, progress: Progress::start(tool.name) };
    let brought = tool.bring(project.root(), &mut attended)?;
    let place = match &brought.place {
        Place::OnPath => "the one on PATH".to_owned(),
        Place::Kept(environment) => format!("in {}", project.shown(environment)),
        Place::Installed(environment) => format!("installed in {}", project.shown(environment)),
    };
    attended.progress.done(&format!("{}, {place}", brought.version));
    Ok(brought)
}

struct Attended<'a> {
    stop: &'a Stop,
    progress: Progress,
}

impl Runner for Attended<'_> {
    fn run(&mut self, command: &mut Command, doing: &str) -> Result<ExitStatus> {
        process::run_while(command, self.stop, || self.progress.tick(doing))
    }

    fn pause(&mut self, doing: &str) -> Result<()> {
        self.stop.check()?;
        self.progress.tick(doing);
        std::thread::sleep(POLL);
        Ok(())
    }
}
