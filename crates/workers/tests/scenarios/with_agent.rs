//! The whole way with the real agent and the practice engine.
