//! The secret that credentials come from: when it is fetched, by one caller at a time, and what is said about it.

use tokio::sync::{Mutex, MutexGuard};
use vapi_aws::SecretError;
use vapi_webhook::Timestamp;

use super::{
    budget::Fetches,
    fetch::{NotFetched, fetch},
    held::Held,
    source::{BY_ID, Place},
};
use crate::{Clock, EventLine, Telemetry, start::Fault};

/// The secret.
pub(crate) struct Secret {
    place: Place,
    fetches: Mutex<Fetches>,
    telemetry: Telemetry,
}

impl Secret {
    pub(crate) fn new(place: Place, telemetry: Telemetry) -> Self {
        Self { place, fetches: Mutex::default(), telemetry }
    }

    /// The first credentials. Without them nobody can be told from anybody.
    ///
    /// Where the value can't be used, the one before it goes on, as it does in the instances that have it: those that start
    /// now may be the ones that answer the next call.
    pub(crate) async fn first(&self, now: Timestamp) -> Result<Held, Fault> {
        let error = match fetch(&self.place, None, now).await {
            Ok(held) => {
                self.say_without_previous(&held, None);
                return Ok(held);
            }
            Err(error) => error,
        };
        let line = line(&error);
        match error {
            NotFetched::Unusable { before: Some(held), .. } => {
                self.telemetry.write(&line);
                Ok(*held)
            }
            error => Err(Fault::of_secret(BY_ID, error.to_string(), error.code())),
        }
    }

    /// The right to fetch, which one caller has at a time.
    pub(crate) async fn fetches(&self) -> MutexGuard<'_, Fetches> {
        self.fetches.lock().await
    }

    /// Newer credentials than `held`. Where there are none to be had a line says so, and `None` means that the last good
    /// ones go on serving.
    pub(crate) async fn fetch(&self, held: &Held, fetches: &mut Fetches, clock: &Clock) -> Option<Held> {
        let fetched = fetch(&self.place, Some(held), clock.now()).await;
        match fetched {
            Ok(newer) => {
                fetches.succeeded();
                if newer.version().id != held.version().id {
                    tracing::info!("the credentials have changed");
                }
                self.say_without_previous(&newer, held.previous_fault());
                Some(newer)
            }
            Err(error) => {
                fetches.failed(clock.now());
                self.telemetry.write(&line(&error));
                None
            }
        }
    }

    /// Says that only the current value could be had, where that is news.
    fn say_without_previous(&self, held: &Held, said: Option<&SecretError>) {
        if let Some(fault) = held.previous_fault().filter(|fault| Some(*fault) != said) {
            self.telemetry.write(&line_without_previous(fault));
        }
    }
}

fn line(error: &NotFetched) -> EventLine {
    const THEN: &str = "the credentials from before go on serving";
    let text = format!("{BY_ID} {error}; {THEN}");
    let line = if error.is_outage() {
        EventLine::new("credentials_not_refreshed", text)
    } else {
        EventLine::new("credentials_unusable", text).counting_all("ConfigurationInvalid", 1)
    };
    line.as_warning().with("error.code", error.code())
}

/// No alarm: whoever may not read the previous value may mean it so.
fn line_without_previous(fault: &SecretError) -> EventLine {
    let (outcome, then) = if fault.is_outage() {
        ("credentials_not_refreshed", "AWSCURRENT counts, and what is known of the one before it")
    } else {
        ("credentials_unusable", "AWSCURRENT alone counts")
    };
    let text = format!("{BY_ID} names a secret whose AWSPREVIOUS can't be read: {fault}; {then}");
    EventLine::new(outcome, text).as_warning().with("error.code", fault.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_previous_value_that_is_not_there_is_said_with_its_stage_and_raises_no_alarm() {
        for (fault, outcome) in [
            (SecretError::AccessDenied, "credentials_unusable"),
            (SecretError::Timeout, "credentials_not_refreshed"),
        ] {
            let line = format!("{:?}", line_without_previous(&fault));
            assert!(line.contains(outcome), "{line}");
            assert!(line.contains("AWSPREVIOUS") && line.contains(fault.code()), "{line}");
            assert!(!line.contains("ConfigurationInvalid"), "{line}");
        }
    }

    #[test]
    fn a_value_that_is_no_text_is_as_unusable_as_one_that_is_no_credential() {
        let fault = SecretError::Binary;
        let error = NotFetched::Unusable { fault: fault.to_string(), code: fault.code(), before: None };
        let line = format!("{:?}", line(&error));
        assert!(line.contains("credentials_unusable") && line.contains("ConfigurationInvalid"), "{line}");
        assert!(line.contains("binary"), "{line}");
    }
}
