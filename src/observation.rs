//! All facts gathered for one domain: its records in the DNS and, if fronts are probed, the facts about them.
//! Nothing is judged here. [`facts`] are data; [`observe`] gathers them.

mod bounded;
pub mod facts;
mod fronts;
mod gather;
mod misplaced;
mod owner;
mod room;
mod standing;
mod target;

pub use crate::published::{PublishedResult, PublishedState, PublishedUnknown, SrvRecord};

pub use bounded::KEPT_RECORDS;
pub use facts::{
    Existence, KEPT_ADDRESSES, Misplaced, Observation, OmittedAddresses, OwnerFacts, ServiceFacts,
    SrvFacts, TargetFacts, Targets,
};
pub use gather::{Depth, observe};
pub use room::{Room, Rooms};
pub use standing::published_state;
pub use target::SharedTargets;
