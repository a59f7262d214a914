//! Makes a world up, by seed.

use fastrand::Rng;

use super::faults::{Spot, spoil};
use super::model::*;

const OPERATORS: usize = 40;
const TTLS: [u32; 6] = [60, 299, 300, 3600, 86_400, 200_000];

/// A world of about `size` domains, the same for the same seed.
pub fn world(seed: u64, size: usize) -> World {
    let mut rng = Rng::with_seed(seed);
    // Hosts for the operators come first, then one of each kind that nobody declared.
    let mut hosts = Vec::new();
    let mut operators: Vec<Operator> = Vec::new();
    for index in 0..OPERATORS {
        let mut operator = operator(index, &mut hosts, &mut rng);
        // What is right for the one is swapped for the other.
        if let (9, Some(before)) = (index % 10, operators.last()) {
            operator.fronts = before.fronts.map(|[psc, authcli]| [authcli, psc]);
        }
        operators.push(operator);
    }
    hosts.extend(Host::DECLARABLE);
    hosts.extend(Host::UNDECLARABLE);
    let mut world = World {
        hosts,
        operators,
        domains: Vec::new(),
        loops_fail: false,
    };
    for index in 0..size {
        let domain = domain(index, &world, &mut rng);
        world.domains.push(domain);
        if rng.bool() {
            nest(&mut world);
        }
    }
    world
}

/// Takes part of the operators' fronts from those before, so that fronts are shared.
fn operator(index: usize, hosts: &mut Vec<Host>, rng: &mut Rng) -> Operator {
    let mood = match index % 10 {
        0..=2 => Mood::Careful,
        3 => Mood::Idle,
        4 => Mood::Lost,
        _ => Mood::Careless,
    };
    let mut front = |dice: &mut Rng| {
        let shared = mood == Mood::Careless && !hosts.is_empty() && dice.u8(..100) < 10;
        if shared {
            return dice.usize(..hosts.len());
        }
        let sound = mood != Mood::Careless || dice.u8(..100) < 85;
        let choice = if sound {
            &Host::SOUND[..]
        } else {
            &Host::DECLARABLE
        };
        hosts.push(choice[dice.usize(..choice.len())]);
        hosts.len() - 1
    };
    let mut fronts = [(); 2].map(|()| [(); 2].map(|()| front(rng)));
    // One front for both interfaces, as some operators have; or one pair for both services.
    match rng.u8(..20) {
        0 => fronts[1][1] = fronts[1][0],
        1 => fronts[1] = fronts[0],
        _ => {}
    }
    let declared = index % 4 != 3 || mood == Mood::Idle;
    Operator {
        id: format!("3{index:014}"),
        name: (declared && rng.bool()).then(|| format!("Opérateur {index}")),
        whitelist_name: format!("OPERATEUR No {index}"),
        mood,
        fronts,
        declared,
    }
}

/// What a domain's records are made from.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    pub world: &'a World,
    /// The operator whose fronts it publishes.
    pub home: usize,
    pub mood: Mood,
}

/// A few operators have most of the domains.
fn some_operator(world: &World, rng: &mut Rng) -> usize {
    let unit = rng.f64();
    ((unit * unit) * world.operators.len() as f64) as usize
}

fn domain(index: usize, world: &World, rng: &mut Rng) -> Domain {
    let home = some_operator(world, rng);
    let mood = world.operators[home].mood;
    let mut whitelisted = vec![home];
    // Who does well, or nothing, shares its domains with nobody else.
    while mood == Mood::Careless && rng.u8(..100) < 20 {
        let other = match rng.u8(..4) {
            0 => home ^ 1,
            _ => some_operator(world, rng),
        };
        if world.operators[other].mood == Mood::Careless {
            whitelisted.push(other);
        }
    }
    let place = place(mood, rng);
    let name = match place {
        Place::Wildcard(at) | Place::OtherWildcard(at) if at.is_empty() => {
            format!("in.d{index}.{ORIGIN}")
        }
        Place::Delegated { parent: true } => format!("in.d{index}.{ORIGIN}"),
        Place::Redirected => format!("d{index}.old.{ORIGIN}"),
        _ if rng.u8(..10) == 0 => format!("deep.er.d{index}.{ORIGIN}"),
        _ => format!("d{index}.{ORIGIN}"),
    };
    let draft = Draft { world, home, mood };
    let owners = [0, 1].map(|service| owner(service, &draft, rng));
    // A wildcard without records is none, and one that nothing hides answers.
    let place = match place {
        Place::Wildcard(_) | Place::HiddenWildcard if owners[0].records.is_empty() => {
            Place::Owners { apex: true }
        }
        place => place,
    };
    let mut domain = Domain {
        name,
        whitelisted,
        added: Vec::new(),
        excluded: Vec::new(),
        place,
        owners,
    };
    relist(&mut domain, world, rng);
    domain
}

