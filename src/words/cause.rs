//! What a probe meets: why a visit ended, and what is wrong with certificates.

use super::{en, fr};
use crate::lang::said;
use crate::probe::{Cause, DistinguishedName, TlsTrouble, Unreadable, Untried, Untrusted};

said! {
    Cause: cause::add,
    TlsTrouble: cause::add_tls,
    DistinguishedName: trust::add_name,
    Unreadable: trust::add_unreadable,
    Untrusted: trust::add_untrusted,
    Untried: trust::add_untried,
}
