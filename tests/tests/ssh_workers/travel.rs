//! What travels, counted at the socket.
