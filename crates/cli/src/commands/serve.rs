//! `spillway serve`: the page for a browser, until Ctrl-C.

use super::{print_json, print_line};
use crate::arguments::ServeArguments;
use crate::browser::Signpost;
use crate::exit::{Exit, Failure};
use crate::terminate;
use serde::Serialize;
use server::{Options, Serving};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Shorter, and a page would be let go while it is being loaded.
const LEAST_PATIENCE: Duration = Duration::from_millis(300);

/// What scripts are told.
#[derive(Debug, Serialize)]
struct Served<'a> {
    address: String,
    port: u16,
    token: &'a str,
    origin: String,
}

/// Serves until the person or the system wishes an end. The controller goes on.
pub async fn run(arguments: ServeArguments) -> Result<Exit, Failure> {
    let home = controller::home();
    let options = options(arguments.listen.as_deref()).map_err(bad_call)?;
    let wish = terminate::wish()
        .map_err(|error| Failure::Connection(format!("cannot listen for Ctrl-C and the system's signals: {error}")))?;
    let serving = server::serve(&home, options).await.map_err(bad_call)?;
    if arguments.json {
        print_json(&Served {
            address: serving.address(),
            port: serving.bound().port(),
            token: serving.token().text(),
            origin: serving.origin(),
        })?;
    } else {
        print_line(&serving.address());
    }
    say_what_it_means(&serving);
    let signpost = if arguments.open { signpost(&home, &serving.address()) } else { None };
    wish.await;
    serving.end().await;
    drop(signpost);
    eprintln!("The page is served no more. The queue and running plans go on.");
    Ok(Exit::Done)
}

fn options(listen: Option<&str>) -> Result<Options, server::ServeError> {
    let mut options = Options::default();
    if let Some(text) = listen {
        options.listen = Options::listen_on(text)?;
    }
    options.page = std::env::var_os("SPILLWAY_UI").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let seconds = std::env::var("SPILLWAY_PAGE_SECONDS").ok().and_then(|text| text.parse().ok());
    if let Some(patience) = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
        options.patience = patience.max(LEAST_PATIENCE);
    }
    Ok(options)
}

/// Opens the browser. Where that fails the address stands on the screen already.
fn signpost(home: &Path, address: &str) -> Option<Signpost> {
    let opened = Signpost::in_folder(home, address).and_then(|signpost| signpost.open().map(|()| signpost));
    match opened {
        Ok(signpost) => Some(signpost),
        Err(error) => {
            eprintln!("The browser cannot be opened ({error}): open the address above by hand.");
            None
        }
    }
}

fn say_what_it_means(serving: &Serving) {
    eprintln!("Open the whole address in a browser on this machine. Its token is a key: keep it to yourself.");
    if serving.is_beyond_this_machine() {
        let (bound, port) = (serving.bound(), serving.bound().port());
        eprintln!(
            "Warning: {bound} can be reached from other machines (there by this machine's numeric address). Whoever reaches \
             it and has the token can run plans and read files as this user, and nothing on the way is encrypted. An SSH \
             tunnel is the better way: serve with --listen 127.0.0.1:{port}, and on the other machine run \
             ssh -L {port}:127.0.0.1:{port} to this one, with the same port at both ends."
        );
    }
    eprintln!("Ctrl-C ends the page only; the queue and running plans go on.");
}

fn bad_call(error: server::ServeError) -> Failure {
    Failure::BadCall(error.to_string())
}
