//! A private PostgreSQL server: find the installed programs, make a cluster, start, adopt and stop it.
//!
//! The server listens on a Unix socket in a folder of its own (mode 0700) and on no TCP port, so the file system
//! decides who gets in and no password is needed. It runs in a process group of its own: Ctrl-C in the terminal reaches
//! the caller alone, who then stops the server in order. As root it runs under `postgres` or `nobody`, because
//! PostgreSQL refuses to run as root.
//!
//! What a data folder holds: `lock` (see [`FolderLock`]), `postgres/` (the cluster) and `postgres.log`.
//!
//! ```no_run
//! use pgserver::{Binaries, FolderLock, Mode, Options};
//! # fn main() -> Result<(), pgserver::Error> {
//! let dir = std::path::Path::new(".rapport");
//! let Some(lock) = FolderLock::try_acquire(dir)? else { return Ok(()) };
//! let server = pgserver::start(&lock, &Options::new(Binaries::find_for(None, dir)?))?;
//! println!("{}", server.url("rapport"));
//! server.stop(Mode::Fast)
//! # }
//! ```

mod binaries;
mod cluster;
mod command;
mod error;
mod launch;
mod lock;
mod pidfile;
mod server;
mod socket;
mod user;

pub use binaries::{Binaries, MIN_MAJOR};
pub use error::Error;
pub use launch::{Options, start};
pub use lock::FolderLock;
pub use server::{Mode, Server, running};

/// The superuser of every cluster made here, and the name of the database that a new cluster holds.
pub const NAME: &str = "rapport";
