//! Help pages. clap finds out which page is asked for; the page is written here, because clap's own words ("Usage",
//! "default", "possible values") are English.

use clap::builder::styling::Styles;
use clap::builder::{PossibleValue, StyledStr};
use clap::error::ErrorKind;
use clap::{Arg, Command};

use super::translation;
use crate::lang::{Lang, say};
use crate::text;

/// Columns of a page on a wide terminal: longer lines are hard to read.
const WIDEST: usize = 100;
/// Columns of a page on a narrow terminal.
const NARROWEST: usize = 40;
/// Columns before a help text that has lines of its own.
const INDENT: usize = 10;

const SHORT: &str = "short";
const LONG: &str = "long";

/// The command line, whose help pages are the name of the page's command and whether it is the long one. Nothing else
/// in clap's error says so.
pub(super) fn asked_by_pages(command: Command) -> Command {
    command
        .mut_subcommands(asked_by_pages)
        .before_help(SHORT)
        .before_long_help(LONG)
        .help_template("{before-help}{name}")
}

/// The page that clap's error stands for, with ANSI colours; none if the error is another one.
pub(super) fn of_page(error: &clap::Error, lang: Lang, width: usize) -> Option<String> {
    let is_page = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let asked = is_page.then(|| error.render().to_string())?;
    let mut words = asked.split_whitespace();
    let (length, name) = (words.next()?, words.next()?);
    let mut program = translation::shown(lang);
    program.build();
    let command = find(&program, name)?;
    Some(page(command, lang, width, length == LONG))
}

fn find<'c>(command: &'c Command, name: &str) -> Option<&'c Command> {
    if command.get_display_name().unwrap_or(command.get_name()) == name {
        Some(command)
    } else {
        command.get_subcommands().find_map(|it| find(it, name))
    }
}

/// The page of a built command. The long page explains the values of options, and has each text below its name; it is
/// the short one if there are no such values.
pub(super) fn page(command: &Command, lang: Lang, width: usize, long: bool) -> String {
    let width = width.clamp(NARROWEST, WIDEST);
    let mut page = Page {
        text: String::new(),
        lang,
        width,
        long: long && command.get_arguments().any(has_explained_values),
    };
    if let Some(about) = command.get_about() {
        page.paragraphs(&about.to_string());
        page.text.push('\n');
    }
    page.usage(command);
    page.commands(command);
    page.section(
        say!(lang, en: "Arguments:", fr: "Arguments\u{202f}:"),
        command.get_positionals().filter(|it| !it.is_hide_set()),
    );
    let options = || {
        command
            .get_arguments()
            .filter(|it| !it.is_positional() && !it.is_hide_set())
    };
    page.section(
        say!(lang, en: "Options:", fr: "Options\u{202f}:"),
        options().filter(|it| it.get_help_heading().is_none()),
    );
    let mut headings: Vec<_> = options().filter_map(Arg::get_help_heading).collect();
    let mut seen = Vec::new();
    headings.retain(|it| {
        !seen.contains(it) && {
            seen.push(*it);
            true
        }
    });
    for heading in headings {
        page.section(
            say!(lang, en: "{heading}:", fr: "{heading}\u{202f}:"),
            options().filter(|it| it.get_help_heading() == Some(heading)),
        );
    }
    if let Some(remarks) = command.get_after_help() {
        page.text.push('\n');
        page.paragraphs(&remarks.to_string());
    }
    page.text
}

struct Page {
    text: String,
    lang: Lang,
    width: usize,
    long: bool,
}

/// A line of a section: what it is about, its columns, and its help.
struct Entry {
    name: String,
    columns: usize,
    help: String,
    /// Values with their help, for the long page.
    values: Vec<(String, String)>,
}

impl Page {
    /// Lines of text. A line that begins like "  0  text" goes on below its text.
    fn paragraphs(&mut self, text: &str) {
        for line in text.lines() {
            let trimmed = line.trim_start();
            let indent = line.len() - trimmed.len();
            let hanging = match trimmed.split_once("  ") {
                Some((mark, _)) if indent > 0 => indent + mark.len() + 2,
                _ => indent,
            };
            self.wrapped(trimmed, &" ".repeat(indent), &" ".repeat(hanging));
        }
    }

    fn wrapped(&mut self, text: &str, first: &str, rest: &str) {
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        self.text.push_str(&text::fill(text, options));
        self.text.push('\n');
    }

    fn usage(&mut self, command: &Command) {
        let style = *Styles::styled().get_usage();
        let word = say!(self.lang, en: "Usage:", fr: "Utilisation\u{202f}:");
        let usage = command.clone().render_usage().ansi().to_string();
        // After the word "Usage:", which is clap's.
        let usage = usage.split_once(' ').map_or("", |(_, usage)| usage);
        self.text
            .push_str(&format!("{style}{word}{style:#} {usage}\n"));
    }

    fn heading(&mut self, heading: &str) {
        let style = *Styles::styled().get_header();
        self.text
            .push_str(&format!("\n{style}{heading}{style:#}\n"));
    }

    fn commands(&mut self, command: &Command) {
        let literal = *Styles::styled().get_literal();
        let entries: Vec<_> = command
            .get_subcommands()
            .map(|it| Entry {
                name: format!("  {literal}{}{literal:#}", it.get_name()),
                columns: 2 + it.get_name().len(),
                help: about(it, self.lang),
                values: Vec::new(),
            })
            .collect();
        if entries.is_empty() {
            return;
        }
        self.heading(&say!(self.lang, en: "Commands:", fr: "Commandes\u{202f}:"));
        self.table(&entries);
    }

