//! Style sheets and scripts inside a page.

use std::fmt::{self, Display};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The text of a style sheet or a script, and what a Content-Security-Policy calls it.
pub(in crate::report) struct Embedded {
    /// The text, which stands between the tags of its element as it is.
    text: String,
    /// The source expression of a policy, without its quotes (Content Security Policy Level 3, section 2.3.1).
    pub(super) digest: String,
}

impl Embedded {
    /// These texts in their order, as one.
    pub(super) fn new(texts: &[&str]) -> Self {
        let text = texts.concat();
        let digest = STANDARD.encode(Sha256::digest(&text));
        Self {
            digest: format!("sha256-{digest}"),
            text,
        }
    }
}

impl Display for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
