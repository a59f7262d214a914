//! The domains with fronts of their own, as an operators file.

use super::FrontLayout;
use super::layout::FrontScenario;
use crate::service::{Interface, Service};

impl FrontLayout {
    /// An operators file (TOML) in which each scenario is an operator that declares the scenario's fronts
    /// and domain; `ttl` in seconds.
    pub fn operators_file(&self, ttl: u32) -> String {
        let mut text = format!(
            "# The domains of the lab that have fronts of their own, each as an operator. All is invented.\n\n\
             ttl = {ttl}\n"
        );
        for scenario in &self.scenarios {
            let [psc, authcli] =
                [Interface::Psc, Interface::Authcli].map(|interface| hosts(scenario, interface));
            text.push_str(&format!(
                "\n[[operator]]\nid      = \"{}\"\npsc     = {psc}\nauthcli = {authcli}\n\
                 domains = [\"{}\"]\n",
                scenario.label,
                scenario.domain()
            ));
        }
        text
    }
}

/// The fronts of one interface as an inline table.
fn hosts(scenario: &FrontScenario, interface: Interface) -> String {
    let [smtp, imap] =
        [Service::Submission, Service::Imap].map(|service| scenario.front(service, interface));
    format!("{{ smtp = \"{smtp}\", imap = \"{imap}\" }}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LabInputs;
    use crate::input::{Source, TomlDocument};
    use crate::operators::Operators;

    #[test]
    fn the_file_declares_the_fronts_that_the_records_name() {
        let lab = LabInputs::load().unwrap();
        let layout = FrontLayout::load(&lab, 0).unwrap().unwrap();
        let text = layout.operators_file(1234);
        let document = TomlDocument::new(Source::named("operators-fronts.toml"), text);
        let read = Operators::from_document(&document).unwrap();
        let expected: Vec<_> = layout
            .scenarios
            .iter()
            .map(|it| it.operator().unwrap())
            .collect();
        assert_eq!((read.ttl, read.operators), (1234, expected));
    }
}
