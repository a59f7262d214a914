//! A domain, its records, and the fronts they lead to.

use std::fmt::Write;
use std::net::SocketAddr;

use serde_json::Value;

use crate::harness::{file, mssrv, temp};

pub const DOMAIN: &str = "a.mail.test";

/// Where a service is served over an interface.
#[derive(Clone, Copy, Debug)]
pub struct Front {
    pub service: &'static str,
    pub interface: &'static str,
    pub addr: SocketAddr,
}

impl Front {
    pub fn new(service: &'static str, interface: &'static str, addr: SocketAddr) -> Self {
        Self {
            service,
            interface,
            addr,
        }
    }

    fn priority(&self) -> u16 {
        match self.interface {
            "psc" => 10,
            _ => 20,
        }
    }
}

/// The host of a front.
pub fn host(service: &str, interface: &str) -> String {
    format!("{service}-{interface}.{DOMAIN}")
}

/// Fronts at any ports, which the requirement then demands.
pub struct World {
    pub fronts: Vec<Front>,
}

impl World {
    pub fn requirement(&self) -> String {
        let mut text = "id = \"test\"\ndate = \"2020-01-01\"\n".to_owned();
        for front in &self.fronts {
            let (service, interface) = (front.service, front.interface);
            let (priority, port) = (front.priority(), front.addr.port());
            let _ = write!(
                text,
                "[[record]]\nservice = \"{service}\"\ninterface = \"{interface}\"\n\
                 priority = {priority}\nweight = 1\nport = {port}\n"
            );
        }
        text
    }

    pub fn zone(&self) -> String {
        let mut text = format!(
            "$ORIGIN {DOMAIN}.\n$TTL 3600\n@ IN SOA ns hostmaster 1 3600 900 604800 300\n\
             @ IN NS ns\nns IN A 127.0.0.1\n"
        );
        for front in &self.fronts {
            let host = host(front.service, front.interface);
            let (service, priority) = (front.service, front.priority());
            let (ip, port) = (front.addr.ip(), front.addr.port());
            let _ = write!(
                text,
                "_{service}._tcp IN SRV {priority} 1 {port} {host}.\n{host}. IN A {ip}\n"
            );
        }
        text
    }

    /// What is told of the fronts, with these options of `check`.
    pub fn probed(&self, options: &[&str]) -> Vec<String> {
        told(&self.report(options))
    }

    pub fn report(&self, options: &[&str]) -> Value {
        let dir = temp();
        let zone = file(&dir, "zone", self.zone());
        let requirement = file(&dir, "requirement.toml", self.requirement());
        let args = ["check", "--zone", &zone, "--requirement", &requirement];
        let rest = ["--probe", "--probe-private", "--format", "json", DOMAIN];
        let run = mssrv(args.iter().chain(&rest).chain(options));
        assert_ne!(run.status, 2, "{run:#?}");
        run.json()
    }
}

fn findings(report: &Value) -> impl Iterator<Item = &Value> {
    let domains = report["domains"].as_array().expect("domains");
    let findings = domains.iter().flat_map(|it| it["findings"].as_array());
    let of_probe = |it: &&Value| it["code"].as_str().is_some_and(|it| it.starts_with("PRB"));
    findings.flatten().filter(of_probe)
}

/// Code and severity of every finding about a front.
pub fn told(report: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().expect("a string").to_owned();
    let told =
        findings(report).map(|it| format!("{} {}", word(&it["code"]), word(&it["severity"])));
    let mut told: Vec<_> = told.collect();
    told.sort();
    told
}

/// The same, with what was found.
pub fn told_with_found(report: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().expect("a string").to_owned();
    let told = findings(report).map(|it| {
        let [code, severity, found] = ["code", "severity", "found"].map(|key| word(&it[key]));
        format!("{code} {severity} {found}")
    });
    let mut told: Vec<_> = told.collect();
    told.sort();
    told
}

/// The command of the first finding of that code.
pub fn evidence(report: &Value, code: &str) -> String {
    let finding = findings(report).find(|it| it["code"] == code);
    let finding = finding.unwrap_or_else(|| panic!("no {code} in {report:#}"));
    finding["evidence"].as_str().expect("evidence").to_owned()
}
