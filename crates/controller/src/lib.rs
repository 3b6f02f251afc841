//! The controller: the process that owns the store and the queue, and the list of commands by which clients talk to it.
//!
//! Clients use [`api`] (types) and [`client`] (the socket) and nothing else.

pub mod api;
