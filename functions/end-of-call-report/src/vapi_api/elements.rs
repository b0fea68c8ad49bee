//! The elements of a JSON array, cut out of a stream of bytes one by one.
//!
//! A list of calls can be a hundred megabytes, and a parser wants all of it at once. This scanner knows just enough of
//! JSON to see where an element ends (strings, escapes, brackets), so no more than one element is ever in memory. It does
//! not check the element itself: whoever reads it does.

use bytes::{Buf, Bytes};

/// What the scanner is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    BeforeArray,
    /// Behind `[`: an element, or the end of an empty array.
    FirstElement,
    /// Behind a comma.
    NextElement,
    InElement {
        depth: usize,
        string: bool,
        escaped: bool,
    },
    /// A comma or the end of the array.
    AfterElement,
    AfterArray,
}

/// What comes next in the array.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// An element, as it came.
    Element(Vec<u8>),
    /// An element that is over the limit, and was passed over.
    TooLarge,
    /// Nothing yet: the scanner wants more bytes.
    MoreBytes,
}

/// These bytes are no JSON array.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotAnArray;

/// Scans an array whose elements have at most `limit` bytes.
pub(super) struct Elements {
    limit: usize,
    state: State,
    unread: Bytes,
    element: Vec<u8>,
    too_large: bool,
}

impl Elements {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, state: State::BeforeArray, unread: Bytes::new(), element: Vec::new(), too_large: false }
    }

    /// Takes the next bytes, once [`next`](Self::next) has asked for them.
    pub(super) fn feed(&mut self, bytes: Bytes) {
        debug_assert!(self.unread.is_empty(), "bytes before these are not read yet");
        self.unread = bytes;
    }

    /// Whether the array was whole: nothing may be missing where the stream has ended.
    pub(super) fn is_complete(&self) -> bool {
        self.state == State::AfterArray
    }

    /// The next element in the bytes that are here.
    pub(super) fn next(&mut self) -> Result<Next, NotAnArray> {
        loop {
            if let State::InElement { depth, string, escaped } = self.state {
                match self.scan_element(depth, string, escaped) {
                    Some(element) => return Ok(element),
                    None => return Ok(Next::MoreBytes),
                }
            }
            let Some(byte) = self.unread.first().copied() else { return Ok(Next::MoreBytes) };
            self.state = match (self.state, byte) {
                (_, b' ' | b'\t' | b'\r' | b'\n') => self.state,
                (State::BeforeArray, b'[') => State::FirstElement,
                (State::FirstElement | State::AfterElement, b']') => State::AfterArray,
                (State::AfterElement, b',') => State::NextElement,
                (State::FirstElement | State::NextElement, byte) if !matches!(byte, b',' | b']' | b'}') => {
                    self.state = State::InElement { depth: 0, string: false, escaped: false };
                    // The byte is the element's own.
                    continue;
                }
                _ => return Err(NotAnArray),
            };
            self.unread.advance(1);
        }
    }

    /// Goes on in an element; `None` where the bytes end before it does.
    fn scan_element(&mut self, mut depth: usize, mut string: bool, mut escaped: bool) -> Option<Next> {
        let mut end = None;
        for (at, byte) in self.unread.iter().copied().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if string => escaped = true,
                b'"' => string = !string,
                _ if string => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    if depth == 0 {
                        end = Some(at + 1);
                        break;
                    }
                }
                // Behind a bare word or a string, which stands in a list of calls by mistake only.
                b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => {
                    end = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let bytes = self.unread.split_to(end.unwrap_or(self.unread.len()));
        self.keep(&bytes);
        if end.is_none() {
            self.state = State::InElement { depth, string, escaped };
            return None;
        }
        self.state = State::AfterElement;
        let element = std::mem::take(&mut self.element);
        Some(if std::mem::take(&mut self.too_large) { Next::TooLarge } else { Next::Element(element) })
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.too_large || self.element.len() + bytes.len() > self.limit {
            self.too_large = true;
            self.element = Vec::new();
        } else {
            self.element.extend_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 40;

    /// All elements of `text`, handed over in pieces of `piece` bytes; `TooLarge` as `-`.
    fn elements(text: &str, piece: usize) -> Result<(Vec<String>, bool), NotAnArray> {
        let mut elements = Elements::new(LIMIT);
        let mut found = Vec::new();
        for bytes in text.as_bytes().chunks(piece) {
            elements.feed(Bytes::copy_from_slice(bytes));
            loop {
                match elements.next()? {
                    Next::Element(element) => found.push(String::from_utf8(element).unwrap()),
                    Next::TooLarge => found.push("-".to_owned()),
                    Next::MoreBytes => break,
                }
            }
        }
        Ok((found, elements.is_complete()))
    }

    #[test]
    fn elements_come_out_as_they_are_wherever_the_bytes_are_cut() {
        let list = [
            r#"{"a":"]},[\"\\","b":[{}]}"#,
            r#"{ "é" : "\u005d" }"#,
            "{}",
            "[[],{}]",
            "12",
            r#""x,]""#,
            "null",
        ];
        for text in [format!("[{}]", list.join(",")), format!(" [\n{} ]\n", list.join(" ,\n"))] {
            for piece in 1..=text.len() {
                assert_eq!(elements(&text, piece), Ok((list.map(str::to_owned).to_vec(), true)), "{piece}");
            }
        }
    }

    #[test]
    fn an_empty_array_is_whole() {
        for text in ["[]", " [ ] "] {
            assert_eq!(elements(text, 1), Ok((Vec::new(), true)));
        }
    }

    #[test]
    fn what_is_cut_off_is_never_whole() {
        let text = r#"[{"a":"b]"},{"c":[1,2]}]"#;
        for length in 0..text.len() {
            let (_, complete) = elements(&text[..length], 7).unwrap();
            assert!(!complete, "{length}");
        }
    }

    #[test]
    fn an_element_over_the_limit_is_passed_over_and_the_next_one_is_not() {
        let large = format!(r#"{{"a":"{}"}}"#, "]".repeat(100));
        let at_limit = format!(r#"{{"a":"{}"}}"#, "x".repeat(LIMIT - 8));
        let text = format!("[{large},{at_limit},{{}}]");
        for piece in [1, 3, 1000] {
            assert_eq!(elements(&text, piece), Ok((vec!["-".into(), at_limit.clone(), "{}".into()], true)));
        }
    }

    #[test]
    fn what_is_no_array_is_noticed_at_once() {
        for text in ["{}", "\"a\"", "[,]", "[1,]", "[1 2]", "[}", "[]]", "[{}}", "<html>"] {
            assert_eq!(elements(text, 2), Err(NotAnArray), "{text}");
        }
    }
}
