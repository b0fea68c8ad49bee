//! What happens to a process while it works on a message, and where.

use std::time::{Duration, Instant};

use faulty_endpoint::{Hold, Stage};
use runtime_api::Error;

use crate::answers::Told;
use crate::stage::{PAST_ITS_LEASE, Server};
use seeded_random::Random;

/// Between two looks at a request that may come, or not.
const LOOK: Duration = Duration::from_millis(2);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Disturbance {
    Kill(Point),
    /// Stopped past its lease, and continued.
    Freeze(Point, Release),
}

/// When it strikes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Point {
    /// While the nth transaction of the message is on its way, or done and not yet answered.
    Transaction(usize, At),
    /// So long after the work began.
    Time(Duration),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum At {
    BeforeDynamoDb,
    BeforeItsAnswer,
}

/// When the request that a stopped process waits for goes on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Release {
    WhileStopped,
    AfterIt,
}

/// What came of a message.
pub(crate) struct Outcome {
    pub(crate) answer: Result<Vec<Told>, Error>,
    /// Whether it struck while the work was still going on.
    pub(crate) struck: bool,
}

impl Disturbance {
    pub(crate) fn kill(random: &mut Random) -> Self {
        Self::Kill(Point::draw(random))
    }

    pub(crate) fn freeze(random: &mut Random) -> Self {
        let release = if random.happens(50) { Release::WhileStopped } else { Release::AfterIt };
        // Nearly always reached: a freeze takes seconds, so there are few of them.
        Self::Freeze(Point::transaction(random, 2), release)
    }

    /// Sends a message and lets it happen. `while_stopped` is called once the process stands still.
    pub(crate) fn strike(self, server: &Server, body: &str, while_stopped: impl FnOnce()) -> Outcome {
        let point = match self {
            Self::Kill(point) | Self::Freeze(point, _) => point,
        };
        let hold = point.hold(server);
        std::thread::scope(|scope| {
            let began = Instant::now();
            let work = scope.spawn(|| server.post(body));
            let mut struck = false;
            while !struck && !work.is_finished() {
                struck = match (&hold, point) {
                    (Some(hold), _) => hold.wait(LOOK),
                    (None, Point::Time(after)) => {
                        std::thread::sleep(LOOK);
                        began.elapsed() >= after
                    }
                    (None, Point::Transaction(..)) => false,
                };
            }
            match self {
                Self::Kill(_) => server.process.kill(),
                Self::Freeze(_, release) if struck => {
                    assert!(server.process.freeze());
                    while_stopped();
                    std::thread::sleep(PAST_ITS_LEASE);
                    match release {
                        Release::WhileStopped => {
                            drop(hold);
                            // What it had sent takes effect now, and its answer lies there when it wakes.
                            std::thread::sleep(Duration::from_millis(50));
                            server.process.thaw();
                        }
                        Release::AfterIt => {
                            server.process.thaw();
                            std::thread::sleep(Duration::from_millis(5));
                            drop(hold);
                        }
                    }
                }
                Self::Freeze(..) => {}
            }
            Outcome { answer: work.join().unwrap(), struck }
        })
    }
}

impl Point {
    fn draw(random: &mut Random) -> Self {
        if random.happens(20) {
            return Self::Time(Duration::from_micros(random.within(0..40_000) as u64));
        }
        Self::transaction(random, 3)
    }

    /// At one of the first transactions. The first claims a wish, the second grants it; there are more where others were
    /// quicker.
    fn transaction(random: &mut Random, at_most: usize) -> Self {
        let at = if random.happens(50) { At::BeforeDynamoDb } else { At::BeforeItsAnswer };
        Self::Transaction(random.within(1..at_most + 1), at)
    }

    fn hold(self, server: &Server) -> Option<Hold> {
        let Self::Transaction(nth, at) = self else { return None };
        let stage = match at {
            At::BeforeDynamoDb => Stage::BeforeForwarding,
            At::BeforeItsAnswer => Stage::BeforeAnswering,
        };
        Some(server.dynamodb.hold(stage, nth, "TransactWriteItems"))
    }
}
