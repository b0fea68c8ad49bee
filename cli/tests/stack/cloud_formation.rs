//! A CloudFormation that describes one stack, as a test says. The emulator would have to make it first, and takes
//! `template.yaml` only whole.

use std::io::Write;
use std::net::TcpListener;
use std::process::Command;

use crate::request::Request;

/// A stack as it is described.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) status: &'static str,
    pub(crate) outputs: Vec<(&'static str, String)>,
    pub(crate) parameters: Vec<(&'static str, &'static str)>,
}

impl Default for Described {
    fn default() -> Self {
        let urls = [
            ("ServerUrl", "abcdefghijklmnopqrstuvwxyz012345"),
            ("AssistantRequestUrl", "bcdefghijklmnopqrstuvwxyz0123456"),
            ("ToolCallsUrl", "cdefghijklmnopqrstuvwxyz01234567"),
            ("CallRequestsUrl", "defghijklmnopqrstuvwxyz012345678"),
            ("CallEventsUrl", "efghijklmnopqrstuvwxyz0123456789"),
            ("EndOfCallReportUrl", "fghijklmnopqrstuvwxyz0123456789a"),
        ];
        let url = |id: &str| format!("https://{id}.lambda-url.us-west-2.on.aws/");
        Self {
            status: "CREATE_COMPLETE",
            outputs: urls.iter().map(|(name, id)| (*name, url(id))).collect(),
            parameters: Vec::new(),
        }
    }
}

impl Described {
    pub(crate) fn with_output(mut self, name: &'static str, value: &str) -> Self {
        self.outputs.push((name, value.to_owned()));
        self
    }

    pub(crate) fn with_parameter(mut self, name: &'static str, value: &'static str) -> Self {
        self.parameters.push((name, value));
        self
    }

    /// Serves it under this name until the test ends.
    pub(crate) fn served_as(self, name: &'static str) -> CloudFormation {
        CloudFormation::answering(
            move |asked| {
                if asked == name { (200, self.answer(name)) } else { no_such_stack(asked) }
            },
        )
    }

    /// The description as CloudFormation writes it.
    pub(crate) fn answer(&self, name: &str) -> String {
        let outputs: String = self
            .outputs
            .iter()
            .map(|(name, value)| {
                format!("<member><OutputKey>{name}</OutputKey><OutputValue>{value}</OutputValue></member>")
            })
            .collect();
        let parameters: String = self
            .parameters
            .iter()
            .map(|(name, value)| {
                format!(
                    "<member><ParameterKey>{name}</ParameterKey><ParameterValue>{value}</ParameterValue></member>"
                )
            })
            .collect();
        let status = self.status;
        format!(
            "<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><DescribeStacksResult>\
             <Stacks><member><StackName>{name}</StackName><StackStatus>{status}</StackStatus>\
             <CreationTime>2026-11-20T08:00:00Z</CreationTime><Parameters>{parameters}</Parameters>\
             <Outputs>{outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
        )
    }
}

/// A server that answers `DescribeStacks`.
pub(crate) struct CloudFormation {
    endpoint: String,
}

impl CloudFormation {
    /// Answers the name of a stack with a status and a body.
    pub(crate) fn answering(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let Some(request) = Request::read(&mut stream) else { continue };
                let form = String::from_utf8_lossy(&request.body);
                let name = form.split('&').find_map(|pair| pair.strip_prefix("StackName="));
                let (status, body) = answer(name.unwrap_or_default());
                let head = format!(
                    "HTTP/1.1 {status} Said\r\ncontent-type: text/xml\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                // Whoever asked may have gone.
                let _ = stream.write_all(format!("{head}{body}").as_bytes());
            }
        });
        Self { endpoint }
    }

    /// Refuses whatever is asked.
    pub(crate) fn refusing(code: &'static str, message: &'static str) -> Self {
        Self::answering(move |_| refusal(400, code, message))
    }

    /// A command that asks here.
    pub(crate) fn named<'a>(&self, command: &'a mut Command, name: &str) -> &'a mut Command {
        command.args(["--stack", name]).env("AWS_ENDPOINT_URL_CLOUDFORMATION", &self.endpoint)
    }

    /// Base URL.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

fn no_such_stack(name: &str) -> (u16, String) {
    refusal(400, "ValidationError", &format!("Stack with id {name} does not exist"))
}

fn refusal(status: u16, code: &str, message: &str) -> (u16, String) {
    let body = format!(
        "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error><Type>Sender</Type>\
         <Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
    );
    (status, body)
}
