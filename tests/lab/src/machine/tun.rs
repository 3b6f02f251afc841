//! A network interface whose packets come out of a file. The only code of the lab that speaks to the kernel past its safe calls.

use crate::LabError;
use rustix::ioctl::{Opcode, Setter, ioctl};
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Names the interface behind an open file; from `linux/if_tun.h`.
const TUNSETIFF: Opcode = 0x4004_54ca;
/// Packets of IP, without a header before each.
const IFF_TUN_WITHOUT_HEADER: u16 = 0x0001 | 0x1000;

/// `struct ifreq`.
#[repr(C)]
struct Request {
    name: [u8; 16],
    flags: u16,
    rest: [u8; 22],
}

/// A new interface, gone when the file is closed. Reading gives a packet or says that there is none now.
pub(super) fn open(name: &str) -> Result<File, LabError> {
    let path = Path::new("/dev/net/tun");
    let mut options = File::options();
    options.read(true).write(true).custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
    let file = options.open(path).map_err(LabError::io("open", path))?;
    let mut request = Request { name: [0; 16], flags: IFF_TUN_WITHOUT_HEADER, rest: [0; 22] };
    // The last byte stays zero.
    for (to, from) in request.name.iter_mut().take(15).zip(name.bytes()) {
        *to = from;
    }
    // SAFETY: TUNSETIFF takes a pointer to a `struct ifreq`, which `Request` is, in layout and in size.
    unsafe { ioctl(&file, Setter::<TUNSETIFF, Request>::new(request)) }
        .map_err(|error| LabError::io("make the interface", Path::new(name))(error.into()))?;
    Ok(file)
}
