//! What a probe meets: why a visit ended, and what is wrong with certificates.

use super::{en, fr, said};
use crate::lang::{Lang, Say, display_in_english};
use crate::probe::{Cause, DistinguishedName, TlsTrouble, Unreadable, Untried, Untrusted};

said! {
    Cause: cause::add,
    TlsTrouble: cause::add_tls,
    DistinguishedName: trust::add_name,
    Unreadable: trust::add_unreadable,
    Untrusted: trust::add_untrusted,
    Untried: trust::add_untried,
}
