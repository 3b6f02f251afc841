//! Whether systemd ends what a login started as soon as the login ends (`KillUserProcesses` of logind.conf(5)).

use std::fs;
use std::path::Path;

/// Why what is started here would end with the session, by the settings below `root` ("/"); none where it goes on. Only
/// what is written there is known: a default that was compiled in is not.
pub(super) fn ends_with_session(root: &Path, user: &str) -> Option<String> {
    // Without systemd as the first process nobody reads those settings.
    if !root.join("run/systemd/system").is_dir() {
        return None;
    }
    let mut text = fs::read_to_string(root.join("etc/systemd/logind.conf")).unwrap_or_default();
    for folder in ["usr/lib/systemd/logind.conf.d", "run/systemd/logind.conf.d", "etc/systemd/logind.conf.d"] {
        let mut files: Vec<_> =
            fs::read_dir(root.join(folder)).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "conf")) {
            text.push('\n');
            text.push_str(&fs::read_to_string(file).unwrap_or_default());
        }
    }
    kills(&text, user).then(|| {
        format!(
            "this machine ends everything of a login with its session (KillUserProcesses=yes in logind.conf), the agent and \
             its plans too. Ask who looks after it for KillUserProcesses=no, or for {user} in KillExcludeUsers="
        )
    })
}

/// What logind.conf means for a user; of a key that stands more than once the last counts.
fn kills(text: &str, user: &str) -> bool {
    let value = |key: &str| {
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';']));
        lines
            .filter_map(|line| line.split_once('='))
            .filter(|(name, _)| name.trim() == key)
            .map(|(_, v)| v.trim())
            .next_back()
    };
    let names = |key: &str| value(key).map(|names| names.split_whitespace().any(|name| name == user));
    let on = value("KillUserProcesses")
        .is_some_and(|value| ["yes", "true", "on", "1", "y", "t"].contains(&value.to_ascii_lowercase().as_str()));
    // Where nobody is named, root is spared.
    let spared = names("KillExcludeUsers").unwrap_or(user == "root");
    let meant = value("KillOnlyUsers").is_none_or(|only| only.is_empty() || only.split_whitespace().any(|n| n == user));
    on && meant && !spared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_logind_counts_and_named_users_are_spared() {
        assert!(!kills("", "ana"));
        assert!(!kills("[Login]\n#KillUserProcesses=yes\n", "ana"));
        assert!(kills("[Login]\nKillUserProcesses=yes\n", "ana"));
        assert!(!kills("KillUserProcesses=yes\n", "root"));
        assert!(!kills("KillUserProcesses=yes\nKillExcludeUsers=root ana\n", "ana"));
        assert!(kills("KillUserProcesses=yes\nKillExcludeUsers=\n", "root"));
        assert!(!kills("KillUserProcesses=yes\nKillOnlyUsers=bo\n", "ana"));
        assert!(!kills("KillUserProcesses=yes\nKillUserProcesses=no\n", "ana"));
    }

    #[test]
    fn a_drop_in_counts_and_only_where_systemd_runs() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("etc/systemd/logind.conf.d");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("kill.conf"), "[Login]\nKillUserProcesses=yes\n").unwrap();
        assert_eq!(ends_with_session(root.path(), "ana"), None);
        fs::create_dir_all(root.path().join("run/systemd/system")).unwrap();
        assert!(ends_with_session(root.path(), "ana").unwrap().contains("for ana in KillExcludeUsers="));
    }
}
