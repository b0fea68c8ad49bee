//! PEM, as it looks after it has been through a file, an environment variable or a form.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// One block: what stands between `-----BEGIN X-----` and `-----END X-----`.
pub(super) struct Block<'a> {
    /// `PRIVATE KEY`
    pub(super) label: &'a str,
    /// None if it is no base64.
    pub(super) der: Option<Vec<u8>>,
}

/// All blocks of a text, in order. What stands around them is of no interest. None if a block has no end.
///
/// Line breaks may be anywhere, nowhere or written as `\n`, because an environment variable has no other way.
pub(super) fn blocks(text: &str) -> Option<Vec<Block<'_>>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, begun)) = rest.split_once("-----BEGIN ") {
        let (label, begun) = begun.split_once("-----")?;
        let (body, after) = begun.split_once("-----END ")?;
        rest = after.strip_prefix(label)?.strip_prefix("-----")?;
        let body = body.replace("\\r", "").replace("\\n", "");
        let base64: String = body.chars().filter(|char| !char.is_whitespace()).collect();
        blocks.push(Block { label, der: STANDARD.decode(base64).ok() });
    }
    Some(blocks)
}
