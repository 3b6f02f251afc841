//! What views ask of files: results, the sample, what is stored where, a bundle for support. Each is a job of its own.

use super::Desk;
use crate::api::{ApiError, ErrorCode, Reply};
use crate::embedded::place_sample;
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::results::{self, Asked};

impl Desk {
    pub(super) fn read_result(&mut self, client: ClientId, id: u64, asked: Asked) {
        self.later(job(move || Event::Answer(client, id, Box::new(results::read(&asked)))));
    }

    pub(super) fn open_sample(&mut self, client: ClientId, id: u64) {
        let folder = self.home.sample();
        self.later(job(move || {
            let reply = match place_sample(&folder) {
                Ok(project) => Reply::Text(project.to_string_lossy().into_owned()),
                Err(error) => {
                    let message = format!(
                        "the sample cannot be put into {}: {error}. Free some space there, or move the home with SPILLWAY_HOME",
                        folder.display()
                    );
                    Reply::Refused(ApiError::new(ErrorCode::NotNow, message))
                }
            };
            Event::Answer(client, id, Box::new(reply))
        }));
    }
}