/// What the operators file says of single domains.
fn relist(domain: &mut Domain, world: &World, rng: &mut Rng) {
    let declared: Vec<_> = domain
        .whitelisted
        .iter()
        .copied()
        .filter(|operator| world.operators[*operator].declared)
        .collect();
    if let [only] = declared[..]
        && domain.whitelisted.len() == 1
        && rng.u8(..100) < 5
    {
        domain.whitelisted.clear();
        domain.added.push(only);
    } else if rng.u8(..100) < 4 {
        domain.excluded = declared.into_iter().take(1).collect();
    }
}

const ABSENT: [Place; 6] = [
    Place::Void,
    Place::OtherRecord,
    Place::EmptyNonTerminal,
    Place::AliasDomain,
    Place::OtherWildcard("*."),
    Place::OtherWildcard(""),
];
const LOST: [Place; 2] = [
    Place::Delegated { parent: false },
    Place::Delegated { parent: true },
];
const ROUNDABOUT: [Place; 5] = [
    Place::Wildcard("*."),
    Place::Wildcard("*._tcp."),
    Place::Wildcard(""),
    Place::HiddenWildcard,
    Place::Redirected,
];

fn place(mood: Mood, rng: &mut Rng) -> Place {
    let apex = rng.bool();
    let choice = match (mood, rng.u8(..100)) {
        (Mood::Idle, _) | (Mood::Careless, 0..=9) => &ABSENT[..],
        (Mood::Lost, _) | (Mood::Careless, 10..=11) => &LOST,
        (Mood::Careless, 12..=21) => &ROUNDABOUT,
        _ => return Place::Owners { apex },
    };
    choice[rng.usize(..choice.len())]
}

/// What the operator publishes for one service.
fn owner(service: usize, domain: &Draft<'_>, rng: &mut Rng) -> Owner {
    let Draft { world, mood, .. } = *domain;
    let fronts = world.operators[domain.home].fronts[service];
    let mut records = Vec::new();
    for (priority, front) in PRIORITIES.into_iter().zip(fronts) {
        records.push(Srv {
            priority,
            weight: WEIGHT,
            port: SERVICES[service].1,
            target: Some(front),
        });
    }
    let mut reach = match rng.u8(..20) {
        0..=1 => Reach::Aliases(rng.usize(1..5)),
        _ => Reach::Direct,
    };
    if mood == Mood::Careless {
        reach = astray(rng).unwrap_or(reach);
        // Half of the owners are as they should be, so that domains with one fault are common.
        for _ in 0..[0, 0, 0, 0, 1, 1, 1, 2, 2, 3][rng.usize(..10)] {
            spoil(&mut Spot {
                records: &mut records,
                service,
                draft: domain,
                rng,
            });
        }
    }
    let ttl = TTLS[rng.usize(..TTLS.len())];
    Owner {
        reach,
        ttl,
        records,
    }
}

/// Now and then nothing, or something else, stands at the owner.
fn astray(rng: &mut Rng) -> Option<Reach> {
    let astray = [
        Reach::AliasOfNothing,
        Reach::AliasWithoutSrv,
        Reach::AliasOutside,
        Reach::AliasLoop,
        Reach::Cut,
        Reach::Nothing,
        Reach::OtherType,
        Reach::EmptyNonTerminal,
    ];
    (rng.u8(..100) < 12).then(|| astray[rng.usize(..astray.len())])
}

/// Lists a name below a domain that has no record itself: the domain exists all the same.
fn nest(world: &mut World) {
    let Some(above) = world.domains.last_mut() else {
        return;
    };
    let home = above.whitelisted.iter().chain(&above.added).next();
    let careless = home.is_some_and(|home| world.operators[*home].mood == Mood::Careless);
    if above.place != Place::Void {
        return;
    }
    let mut below = above.clone();
    above.place = Place::EmptyNonTerminal;
    below.name = format!("below.{}", above.name);
    below.place = if careless {
        Place::Owners { apex: true }
    } else {
        Place::OtherRecord
    };
    world.domains.push(below);
}
