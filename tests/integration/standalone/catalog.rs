//! Secondary servers learn from the catalog zone what to serve.

use super::{CATALOG, Inputs, fronts};
use crate::peer::{Kind, Peer};

#[test]
fn secondaries_serve_what_the_catalog_lists() {
    let inputs = Inputs::new();
    let options = ["--catalog", CATALOG, "--server-config", "bind"];
    inputs.generate(&options).expect(0);
    let origins: Vec<_> = inputs.zones().into_iter().map(|it| it.origin).collect();
    let include = "named.zones.conf";
    let primary = Peer::start_including(Kind::Bind, &[], &inputs.folder(), include, &origins);
    let Some(primary) = primary else { return };
    for kind in [Kind::Bind, Kind::Knot] {
        let zones = [fronts()];
        let secondary = Peer::start_consuming(kind, &zones, CATALOG, primary.addr(), &origins);
        let Some(secondary) = secondary else { continue };
        inputs.assert_compliant(secondary.addr(), &[]);
    }
}
