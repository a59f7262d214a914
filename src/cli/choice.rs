//! Options whose values are variants of an enum.

/// Declares what the variants of an enum are called on the command line, and their English help. A variant that is
/// missing does not compile.
macro_rules! choices {
    ($choice:ty: $($(#[doc = $help:literal])+ $variant:ident = $name:literal,)+) => {
        impl clap::ValueEnum for $choice {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(Self::$variant),+]
            }

            fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
                Some(match self {
                    $(Self::$variant => {
                        let help = concat!($($help),+);
                        clap::builder::PossibleValue::new($name).help(help.trim_start())
                    })+
                })
            }
        }
    };
}

pub(super) use choices;
