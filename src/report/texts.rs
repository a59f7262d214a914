//! Texts that findings, failures and signatures bring with them. Reports for people take these texts from here, in
//! the language of the report, and from nowhere else.

use std::borrow::Cow;

use crate::finding::Code;
use crate::host::NoHost;
use crate::input;
use crate::lang::{Lang, Say, Text};
use crate::lookup::{Failure, Source};
use crate::probe::Cause;
use crate::rule::Finding;
use crate::whitelist::trust::Signature;
use crate::words;

/// What a finding says: owner, what was found, what was expected, and what to do.
pub(super) fn message(finding: &Finding, lang: Lang) -> String {
    finding.message(lang)
}

/// The command, or the place in a file, that shows what a finding rests on.
pub(super) fn evidence(finding: &Finding) -> Option<String> {
    finding.how_to_see()
}

/// The title of a rule.
pub(super) fn title(code: Code, lang: Lang) -> &'static str {
    words::rule(lang, code).title
}

/// The remedy of a rule.
pub(super) fn remedy(code: Code, lang: Lang) -> &'static str {
    words::rule(lang, code).remedy
}

/// Why a lookup failed, after how many attempts, at which server.
pub(super) fn failure(failure: &Failure, _: Lang) -> String {
    failure.to_string()
}

/// Why a lookup failed.
pub(super) fn detail(failure: &Failure, _: Lang) -> Cow<'_, str> {
    failure.detail.as_str().into()
}

/// Why a server gave no usable reply.
pub(super) fn no_reply(detail: &str, _: Lang) -> Cow<'_, str> {
    detail.into()
}

/// The server, or the place in a file, that an answer comes from.
pub(super) fn source(source: &Source, _: Lang) -> String {
    source.to_string()
}

/// Why a name cannot be the name of a host; the text follows the name.
pub(super) fn no_host(why: &NoHost, lang: Lang) -> String {
    why.say(lang)
}

/// Why a visit to a front ended early.
pub(super) fn cause(cause: &Cause, _: Lang) -> String {
    cause.to_string()
}

/// What the probe says in words of its own, such as why a certificate cannot be read.
pub(super) fn probe(text: &str, _: Lang) -> Cow<'_, str> {
    text.into()
}

/// What a signature proves, in a few words.
pub(super) fn signature(signature: &Signature, lang: Lang) -> String {
    signature.say(lang)
}

/// The name of a file, or what stands for it.
pub(super) fn file(source: &input::Source, lang: Lang) -> String {
    source.say(lang)
}

/// What is odd about an entry of a whitelist, why a signature is refused, or what to be careful of.
pub(super) fn whitelist(text: &Text, lang: Lang) -> &str {
    text.in_lang(lang)
}
