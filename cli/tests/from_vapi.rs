//! `cargo vapi calls backfill` and `calls recording`, against a fake Vapi API and the embedded DynamoDB.
#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

use fake_vapi::{FakeCall, FakeVapi, Fault, Order, audio};
use local_dynamodb::LocalDynamoDb;
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

struct Stage {
    vapi: FakeVapi,
    dynamodb: LocalDynamoDb,
    folder: PathBuf,
}

impl Stage {
    async fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("from_vapi-{name}"));
        // Left over from the last time, if at all.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let vapi = FakeVapi::start(Order::CreatedDescending).unwrap();
        Self { vapi, dynamodb: LocalDynamoDb::in_memory().await.unwrap(), folder }
    }

    /// Runs `cargo vapi calls …` in a folder of its own, with a key that is right.
    fn calls(&self, arguments: &[&str]) -> Output {
        self.calls_with_key(self.vapi.key(), arguments)
    }

    fn calls_with_key(&self, key: &str, arguments: &[&str]) -> Output {
        self.command(arguments).env("VAPI_API_KEY", key).output().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vapi-cli"));
        command
            .arg("calls")
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("TZ", "UTC")
            .env("CALLS_TABLE", self.dynamodb.calls_table())
            .env("DESK_TABLE", self.dynamodb.desk_table())
            .env("AWS_ENDPOINT_URL", self.dynamodb.endpoint())
            .env("VAPI_API_URL", self.vapi.url())
            .env("VAPI_API_KEY", self.vapi.key());
        command
    }

    fn items(&self) -> Vec<Value> {
        self.dynamodb.items(self.dynamodb.calls_table()).unwrap()
    }

    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

