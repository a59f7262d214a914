//! What docs/guides/test-your-lps.md shows is what happens.

use std::path::Path;
use std::process::Command;

use mssrv::lab::LabInputs;
use mssrv::lab::fronts::FrontLayout;

use super::bench::Bench;
use crate::pages::Page;
use crate::peer::{find_program, skip};

fn page() -> Page {
    Page::read("docs/guides/test-your-lps.md")
}

#[test]
fn the_page_tells_every_scenario_with_its_codes() {
    let page = page();
    let layout = FrontLayout::load(&LabInputs::load().unwrap(), 0)
        .unwrap()
        .unwrap();
    for scenario in layout.scenarios {
        let mut codes: Vec<_> = scenario.codes.iter().map(ToString::to_string).collect();
        codes.dedup();
        let row = format!("| `{}` | {} |", scenario.label, codes.join(", "));
        assert!(page.text.contains(&row), "not there: {row}");
    }
}

#[test]
fn the_commands_of_the_page_do_what_it_says() {
    for program in ["curl", "dig"] {
        if find_program(program).is_none() {
            return skip(program);
        }
    }
    let bench = Bench::start();
    let blocks = page().blocks_in("sh").into_iter();
    let blocks: Vec<_> = blocks.map(|block| block.text).collect();
    // The first starts the lab, as the bench has done.
    let start = "mssrv lab --fronts --fronts-port-base 10000 --out lab\n";
    assert_eq!(blocks[0], start);
    assert!(blocks.len() >= 4, "{blocks:#?}");
    for block in &blocks[1..] {
        let script = block
            .replace("10143", &(bench.base + 143).to_string())
            .replace("10587", &(bench.base + 587).to_string())
            .replace("127.0.0.1:5353", &bench.server.to_string())
            .replace("-p 5353", &format!("-p {}", bench.server.port()));
        let program = Path::new(env!("CARGO_BIN_EXE_mssrv")).parent().unwrap();
        let path = format!("{}:/usr/sbin:/usr/bin:/bin", program.display());
        let output = Command::new("sh")
            .args(["-ec", &script])
            .env("PATH", path)
            .env("LC_ALL", "C")
            .current_dir(bench.dir.path())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{script}\n{output:?}\n{}",
            bench.log()
        );
    }
    for told in [
        "AUTHENTICATE OAUTHBEARER: well-formed, \"dr@front-sound.lab.test\"",
        "DATA: a message of",
        "AUTHENTICATE EXTERNAL: as \"app@front-sound.lab.test\"",
    ] {
        assert!(bench.log().contains(told), "{told}: {}", bench.log());
    }
}
