//! Why an address is not public.

use super::{en, fr};
use crate::lang::said;
use crate::special_purpose::Purpose;

said! {
    Purpose: address::add,
}
