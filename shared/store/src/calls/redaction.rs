//! Secrets out of a message, before anything of it is stored or queued.
//!
//! Vapi sends secrets along: a tool's `server.secret`, a number's `twilioAuthToken`, the headers that an assistant sends
//! to others. Their values become `"[redacted]"`. Every other byte stays as it came (spelling of numbers, escapes, spaces,
//! unknown fields, keys that come twice), because what is kept must be what was received.
//!
//! One pass over the bytes. The only state is one byte for each open bracket, on the heap: no depth of nesting overflows
//! a stack. Text that is no JSON never panics and keeps its bytes too, as far as no secret's value is cut off in it.

use std::borrow::Cow;
use std::io::{self, Write};

const REDACTED: &[u8] = br#""[redacted]""#;

/// What kind of object or list the scanner is in, as far as it decides what a key in there means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing special.
    Plain,
    /// A server, model, voice, transcriber or tool, or a list of them: its `headers` are secret.
    HasHeaders,
    /// `monitor`: its URLs let whoever has them listen to the call and control it.
    Monitor,
}

/// What a key says of its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Secret,
    Opens(Place),
}

/// An open bracket.
#[derive(Clone, Copy)]
enum Open {
    Object(Place),
    List(Place),
}

/// Writes `json` to `out`, the values of secret-bearing fields replaced. A `null` stays: it says that there is no secret.
///
/// # Errors
///
/// Those of `out`.
pub fn redact(json: &[u8], out: &mut impl Write) -> io::Result<()> {
    let mut open: Vec<Open> = Vec::new();
    let mut meaning = Meaning::Opens(Place::Plain);
    let mut key_is_next = false;
    let mut unwritten = 0;
    let mut at = 0;

    while let Some(&byte) = json.get(at) {
        match byte {
            b'"' if key_is_next => {
                let end = end_of_string(json, at);
                meaning = meaning_of(&json[at..end], open.last());
                key_is_next = false;
                at = end;
            }
            b' ' | b'\t' | b'\r' | b'\n' | b':' => at += 1,
            b',' => {
                key_is_next = matches!(open.last(), Some(Open::Object(_)));
                meaning = Meaning::Opens(inherited(open.last()));
                at += 1;
            }
            b'}' | b']' => {
                open.pop();
                key_is_next = false;
                at += 1;
            }
            // The start of a value.
            _ if meaning == Meaning::Secret => {
                let end = end_of_value(json, at);
                if &json[at..end] != b"null" {
                    out.write_all(&json[unwritten..at])?;
                    out.write_all(REDACTED)?;
                    unwritten = end;
                }
                meaning = Meaning::Opens(Place::Plain);
                at = end;
            }
            b'{' | b'[' => {
                let place = if let Meaning::Opens(place) = meaning { place } else { Place::Plain };
                open.push(if byte == b'{' { Open::Object(place) } else { Open::List(place) });
                key_is_next = byte == b'{';
                meaning = Meaning::Opens(inherited(open.last()));
                at += 1;
            }
            _ => at = end_of_value(json, at),
        }
    }
    out.write_all(&json[unwritten..])
}

/// [`redact`] into memory.
#[must_use]
pub fn redacted(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    // Writing to memory does not fail.
    let _ = redact(json, &mut out);
    out
}

/// An element of a list is what the list is; a field of an object is what its key says.
fn inherited(open: Option<&Open>) -> Place {
    match open {
        Some(Open::List(place)) => *place,
        _ => Place::Plain,
    }
}

fn meaning_of(quoted_key: &[u8], open: Option<&Open>) -> Meaning {
    let place = match open {
        Some(Open::Object(place)) => *place,
        _ => Place::Plain,
    };
    let key = unescaped(quoted_key);
    match &*key {
        b"secret" | b"serverUrlSecret" | b"twilioAuthToken" | b"twilioApiSecret" | b"authToken"
        | b"apiKey" | b"credentials" => Meaning::Secret,
        b"headers" if place == Place::HasHeaders => Meaning::Secret,
        key if place == Place::Monitor && ends_with_url(key) => Meaning::Secret,
        b"server"
        | b"model"
        | b"models"
        | b"voice"
        | b"voices"
        | b"transcriber"
        | b"transcribers"
        | b"tool"
        | b"tools"
        | b"tools:append"
        | b"toolWithToolCallList" => Meaning::Opens(Place::HasHeaders),
        b"monitor" => Meaning::Opens(Place::Monitor),
        _ => Meaning::Opens(Place::Plain),
    }
}

fn ends_with_url(key: &[u8]) -> bool {
    key.len().checked_sub(3).is_some_and(|at| key[at..].eq_ignore_ascii_case(b"url"))
}

/// A key as JSON means it: `"sec\u0072et"` is `secret`.
fn unescaped(quoted: &[u8]) -> Cow<'_, [u8]> {
    let inside = quoted.strip_prefix(b"\"").unwrap_or(quoted);
    let inside = inside.strip_suffix(b"\"").unwrap_or(inside);
    if !inside.contains(&b'\\') {
        return Cow::Borrowed(inside);
    }
    match serde_json::from_slice::<String>(quoted) {
        Ok(key) => Cow::Owned(key.into_bytes()),
        Err(_) => Cow::Borrowed(inside),
    }
}

/// Behind the closing quote of the string that opens at `at`, or the end of the text.
fn end_of_string(json: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    while let Some(offset) =
        json.get(next..).and_then(|rest| rest.iter().position(|byte| matches!(byte, b'"' | b'\\')))
    {
        next += offset;
        if json[next] == b'"' {
            return next + 1;
        }
        // A backslash and what it escapes: the quote in `\"` closes nothing.
        next += 2;
    }
    json.len()
}

/// Behind the value that begins at `at`: a string, an object or list with all in it, or a bare word.
fn end_of_value(json: &[u8], at: usize) -> usize {
    match json[at] {
        b'"' => end_of_string(json, at),
        b'{' | b'[' => end_of_brackets(json, at),
        _ => {
            let ends = |byte: &u8| {
                matches!(byte, b',' | b'}' | b']' | b'"' | b'{' | b'[' | b':' | b' ' | b'\t' | b'\r' | b'\n')
            };
            json[at + 1..].iter().position(ends).map_or(json.len(), |length| at + 1 + length)
        }
    }
}

fn end_of_brackets(json: &[u8], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut next = at;
    while let Some(&byte) = json.get(next) {
        match byte {
            b'"' => {
                next = end_of_string(json, next);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        next += 1;
        if depth == 0 {
            return next;
        }
    }
    json.len()
}

#[cfg(test)]
mod tests;
