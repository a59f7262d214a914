//! The commands that give the listed verdicts, each as a line that can be copied whole into a shell.

use std::net::SocketAddr;
use std::path::Path;

use super::folder::{AUTHORITY, FRONT_OPERATORS, OPERATORS, REQUIREMENT, WHITELIST};
use crate::answers::QueryPolicy;
use crate::finding::Status;
use crate::lab::LabInputs;
use crate::lab::fronts::FrontLayout;
use crate::text::{one_line, shell_word};

/// Seconds that a probe waits for each answer of a front. Fronts that are silent on purpose take eight
/// times as long.
const PATIENCE: u32 = 3;

/// An audit of all scenarios and a discovery of one of them; with a layout, the same for the scenarios
/// that have fronts of their own. `listen` is the address of the lab's name server, `folder` holds the
/// lab's files.
///
/// None if the folder's path cannot be copied from a terminal: it is not UTF-8, or it has control
/// characters.
pub(super) fn commands(
    lab: &LabInputs,
    layout: Option<&FrontLayout>,
    folder: &Path,
    listen: SocketAddr,
) -> Option<Vec<String>> {
    let path = folder.to_str().filter(|path| one_line(path) == *path)?;
    let file = |name| in_folder(path, name);
    let asking = format!(
        "--server {} --timeout {} --retries {}",
        shell_word(&listen.to_string()),
        QueryPolicy::LAB.timeout.as_secs_f64(),
        QueryPolicy::LAB.retries
    );
    let check = format!("mssrv check -v {asking} --rate {}", QueryPolicy::LAB.rate);
    let discover = format!("mssrv discover -v {asking}");
    let requirement = format!("--requirement {}", file(REQUIREMENT));

    let records = format!(
        "--whitelist {} --allow-unsigned --operators {} {requirement}",
        file(WHITELIST),
        file(OPERATORS)
    );
    let scenarios = lab.scenarios.iter().map(|it| (it.status, it.domain()));
    let example = example(scenarios);
    let mut commands = vec![
        format!("{check} --neighbours {records}"),
        format!("{discover} {records} {example}"),
    ];
    if let Some(layout) = layout {
        let probe = format!(
            "--operators {} {requirement} --probe --probe-private --probe-timeout {PATIENCE} --front-ca {}",
            file(FRONT_OPERATORS),
            file(AUTHORITY)
        );
        let fronted = layout.scenarios.iter().map(|it| (it.status, it.domain()));
        let probed = self::example(fronted);
        commands.push(format!("{check} {probe}"));
        commands.push(format!("{discover} {probe} {probed}"));
    }
    Some(commands)
}

/// An address at the first domain that does not comply.
fn example(mut scenarios: impl Iterator<Item = (Status, String)>) -> String {
    let wrong = scenarios.find(|(status, _)| *status == Status::NonCompliant);
    wrong.map_or_else(String::new, |(_, domain)| format!("dr@{domain}"))
}

/// The path of a file in the folder, as one shell word that is not an option.
fn in_folder(folder: &str, name: &str) -> String {
    let path = Path::new(folder).join(name).display().to_string();
    if path.starts_with('-') {
        shell_word(&format!("./{path}")).into_owned()
    } else {
        shell_word(&path).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(folder: &str, listen: &str, fronts: bool) -> Option<Vec<String>> {
        let lab = LabInputs::load().unwrap();
        let layout = fronts.then(|| FrontLayout::load(&lab, 10_000).unwrap().unwrap());
        let listen = listen.parse().unwrap();
        commands(&lab, layout.as_ref(), Path::new(folder), listen)
    }

    #[test]
    fn commands_name_server_and_files_as_words_of_a_shell() {
        let asking = "--server '[::1]:5353' --timeout 0.5 --retries 2";
        let records = "--whitelist 'the lab/whitelist.xml' --allow-unsigned --operators \
                       'the lab/operators.toml' --requirement 'the lab/requirement.toml'";
        assert_eq!(
            at("the lab", "[::1]:5353", false).unwrap(),
            [
                format!("mssrv check -v {asking} --rate 0 --neighbours {records}"),
                format!("mssrv discover -v {asking} {records} dr@missing-imap-psc.lab.test"),
            ]
        );
        let on_port_53 = "--server 127.0.0.1:53 --timeout 0.5 --retries 2";
        let probe = "--operators lab/operators-fronts.toml --requirement lab/requirement.toml --probe \
                     --probe-private --probe-timeout 3 --front-ca lab/authority.pem";
        assert_eq!(
            at("lab", "127.0.0.1:53", true).unwrap()[2..],
            [
                format!("mssrv check -v {on_port_53} --rate 0 {probe}"),
                format!("mssrv discover -v {on_port_53} {probe} dr@front-closed.lab.test"),
            ]
        );
    }

    #[test]
    fn folder_that_begins_with_a_hyphen_is_no_option() {
        let commands = at("-lab", "127.0.0.1:53", false).unwrap();
        assert!(commands[0].contains("--whitelist ./-lab/whitelist.xml"));
    }

    #[test]
    fn folder_that_no_terminal_shows_unchanged_has_no_commands() {
        assert_eq!(at("a\nb", "127.0.0.1:53", true), None);
    }
}
