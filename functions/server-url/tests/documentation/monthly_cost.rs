//! The sums in docs/deploy.md are those of the figures beside them, and the figures are those of the project.

use stack_template::Template;

use crate::pages::{read, table};

const CALLS: [f64; 3] = [1_000.0, 100_000.0, 10_000_000.0];

/// Rows of the monthly table, by the words with which the rows that they are made of begin.
const ROWS: [(&str, &[&str], &[&str]); 5] = [
    ("Lambda", &["Lambda requests", "Lambda time"], &[]),
    ("DynamoDB", &["DynamoDB write", "DynamoDB read", "DynamoDB storage"], &[]),
    ("logs", &["log,"], &[]),
    ("metrics, alarms, dashboard", &[], &["metrics of its own", "metrics that alarms", "the dashboard"]),
    ("secret and queue", &[], &["the secret", "instances that ask", "polling"]),
];

#[test]
fn the_monthly_table_is_the_sum_of_what_calls_and_stacks_use() {
    let page = read("docs/deploy.md");
    let a_call = table(&page, "| a call uses | how much | dollars for a million |");
    let a_stack = table(&page, "| a stack has | price each | at 1,000 calls | at 100,000 | at 10 million |");
    let monthly = table(&page, "| dollars a month | 1,000 calls | 100,000 calls | 10 million calls |");
    let used_rows = ROWS.iter().map(|(_, calls, stack)| calls.len() + stack.len()).sum::<usize>();
    assert_eq!(used_rows, a_call.len() + a_stack.len(), "a row is in no sum");

    for (column, calls) in CALLS.into_iter().enumerate() {
        let mut together = 0.0;
        for (name, of_calls, of_stack) in ROWS {
            let mut cents = 0.0;
            for row in of_calls.iter().map(|start| starting(&a_call, start)) {
                cents += 100.0 * calls * number(&row[1]) * number(&row[2]) / 1e6;
            }
            for row in of_stack.iter().map(|start| starting(&a_stack, start)) {
                cents += 100.0 * number(&row[1]) * number(&row[2 + column]);
            }
            let cents = cents.round();
            together += cents;
            let told = number(&starting(&monthly, name)[1 + column]);
            assert_eq!(format!("{told:.2}"), format!("{:.2}", cents / 100.0), "{name} at {calls} calls");
        }
        let told = number(&starting(&monthly, "**together**")[1 + column]);
        assert_eq!(format!("{told:.2}"), format!("{:.2}", together / 100.0), "together at {calls} calls");
    }
}

#[test]
fn the_figures_of_a_stack_are_those_of_the_template() {
    let page = read("docs/deploy.md");
    let a_stack = table(&page, "| a stack has | price each | at 1,000 calls | at 100,000 | at 10 million |");
    let template = Template::of_project().unwrap();
    let watched: usize = template.alarms().map(|alarm| alarm.metrics().len()).sum();
    for told in &starting(&a_stack, "metrics that alarms")[2..] {
        assert_eq!(told, &watched.to_string(), "metrics that alarms look at");
    }
    assert_eq!(template.dashboards().count(), 1);
    assert_eq!(template.resources_of_type("AWS::SecretsManager::Secret").count(), 1);
}

fn starting<'t>(table: &'t [Vec<String>], start: &str) -> &'t Vec<String> {
    let mut rows = table.iter().filter(|row| row[0].starts_with(start));
    let row = rows.next().unwrap_or_else(|| panic!("no row starts with {start}"));
    assert!(rows.next().is_none(), "two rows start with {start}");
    row
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or_else(|_| panic!("{cell} is no number"))
}
