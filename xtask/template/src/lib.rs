//! `template.yaml` as tests look into it: functions with their variables and roles, alarms, dashboards and parameters, each
//! with the line where it stands.
//!
//! It reads what is written, and decides nothing: a condition (`!If`) is no choice here, both of its branches are there. So a
//! test sees all that any deployment of the template may be.
//!
//! ```
//! # fn main() -> Result<(), stack_template::Error> {
//! use stack_template::Template;
//!
//! let template = Template::parse(
//!     "Resources:
//!   Ping:
//!     Type: AWS::Serverless::Function
//!     Metadata: { BuildProperties: { Binary: ping } }
//!     Properties:
//!       Environment: { Variables: { DESK_TABLE: !Ref DeskTable } }
//!       Policies:
//!         - Statement: [{ Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt DeskTable.Arn }]
//! ")?;
//! let ping = template.function("Ping").unwrap();
//! assert_eq!(ping.binary, Some("ping"));
//! let allowed = &ping.statements()[0];
//! assert_eq!((allowed.actions[0].name, allowed.actions[0].line), ("dynamodb:GetItem", 8));
//! assert_eq!(allowed.resources[0].to_string(), "DeskTable");
//! # Ok(())
//! # }
//! ```

mod alarm;
mod dashboard;
mod function;
mod node;
mod reference;
mod statement;
mod template;

pub use alarm::{Alarm, Metric};
pub use dashboard::Dashboard;
pub use function::{Function, Variable};
pub use node::{Node, Value};
pub use reference::{Reference, leaves};
pub use statement::{Action, Effect, Statement};
pub use template::{Parameter, Resource, Template};

/// Why a template can't be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not there, or may not be read.
    #[error("template.yaml can't be read: {0}")]
    File(#[from] std::io::Error),
    /// It is no YAML.
    #[error("template.yaml is not readable as YAML: {0}")]
    Yaml(String),
    /// It has nothing in it.
    #[error("template.yaml is empty")]
    Empty,
}
