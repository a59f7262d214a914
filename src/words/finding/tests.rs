//! Every fact, in both languages.
