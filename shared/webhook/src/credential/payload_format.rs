//! What an HMAC plan signs: a text with placeholders.

use crate::credential::mac::Mac;

/// A payload format, cut into its pieces once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PayloadFormat(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Body,
    Timestamp,
    Method,
    Url,
    MessageId,
}

/// What the placeholders stand for in one request.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) timestamp: &'a [u8],
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    pub(crate) message_id: &'a [u8],
}

const PLACEHOLDERS: [(&str, Piece); 5] = [
    ("{body}", Piece::Body),
    ("{timestamp}", Piece::Timestamp),
    ("{method}", Piece::Method),
    ("{url}", Piece::Url),
    ("{svix-id}", Piece::MessageId),
];

impl PayloadFormat {
    /// Vapi's default.
    pub(crate) const DEFAULT: &str = "{timestamp}.{body}";

    pub(crate) fn parse(format: &str) -> Self {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = format;
        while let Some(first) = rest.chars().next() {
            if let Some((name, piece)) = PLACEHOLDERS.iter().find(|(name, _)| rest.starts_with(name)) {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(piece.clone());
                rest = &rest[name.len()..];
            } else {
                text.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Self(pieces)
    }

    pub(crate) fn has(&self, piece: &Piece) -> bool {
        self.0.contains(piece)
    }

    /// Feeds the rendered text to the hash, without building it.
    pub(crate) fn render(&self, values: &Values<'_>, mac: &mut Mac) {
        for piece in &self.0 {
            mac.update(match piece {
                Piece::Text(text) => text.as_bytes(),
                Piece::Body => values.body,
                Piece::Timestamp => values.timestamp,
                Piece::Method => values.method.as_bytes(),
                Piece::Url => values.url.as_bytes(),
                Piece::MessageId => values.message_id,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_cut_out_and_other_braces_are_text() {
        assert_eq!(
            PayloadFormat::parse("{method}\n{url}{x}é{body}"),
            PayloadFormat(vec![
                Piece::Method,
                Piece::Text("\n".to_owned()),
                Piece::Url,
                Piece::Text("{x}é".to_owned()),
                Piece::Body,
            ])
        );
    }
}