    fn section<'a>(&mut self, heading: String, args: impl Iterator<Item = &'a Arg>) {
        let mut args: Vec<_> = args.collect();
        args.sort_by_key(|it| it.get_display_order());
        let entries: Vec<_> = args.into_iter().map(|it| self.entry(it)).collect();
        if entries.is_empty() {
            return;
        }
        self.heading(&heading);
        if self.long {
            self.list(&entries)
        } else {
            self.table(&entries)
        }
    }

    fn entry(&self, arg: &Arg) -> Entry {
        let literal = *Styles::styled().get_literal();
        // "--output <FILE>" or "[DOMAIN]..."
        let spelt = arg.to_string();
        let short = arg.get_short().map(|it| format!("-{it}"));
        let spelt = match (arg.is_positional(), short) {
            (true, _) => format!("  {spelt}"),
            (false, None) => format!("      {}", bold_option(&spelt)),
            (false, Some(short)) => {
                format!("  {literal}{short}{literal:#}, {}", bold_option(&spelt))
            }
        };
        let plain = StyledStr::from(spelt.clone()).to_string();
        let values = values_of(arg);
        let explained = self.long && has_explained_values(arg);
        let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        for note in self.notes(arg, &values, explained) {
            help.push_str(&note);
        }
        let values = values.iter().filter(|_| explained).map(|it| {
            let meaning = it.get_help().map(ToString::to_string);
            (it.get_name().to_owned(), meaning.unwrap_or_default())
        });
        Entry {
            name: spelt,
            columns: textwrap::core::display_width(&plain),
            help,
            values: values.collect(),
        }
    }

    /// What clap knows of an argument, after its help: default, other names, values.
    fn notes(&self, arg: &Arg, values: &[PossibleValue], explained: bool) -> Vec<String> {
        let mut notes = Vec::new();
        let defaults = arg.get_default_values();
        if arg.get_action().takes_values() && !defaults.is_empty() {
            let defaults: Vec<_> = defaults.iter().map(|it| it.to_string_lossy()).collect();
            let defaults = defaults.join(", ");
            notes.push(say!(
                self.lang, en: " [default: {defaults}]", fr: " [par défaut\u{202f}: {defaults}]"
            ));
        }
        let others = arg.get_visible_aliases().unwrap_or_default();
        if !others.is_empty() {
            let others: Vec<_> = others.iter().map(|it| format!("--{it}")).collect();
            let others = others.join(", ");
            notes.push(say!(
                self.lang, en: " [alias: {others}]", fr: " [autre nom\u{202f}: {others}]"
            ));
        }
        if !values.is_empty() && !explained {
            let values: Vec<_> = values.iter().map(|it| it.get_name()).collect();
            let values = values.join(", ");
            notes.push(say!(
                self.lang, en: " [possible values: {values}]", fr: " [valeurs possibles\u{202f}: {values}]"
            ));
        }
        notes
    }

    /// Names on the left, texts on the right; texts below the names if little room is left for them.
    fn table(&mut self, entries: &[Entry]) {
        let longest = entries
            .iter()
            .map(|it| it.columns)
            .max()
            .unwrap_or_default();
        let column = longest + 2;
        let room = self.width.saturating_sub(column);
        let too_long = |it: &Entry| textwrap::core::display_width(&it.help) > room;
        if column * 5 > self.width * 2 && entries.iter().any(too_long) {
            return self.list(entries);
        }
        for entry in entries {
            let gap = " ".repeat(column - entry.columns);
            let indent = " ".repeat(column);
            let start = self.text.len();
            self.wrapped(&entry.help, &indent, &indent);
            // The name takes the place of the first line's indentation.
            let name = format!("{}{gap}", entry.name);
            self.text.replace_range(
                start..start + column.min(self.text.len() - start - 1),
                &name,
            );
        }
    }

    fn list(&mut self, entries: &[Entry]) {
        let indent = " ".repeat(INDENT);
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 && self.long {
                self.text.push('\n');
            }
            self.text.push_str(&entry.name);
            self.text.push('\n');
            self.wrapped(&entry.help, &indent, &indent);
            if !entry.values.is_empty() {
                self.values(&entry.values, &indent);
            }
        }
    }

    fn values(&mut self, values: &[(String, String)], indent: &str) {
        let title = say!(self.lang, en: "Possible values:", fr: "Valeurs possibles\u{202f}:");
        self.text.push_str(&format!("\n{indent}{title}\n"));
        let longest = values
            .iter()
            .map(|(name, _)| name.len())
            .max()
            .unwrap_or_default();
        for (name, help) in values {
            let gap = " ".repeat(longest - name.len() + 2);
            let hanging = format!("{indent}{}", " ".repeat(longest + 4));
            self.wrapped(&format!("- {name}{gap}{help}"), indent, &hanging);
        }
    }
}

/// The values that an argument can have, if they are known by name.
fn values_of(arg: &Arg) -> Vec<PossibleValue> {
    if arg.get_action().takes_values() {
        arg.get_possible_values()
    } else {
        Vec::new()
    }
}

fn has_explained_values(arg: &Arg) -> bool {
    values_of(arg).iter().any(|it| it.get_help().is_some())
}

/// The description of a command in a list.
fn about(command: &Command, lang: Lang) -> String {
    match command.get_name() {
        // Made by clap, with an English description.
        "help" => translation::about_help(lang).to_owned(),
        _ => command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default(),
    }
}

/// "--output <FILE>" with its option in bold.
fn bold_option(spelt: &str) -> String {
    let literal = *Styles::styled().get_literal();
    match spelt.split_once(' ') {
        Some((option, value)) => format!("{literal}{option}{literal:#} {value}"),
        None => format!("{literal}{spelt}{literal:#}"),
    }
}
