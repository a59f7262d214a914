//! Why an address is not public.

use super::{en, fr};
use crate::lang::{Lang, Say, display_in_english};
use crate::special_purpose::Purpose;

impl Say for Purpose {
    fn say(&self, lang: Lang) -> String {
        let mut text = String::new();
        match lang {
            Lang::English => en::address::add(*self, &mut text),
            Lang::French => fr::address::add(*self, &mut text),
        }
        text
    }
}

display_in_english!(Purpose);
