//! The binary: everything is in the library but the allocator, which is the choice of a program.

use std::process::ExitCode;

use libmimalloc_sys::{mi_option_set, mi_option_t};
use mimalloc::MiMalloc;

/// An audit takes and gives back some fifty small blocks of memory for each domain, with hundreds of domains under
/// way. With the system's allocator, it needs 5 to 13 % more CPU time on Linux (`benches/README.md`).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// `mi_option_purge_delay` of mimalloc 2, in milliseconds: how long memory that is not used stays with the program.
const PURGE_DELAY: mi_option_t = 15;

fn main() -> ExitCode {
    give_back_at_once();
    mssrv::main()
}

/// Without it, `generate` for a million domains takes 20 MiB more at its peak: what sorting used stays.
fn give_back_at_once() {
    #[expect(unsafe_code, reason = "mimalloc has no safe function for its options")]
    // SAFETY: no other thread runs yet.
    unsafe {
        mi_option_set(PURGE_DELAY, 0);
    }
}
