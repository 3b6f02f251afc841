//! A cable that can be cut: connections through it stand, and nothing passes any more, as where nobody tells that it is cut.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

#[derive(Default)]
struct State {
    is_cut: bool,
    /// Times that it was cut: what was on the line then stays lost.
    cuts: usize,
    is_over: bool,
    sockets: Vec<TcpStream>,
}

type Shared = Arc<(Mutex<State>, Condvar)>;

pub struct Cable {
    pub port: u16,
    shared: Shared,
}

impl Cable {
    /// A port whose connections go on to that one.
    pub fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap().port();
        let shared = Shared::default();
        let state = shared.clone();
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if state.0.lock().unwrap().is_over {
                    return;
                }
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                let mut held = state.0.lock().unwrap();
                held.sockets.extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                let cuts = held.cuts;
                drop(held);
                for (from, to) in [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)] {
                    let state = state.clone();
                    std::thread::spawn(move || pass(from, to, &state, cuts));
                }
            }
        });
        Self { port: own, shared }
    }

    /// Nothing passes from now on.
    pub fn cut(&self) {
        let mut state = self.shared.0.lock().unwrap();
        state.is_cut = true;
        state.cuts += 1;
    }

    /// New connections pass; those that were cut stay so.
    pub fn mend(&self) {
        self.shared.0.lock().unwrap().is_cut = false;
        self.shared.1.notify_all();
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, shared: &Shared, cuts: usize) {
    let mut bytes = [0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        let mut state = shared.0.lock().unwrap();
        while !state.is_over && (state.is_cut || state.cuts != cuts) {
            state = shared.1.wait(state).unwrap();
        }
        if state.is_over {
            return;
        }
        drop(state);
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let state = shared.0.lock().unwrap();
    if !state.is_cut && state.cuts == cuts {
        let _ = to.shutdown(Shutdown::Both);
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        let mut state = self.shared.0.lock().unwrap();
        state.is_over = true;
        for socket in state.sockets.drain(..) {
            let _ = socket.shutdown(Shutdown::Both);
        }
        drop(state);
        self.shared.1.notify_all();
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}
