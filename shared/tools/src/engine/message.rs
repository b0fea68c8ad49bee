//! The calls of one message, and what each must know of those beside it.

use std::sync::{Arc, OnceLock};

use call_store::calls::{HashKey, Wish, message_key};
use tokio::sync::watch;

use super::request::Request;
use crate::registry::ToolRegistry;

/// The calls of one message.
pub(super) struct Message {
    requests: Vec<Request>,
    /// One for each call; none where no call takes back what another does.
    courses: Vec<Course>,
    keys: OnceLock<Keys>,
}

/// What tells it from other messages.
struct Keys {
    /// With the ids of its calls.
    message: String,
    /// Without them: what it asks for.
    wishes: String,
}

/// What the calls after one know of it.
struct Course {
    /// Names of the tools whose effect it takes back.
    undoes: &'static [&'static str],
    /// The key of its wish, once that is known.
    intent_key: OnceLock<String>,
    is_answered: watch::Sender<bool>,
}

impl Message {
    pub(super) fn new(requests: Vec<Request>, registry: &ToolRegistry) -> Self {
        let undoes = |request: &Request| {
            registry.get(&request.name).map_or(&[] as &[_], |tool| tool.options().undone_tools())
        };
        let courses = if requests.iter().any(|request| !undoes(request).is_empty()) {
            requests.iter().map(|request| Course::new(undoes(request))).collect()
        } else {
            Vec::new()
        };
        Self { requests, courses, keys: OnceLock::new() }
    }

    pub(super) fn requests(&self) -> &[Request] {
        &self.requests
    }

    fn keys(&self, key: HashKey<'_>) -> &Keys {
        self.keys.get_or_init(|| Keys {
            message: message_key(key, self.requests.iter().flat_map(Request::parts)),
            wishes: message_key(key, self.requests.iter().flat_map(Request::wish_parts)),
        })
    }
}

impl Course {
    fn new(undoes: &'static [&'static str]) -> Self {
        Self { undoes, intent_key: OnceLock::new(), is_answered: watch::Sender::new(false) }
    }
}

/// Where one call stands in its message. Cheap to clone.
#[derive(Clone)]
pub(super) struct Place {
    message: Arc<Message>,
    position: usize,
}

impl Place {
    pub(super) fn new(message: &Arc<Message>, position: usize) -> Self {
        Self { message: Arc::clone(message), position }
    }

    pub(super) fn request(&self) -> &Request {
        &self.message.requests[self.position]
    }

    /// The wish of this call, as one of its message's. A legacy `function-call` is alone, and has no id to be known by.
    pub(super) fn asks(&self, wish: Wish, key: HashKey<'_>) -> Wish {
        if let Some(course) = self.message.courses.get(self.position) {
            // One call stands for one wish, however often it is asked.
            let _ = course.intent_key.set(wish.intent_key().to_owned());
        }
        if self.request().tool_call_id.is_empty() {
            return wish;
        }
        let own = self.request().name.as_str();
        let undoers = self.courses_before().filter(|(_, course)| course.undoes.contains(&own));
        let undone_before = undoers.filter_map(|(_, course)| course.intent_key.get().cloned()).collect();
        let keys = self.message.keys(key);
        wish.undone_before(undone_before).asked_in(&keys.message).among(&keys.wishes)
    }

    /// Waits until the calls are answered that stand before this one and take its effect back, or have theirs taken back by it:
    /// the last of them has the last word. They wait for none that comes after them.
    pub(super) async fn wait_for_those_before(&self) {
        let own = self.request().name.as_str();
        let undone = self.message.courses.get(self.position).map_or(&[] as &[_], |course| course.undoes);
        for (request, course) in self.courses_before() {
            if !course.undoes.contains(&own) && !undone.contains(&request.name.as_str()) {
                continue;
            }
            // It can't be dropped before: the message holds it.
            let _ = course.is_answered.subscribe().wait_for(|is_answered| *is_answered).await;
        }
    }

    /// Says to those after it that this call is answered, however it went.
    pub(super) fn answered(&self) {
        if let Some(course) = self.message.courses.get(self.position) {
            course.is_answered.send_replace(true);
        }
    }

    fn courses_before(&self) -> impl Iterator<Item = (&Request, &Course)> {
        self.message.requests.iter().zip(&self.message.courses).take(self.position)
    }
}
