//! The parts of SARIF 2.1.0 that are written, by the names of the standard (OASIS, section 3).

use serde::Serialize;

/// A log (`sarifLog`).
#[derive(Debug, Serialize)]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) version: &'static str,
    pub(super) runs: [Run; 1],
}

#[derive(Debug, Serialize)]
pub(super) struct Run {
    pub(super) tool: Tool,
    pub(super) language: &'static str,
    pub(super) invocations: [Invocation; 1],
    /// Nothing: they are written one after the other.
    pub(super) results: [Result; 0],
}

#[derive(Debug, Serialize)]
pub(super) struct Tool {
    pub(super) driver: Driver,
}

/// The program (`toolComponent`).
#[derive(Debug, Serialize)]
pub(super) struct Driver {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    pub(super) rules: Vec<Descriptor>,
}

/// A rule (`reportingDescriptor`).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub(super) id: &'static str,
    pub(super) short_description: Message,
    pub(super) full_description: Message,
    pub(super) help: Message,
    pub(super) default_configuration: Configuration,
}

#[derive(Debug, Serialize)]
pub(super) struct Configuration {
    pub(super) level: Level,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Error,
    Warning,
    Note,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: bool,
    pub(super) start_time_utc: String,
    pub(super) end_time_utc: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_execution_notifications: Vec<Notification>,
}

#[derive(Debug, Serialize)]
pub(super) struct Notification {
    pub(super) level: Level,
    pub(super) message: Message,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Result {
    pub(super) rule_id: &'static str,
    pub(super) rule_index: usize,
    pub(super) level: Level,
    pub(super) message: Message,
    pub(super) locations: Vec<Location>,
    pub(super) partial_fingerprints: Fingerprints,
    pub(super) properties: Properties,
}

/// What stays the same when lines of the file move.
#[derive(Debug, Serialize)]
pub(super) struct Fingerprints {
    #[serde(rename = "mssrvFinding/v1")]
    pub(super) finding: String,
}

/// A bag of our own.
#[derive(Debug, Serialize)]
pub(super) struct Properties {
    pub(super) domain: String,
    pub(super) verdict: &'static str,
    pub(super) operators: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) physical_location: PhysicalLocation,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: ArtifactLocation,
    pub(super) region: Region,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    pub(super) uri: String,
    /// What a relative URI is relative to: the top of the sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uri_base_id: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    /// From 1.
    pub(super) start_line: usize,
}

/// A text (`message`, `multiformatMessageString`).
#[derive(Debug, Serialize)]
pub(super) struct Message {
    text: String,
}

impl Message {
    /// A text of ours, which can have several lines.
    pub(super) fn own(text: &str) -> Self {
        Self {
            text: text.to_owned(),
        }
    }

    /// A text with parts from outside. Nothing in it is a link or a placeholder (sections 3.11.5 and 3.11.6).
    pub(super) fn of(text: &str) -> Self {
        let text = crate::text::one_line(text);
        let is_special = |octet: u8| matches!(octet, b'[' | b']' | b'\\' | b'{' | b'}');
        // Most texts have none of them. Without an early end, the compiler examines many octets together.
        if !text
            .bytes()
            .fold(false, |any, octet| any | is_special(octet))
        {
            return Self {
                text: text.into_owned(),
            };
        }
        let mut plain = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '[' | ']' | '\\' => plain.push('\\'),
                '{' | '}' => plain.push(character),
                _ => {}
            }
            plain.push(character);
        }
        Self { text: plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_has_neither_links_nor_placeholders() {
        let message = Message::of("[a](http://b) {0} c\\d\u{1b}");
        assert_eq!(message.text, r"\[a\](http://b) {{0}} c\\d ");
    }
}