fn ago(ms: i64) -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap() - ms)
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn failure(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn backfill_stores_what_is_missing_of_its_time_and_touches_no_cursor() {
    let stage = Stage::new("backfill").await;
    let since = ago(10 * DAY);
    for nth in 0..40 {
        let at = since.as_millis() + i64::try_from(nth).unwrap() * 90 * MINUTE;
        stage.vapi.add(FakeCall::ended(nth, Timestamp::from_millis(at)));
    }
    stage.vapi.add(FakeCall::ended(100, ago(11 * DAY)));
    stage.vapi.add(FakeCall::running(101, ago(5 * DAY)));
    let there = json!({
        "pk": { "S": format!("CALL#{}", FakeCall::ended(7, since).id()) }, "sk": { "S": "REPORT" },
        "source": { "S": "webhook" },
    });
    stage.dynamodb.put(stage.dynamodb.calls_table(), there).unwrap();

    let output = stage.calls(&["backfill", "--since", &since.to_iso8601()]);
    assert!(output.status.success(), "{output:?}");
    let said = stdout(&output);
    for line in ["41 calls that Vapi last changed", "39 had no report", "1 had theirs", "1 have not ended"] {
        assert!(said.contains(line), "{line} is not in {said}");
    }
    let items = stage.items();
    assert_eq!(items.len(), 40);
    assert!(items.iter().all(|item| item["sk"]["S"] == "REPORT"), "no cursor");
    assert_eq!(items.iter().filter(|item| item["source"]["S"] == "api").count(), 39);

    let again = stage.calls(&[
        "backfill",
        "--json",
        "--since",
        &since.to_iso8601(),
        "--until",
        &ago(DAY).to_iso8601(),
    ]);
    let counts: Value = serde_json::from_str(&stdout(&again)).unwrap();
    assert_eq!(
        (&counts["stored"], &counts["present"], &counts["complete"]),
        (&0.into(), &40.into(), &true.into())
    );
    assert_eq!(stage.items().len(), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn backfill_keeps_to_content_and_retention() {
    let stage = Stage::new("content").await;
    stage.vapi.add(FakeCall::ended(1, ago(DAY)));
    stage.vapi.add(FakeCall::ended(2, ago(4 * DAY)));
    let settings = ["--content", "metadata", "--retention-days", "3"];
    let output = stage.calls(&[&["backfill", "--since", "5d"], &settings[..]].concat());
    assert!(output.status.success(), "{output:?}");
    let items = stage.items();
    assert_eq!(items.len(), 1);
    assert!(items[0]["expiresAt"]["N"].is_string());
    for private in ["body", "customerNumber", "summary"] {
        assert_eq!(items[0][private], Value::Null, "{private}");
    }
    for (flags, said) in [
        (["--content", "some"], "--content is not full, header or metadata"),
        (["--retention-days", "0"], "--retention-days is not a whole number from 1 to 36500"),
    ] {
        let odd = failure(&stage.calls(&[&["backfill", "--since", "5d"], &flags[..]].concat()));
        assert!(odd.contains(said) && !odd.contains("REPORT_"), "{odd}");
    }
    for (name, value) in [("REPORT_CONTENT", "some"), ("REPORT_RETENTION_DAYS", "0")] {
        let odd = stage.command(&["backfill", "--since", "5d"]).env(name, value).output().unwrap();
        assert!(failure(&odd).contains(name), "the variable is named where it is at fault: {odd:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn backfill_says_what_is_wrong_and_how_to_go_on() {
    let stage = Stage::new("wrong").await;
    let no_key = stage.calls_with_key("", &["backfill", "--since", "1d"]);
    assert!(failure(&no_key).contains("VAPI_API_KEY is not set"));
    let wrong_key = stage.calls_with_key("WRONG-EXAMPLE-KEY", &["backfill", "--since", "1d"]);
    assert_eq!(stdout(&wrong_key), "", "there is nothing to sum up");
    let wrong_key = failure(&wrong_key);
    assert!(
        wrong_key.contains("VAPI_API_KEY is refused") && !wrong_key.contains("WRONG-EXAMPLE-KEY"),
        "{wrong_key}"
    );
    assert!(wrong_key.contains("to go on: cargo vapi calls backfill --since 20"), "{wrong_key}");
    assert!(
        !wrong_key.contains("--until") && !wrong_key.contains("--table"),
        "only what was said: {wrong_key}"
    );
    let backwards = stage.calls(&["backfill", "--since", "1d", "--until", "3d"]);
    assert!(failure(&backwards).contains("--until comes before --since"));
    let ahead = stage.calls(&["backfill", "--since", "2999-01-01"]);
    assert!(failure(&ahead).contains("--since lies in the future"), "{ahead:?}");
    stage.vapi.fail_every(Some(Fault::Text("{}")));
    assert!(failure(&stage.calls(&["backfill", "--since", "1d"])).contains("is no list"));
    assert_eq!(stage.items(), Vec::<Value>::new());
}

/// Into the same table, and no more of a call than was asked for.
#[tokio::test(flavor = "multi_thread")]
async fn backfill_goes_on_as_it_began_when_its_line_is_typed() {
    let stage = Stage::new("go-on").await;
    stage.vapi.add(FakeCall::ended(1, ago(DAY)));
    stage.vapi.add(FakeCall::ended(2, ago(4 * DAY)));
    stage.vapi.add(FakeCall::ended(3, ago(6 * 60 * MINUTE)));
    let (table, endpoint) = (stage.dynamodb.calls_table(), stage.dynamodb.endpoint());
    let mut interrupted =
        stage.command(&["backfill", "--since", "5d", "--until", "12h", "--content", "metadata"]);
    interrupted.args(["--retention-days", "3", "--table", table, "--endpoint-url", endpoint, "--json"]);
    let elsewhere = |command: &mut Command| {
        command.env_remove("AWS_ENDPOINT_URL").env("CALLS_TABLE", "another").output().unwrap()
    };
    let said = failure(&elsewhere(interrupted.env("VAPI_API_KEY", "WRONG-EXAMPLE-KEY")));
    let line = said.split_once("to go on: ").unwrap().1;

    let mut typed = Command::new("sh");
    typed
        .args(["-c", &format!("cargo() {{ shift; \"$VAPI_CLI\" \"$@\"; }}\n{line}")])
        .current_dir(&stage.folder);
    let environment = stage.command(&[]);
    let environment = environment.get_envs().filter_map(|(name, value)| Some((name, value?)));
    typed.env_clear().envs(environment).env("VAPI_CLI", env!("CARGO_BIN_EXE_vapi-cli"));
    let output = elsewhere(&mut typed);
    assert!(output.status.success(), "{line}: {output:?}");
    let counts: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&counts["stored"], &counts["expired"]), (&1.into(), &1.into()), "{counts}");
    let items = stage.items();
    assert_eq!(items.len(), 1, "{items:?}");
    assert!(items[0]["expiresAt"]["N"].is_string() && items[0]["customerNumber"].is_null(), "{items:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_fetched_without_the_key_going_along() {
    let stage = Stage::new("recording").await;
    let call = FakeCall::ended(1, ago(DAY));
    stage.vapi.add(call.clone());
    for (channels, arguments) in [("mono", &[][..]), ("stereo", &["--stereo"])] {
        let output = stage.calls(&[&["recording", call.id()], arguments].concat());
        assert!(output.status.success(), "{output:?}");
        let name = format!("{}-{channels}.wav", call.id());
        assert_eq!(stdout(&output), format!("{name}: 200 KB\n"));
        let written = std::fs::read(stage.folder.join(name)).unwrap();
        assert!(written == audio(&format!("{}/{channels}", call.id())));
    }
    let requests = stage.vapi.take_requests();
    let with_key: Vec<bool> = requests.iter().map(|request| request.authorized).collect();
    assert_eq!(with_key, [true, false, true, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_told_to_programs_as_json() {
    let stage = Stage::new("recording-json").await;
    let call = FakeCall::ended(1, ago(DAY));
    stage.vapi.add(call.clone());
    for (channels, arguments) in [(1, &["--json"][..]), (2, &["--json", "--stereo"])] {
        let file = format!("{channels}.wav");
        let output = stage.calls(&[&["recording", call.id(), "--output", &file], arguments].concat());
        let said = stdout(&output);
        assert_eq!(said.lines().count(), 1, "{output:?}");
        let bytes = std::fs::metadata(stage.folder.join(&file)).unwrap().len();
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said, json!({"file": file, "bytes": bytes, "channels": channels}));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_there_is_not_overwritten_and_no_half_one_stays() {
    let stage = Stage::new("files").await;
    let call = FakeCall::ended(1, ago(DAY));
    stage.vapi.add(call.clone());
    std::fs::write(stage.folder.join("mine.wav"), "mine").unwrap();
    let output = stage.calls(&["recording", call.id(), "--output", "mine.wav"]);
    assert!(failure(&output).contains("mine.wav is there already"));
    assert_eq!(std::fs::read(stage.folder.join("mine.wav")).unwrap(), b"mine");

    let gone = failure(&stage.calls(&["recording", "no-such-call"]));
    assert!(gone.contains("it keeps recordings for some days only"), "{gone}");
    let refused = failure(&stage.calls_with_key("wrong", &["recording", call.id()]));
    assert!(refused.contains("VAPI_API_KEY is refused"), "{refused}");
    assert_eq!(stage.files(), ["mine.wav"]);
}
