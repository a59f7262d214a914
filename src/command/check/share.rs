//! `--shard`: of all domains of the inputs, those of one shard.

use crate::command::Talk;
use crate::input::InputError;
use crate::lang::say;
use crate::report::{Scope, ShardOfAudit};
use crate::shard::Shard;
use crate::trust_space::{Contents, SortedList, TrustSpace};

/// One shard: number and digest of its domains, and those of the whole audit.
pub(super) struct Share {
    shard: Shard,
    domains: usize,
    set_sha256: String,
    whole: Contents,
}

impl Share {
    /// Drops the domains of other shards, from the list if there is one, else from the space. Returns `None` without
    /// `--shard`.
    pub(super) fn take(
        shard: Option<Shard>,
        space: &mut TrustSpace,
        list: &mut Option<SortedList>,
        talk: &mut Talk<'_, '_>,
    ) -> Result<Option<Self>, InputError> {
        let Some(shard) = shard else {
            return Ok(None);
        };
        let share = match list.take() {
            Some(all) => {
                let whole = all.contents().clone();
                let (part, set_sha256) = all.keep(shard)?;
                let domains = part.contents().count;
                *list = Some(part);
                Self {
                    shard,
                    domains,
                    set_sha256,
                    whole,
                }
            }
            None => {
                let whole = space.contents();
                space.keep(shard);
                Self {
                    shard,
                    domains: space.domains().len(),
                    set_sha256: space.set_sha256(),
                    whole,
                }
            }
        };
        let lang = talk.lang;
        talk.note(&say!(
            lang,
            en: "shard {shard}: {} of {}",
            fr: "partie {shard} : {} sur {}",
            lang.counted(share.domains, ["domain", "domains"], ["domaine", "domaines"]),
            lang.number(share.whole.count)
        ));
        Ok(Some(share))
    }

    /// The shard as the report shows it. `own` is the scope of only this shard.
    pub(super) fn part(&self, own: Scope) -> ShardOfAudit {
        ShardOfAudit {
            shard: self.shard,
            domains: self.domains,
            set_sha256: self.set_sha256.clone(),
            whole: Scope {
                domains: self.whole.count,
                sha256: self.whole.sha256.clone(),
                ..own
            },
        }
    }
}
