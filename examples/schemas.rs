//! Writes the schemas of the JSON forms into a folder: `cargo run --example schemas -- docs`. With the
//! name of a form, such as `mssrv.report/1`, prints its schema.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;
use std::path::Path;

use mssrv::contract::schema::FORMS;

fn main() -> Result<(), Box<dyn Error>> {
    let place = std::env::args().nth(1);
    let place = place.ok_or("no folder given: cargo run --example schemas -- docs")?;
    if let Some(form) = FORMS.iter().find(|form| form.name() == place) {
        print!("{}", form.text()?);
        return Ok(());
    }
    for form in FORMS {
        std::fs::write(Path::new(&place).join(form.file()), form.text()?)?;
    }
    Ok(())
}
