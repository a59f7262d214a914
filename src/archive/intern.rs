//! Texts that are kept once, by their ids.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Statement};

/// A table of texts: `id`, and a column with a unique text.
pub(super) struct Interner<'c> {
    find: Statement<'c>,
    insert: Statement<'c>,
    /// Those of this transaction.
    known: HashMap<String, i64>,
}

impl<'c> Interner<'c> {
    pub(super) fn new(
        connection: &'c Connection,
        table: &str,
        column: &str,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            find: connection.prepare(&format!("SELECT id FROM {table} WHERE {column} = ?1"))?,
            insert: connection.prepare(&format!("INSERT INTO {table} ({column}) VALUES (?1)"))?,
            known: HashMap::new(),
        })
    }

    /// The id of a text, which is added if it is new.
    pub(super) fn id(&mut self, text: &str) -> rusqlite::Result<i64> {
        if let Some(id) = self.known.get(text) {
            return Ok(*id);
        }
        let found = self.find.query_row([text], |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => self.insert.insert([text])?,
        };
        self.known.insert(text.to_owned(), id);
        Ok(id)
    }

    /// As [`Self::id`], of a text that may be missing.
    pub(super) fn optional(&mut self, text: Option<&str>) -> rusqlite::Result<Option<i64>> {
        text.map(|it| self.id(it)).transpose()
    }
}
