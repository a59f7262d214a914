//! Standard output as the process was given it. A process may start without one (`>&-`), and Rust's runtime then opens
//! /dev/null in its place. The result would be lost without an error.

use std::io::{self, Stdout, Write, stdout};

use crate::lang::both;

/// Standard output, which refuses what would be lost.
#[derive(Debug)]
pub struct StandardOutput(Stdout);

impl StandardOutput {
    /// The process's own.
    pub fn new() -> Self {
        Self(stdout())
    }

    /// Checks that what is written arrives somewhere.
    ///
    /// # Errors
    ///
    /// If the process was started without a standard output that it can write to.
    pub fn check() -> io::Result<()> {
        if is_writable() {
            Ok(())
        } else {
            Err(io::Error::other(both!(
                en: "it was closed before mssrv started. Write to a file with `-o FILE` or `> FILE`, or discard \
                     the result with `> /dev/null`",
                fr: "elle était fermée avant le démarrage de mssrv. Écrire dans un fichier avec `-o FICHIER` ou \
                     `> FICHIER`, ou renoncer au résultat avec `> /dev/null`"
            )))
        }
    }
}

impl Default for StandardOutput {
    fn default() -> Self {
        Self::new()
    }
}

impl Write for StandardOutput {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        Self::check()?;
        self.0.write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        Self::check()?;
        self.0.flush()
    }
}

#[cfg(unix)]
fn is_writable() -> bool {
    !before_main::UNWRITABLE.load(std::sync::atomic::Ordering::Relaxed)
}

#[cfg(windows)]
fn is_writable() -> bool {
    use std::os::windows::io::AsRawHandle;
    // Rust's runtime opens nothing in its place there, but takes every write for a success.
    !stdout().as_raw_handle().is_null()
}

#[cfg(not(any(unix, windows)))]
fn is_writable() -> bool {
    true
}

/// Looks at standard output before Rust's runtime does, because afterwards a closed one is not distinguished from the
/// caller's own /dev/null, which is allowed.
#[cfg(unix)]
mod before_main {
    use std::sync::atomic::{AtomicBool, Ordering};

    use rustix::fs::{OFlags, fcntl_getfl};

    pub(super) static UNWRITABLE: AtomicBool = AtomicBool::new(false);

    /// Makes one system call and needs nothing of Rust's runtime.
    extern "C" fn look() {
        // One that is only open for reading loses everything too: the standard library takes EBADF for a success.
        let is_writable = fcntl_getfl(rustix::stdio::stdout())
            .is_ok_and(|flags| flags & OFlags::RWMODE != OFlags::RDONLY);
        UNWRITABLE.store(!is_writable, Ordering::Relaxed);
    }

    // The system's loader calls all functions in this section before `main`.
    #[expect(
        unsafe_code,
        reason = "only a section of the executable is run before the runtime; what stands in it is a function \
                  pointer, as the loader expects"
    )]
    #[used]
    #[cfg_attr(
        target_vendor = "apple",
        unsafe(link_section = "__DATA,__mod_init_func")
    )]
    #[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
    static LOOK: extern "C" fn() = look;
}
