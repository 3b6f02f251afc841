//! What happens to networks, hosts and programs, at seeded moments.

use super::fleet::{Fleet, GRACE, LIMIT, Size, end_of, is_full};
use super::log::{failures_of, words_of};
use lab::Victims;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use whole_way::{kill, wait_for};

/// Goes through a drill once, or with 20 seeds.
fn drill(test: &str, play: impl Fn(&mut Fleet, &mut StdRng, &str)) {
    for seed in 0..if is_full() { 20 } else { 1 } {
        let Some(mut fleet) = Fleet::of(test, Size::of_the_day(), true) else { return };
        play(&mut fleet, &mut StdRng::seed_from_u64(seed), &format!("{test}, seed {seed}"));
    }
}

/// Some moment of the first half of the run, after the first plan is being computed on a machine.
fn some_moment(fleet: &Fleet, random: &mut StdRng, machine: &str) {
    wait_for("a plan to be computed there", 60, || fleet.computes(machine).then_some(()));
    std::thread::sleep(Duration::from_millis(random.random_range(0..fleet.size.shortest_run() / 2)));
}

#[test]
fn plans_spread_over_this_machine_and_three_hosts_of_different_speed() {
    drill("plans_spread_over_this_machine_and_three_hosts_of_different_speed", |fleet, _, what| {
        let ended = end_of(fleet.begin(&[]));
        fleet.is_whole(what, &ended);
        let by_worker = ended.finished()["statistics"]["byWorker"].clone();
        let of = |name: &str| by_worker[name]["plans"].as_u64().unwrap_or(0);
        assert!(["here", "quick", "plain", "slow"].iter().all(|name| of(name) > 0), "{what}: {by_worker}");
        assert!(of("quick") >= of("slow"), "{what}: {by_worker}");
        assert!(failures_of(fleet).is_empty(), "{what}: {:?}", failures_of(fleet));
    });
}

#[test]
fn a_link_that_is_cut_for_a_while_loses_nothing() {
    drill("a_link_that_is_cut_for_a_while_loses_nothing", |fleet, random, what| {
        // The link is back before the limit, so what the host computed meanwhile is fetched.
        let seconds = if is_full() { 90 } else { 8 };
        fleet.with_limit(seconds + 30);
        let client = fleet.begin(&[]);
        some_moment(fleet, random, "quick");
        let cut = fleet.machine("quick").cut_for(Duration::from_secs(seconds)).unwrap();
        cut.wait().unwrap();
        fleet.is_whole(what, &end_of(client));
        assert!(failures_of(fleet).is_empty(), "{what}: {:?}", failures_of(fleet));
    });
}

#[test]
fn a_host_that_loses_its_power_for_good_gives_its_plans_to_the_others() {
    drill("a_host_that_loses_its_power_for_good_gives_its_plans_to_the_others", |fleet, random, what| {
        let client = fleet.begin(&[]);
        some_moment(fleet, random, "plain");
        fleet.machine("plain").power_off().unwrap();
        fleet.is_whole(what, &end_of(client));
        insta::assert_snapshot!("power", words_of(&failures_of(fleet)));
    });
}

#[test]
fn a_host_that_starts_anew_goes_on_with_what_waits() {
    drill("a_host_that_starts_anew_goes_on_with_what_waits", |fleet, random, what| {
        let client = fleet.begin(&[]);
        some_moment(fleet, random, "quick");
        let machine = fleet.machine("quick");
        machine.power_off().unwrap();
        std::thread::sleep(Duration::from_secs(2));
        machine.boot().unwrap();
        fleet.is_whole(what, &end_of(client));
    });
}

#[test]
fn an_sshd_that_is_killed_and_started_again_takes_no_plan_with_it() {
    drill("an_sshd_that_is_killed_and_started_again_takes_no_plan_with_it", |fleet, random, what| {
        let client = fleet.begin(&[]);
        some_moment(fleet, random, "quick");
        let machine = fleet.machine("quick");
        machine.kill_sshd(Victims::Sshd).unwrap();
        std::thread::sleep(Duration::from_millis(random.random_range(200..1500)));
        machine.restart_sshd().unwrap();
        fleet.is_whole(what, &end_of(client));
        assert!(failures_of(fleet).is_empty(), "{what}: {:?}", failures_of(fleet));
    });
}

fn kill_agent(fleet: &Fleet, machine: &str, verb: &str) {
    // Between two plans there is no `run` for a moment.
    let found = wait_for(&format!("a process `{verb}` on {machine}"), 10, || {
        let found = fleet.machine(machine).processes(&format!("spillway-agent {verb}"));
        (!found.is_empty()).then_some(found)
    });
    found.iter().for_each(|process| kill(u32::try_from(process.pid).unwrap()));
}

#[test]
fn a_serve_that_is_killed_on_a_host_takes_no_plan_with_it() {
    drill("a_serve_that_is_killed_on_a_host_takes_no_plan_with_it", |fleet, random, what| {
        let client = fleet.begin(&[]);
        some_moment(fleet, random, "quick");
        kill_agent(fleet, "quick", "serve");
        fleet.is_whole(what, &end_of(client));
        assert!(failures_of(fleet).is_empty(), "{what}: {:?}", failures_of(fleet));
    });
}

#[test]
fn a_run_that_is_killed_on_a_host_sends_its_plan_elsewhere() {
    drill("a_run_that_is_killed_on_a_host_sends_its_plan_elsewhere", |fleet, random, what| {
        let client = fleet.begin(&[]);
        some_moment(fleet, random, "slow");
        kill_agent(fleet, "slow", "run");
        fleet.is_whole(what, &end_of(client));
        insta::assert_snapshot!("run", words_of(&failures_of(fleet)));
    });
}

#[test]
fn a_host_whose_disk_fills_gives_its_plans_to_the_others() {
    drill("a_host_whose_disk_fills_gives_its_plans_to_the_others", |fleet, random, what| {
        let client = fleet.begin(&[]);
        some_moment(fleet, random, "plain");
        fleet.machine("plain").fill_disk(0).unwrap();
        let ended = end_of(client);
        fleet.machine("plain").free_disk().unwrap();
        fleet.is_whole(what, &ended);
        let failures = failures_of(fleet);
        assert!(!failures.is_empty(), "{what}: nobody met the full disk");
        assert!(failures.iter().all(|text| text.contains("failed on plain (disk full: ")), "{what}: {failures:?}");
    });
}

#[test]
fn a_controller_that_is_killed_and_started_again_finds_every_plan_on_the_hosts() {
    drill("a_controller_that_is_killed_and_started_again_finds_every_plan_on_the_hosts", |fleet, random, what| {
        let client = fleet.begin(&[]);
        some_moment(fleet, random, "quick");
        kill(fleet.house.controller_pid().unwrap());
        // The client starts it again, and goes on or ends; whoever comes then takes the run up.
        let first = end_of(client);
        let ended = if first.status == 0 { first } else { fleet.spillway(&["runs", "resume", "--json"]) };
        fleet.is_whole(what, &ended);
    });
}

#[test]
fn a_host_that_is_silent_over_a_start_of_the_controller_gets_the_grace_and_no_new_limit() {
    let test = "a_host_that_is_silent_over_a_start_of_the_controller_gets_the_grace_and_no_new_limit";
    drill(test, |fleet, random, what| {
        let mut client = fleet.begin(&[]);
        some_moment(fleet, random, "slow");
        fleet.machine("slow").cut().unwrap();
        wait_for("the silence to be noticed", 60, || (!fleet.told("worker-unreachable").is_empty()).then_some(()));
        client.kill().unwrap();
        client.wait().unwrap();
        kill(fleet.house.controller_pid().unwrap());
        // The limit passes while nobody could hear an answer.
        std::thread::sleep(Duration::from_secs(LIMIT));
        let started = now_ms();
        let resumed = fleet.command(&["runs", "resume", "--json"]).spawn().unwrap();
        let (at, text) = wait_for("it to be given up", 120, || fleet.told("given-up").into_iter().next());
        assert!(at >= started + i64::try_from(GRACE).unwrap() * 1000, "{what}: started at {started}, {at}: {text}");
        assert!(text.contains(" seconds after Spillway was started; "), "{what}: {text}");
        let told = fleet.told("worker-unreachable");
        let after: Vec<_> = told.iter().filter(|(at, _)| *at >= started).collect();
        assert!(
            !after.is_empty() && after.iter().all(|(_, text)| text.contains("slow has not answered since ")),
            "{what}: {told:?}"
        );
        assert!(after[0].1.contains("Spillway was started at "), "{what}: {told:?}");
        let ended = end_of(resumed);
        assert_eq!(ended.status, 0, "{what}: {}\n{}", ended.out, ended.err);
        fleet.machine("slow").heal().unwrap();
    });
}

fn now_ms() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

#[test]
fn what_was_left_is_computed_without_a_cable_and_collected_on_return() {
    let test = "what_was_left_is_computed_without_a_cable_and_collected_on_return";
    for seed in 0..if is_full() { 20 } else { 1 } {
        // Without this machine: it goes home.
        let Some(fleet) = Fleet::of(test, Size::of_the_day(), false) else { return };
        let what = format!("{test}, seed {seed}");
        let left = end_of(fleet.begin(&["--leave"]));
        assert_eq!(left.status, 0, "{what}: {}{}", left.out, left.err);
        for machine in &fleet.machines {
            machine.cut().unwrap();
        }
        kill(fleet.house.controller_pid().unwrap());
        let plans = Size::of_the_day().plans as usize;
        wait_for("every plan to be computed without a cable", 120, || {
            (fleet.computations().iter().filter(|one| one.end.is_some()).count() == plans).then_some(())
        });
        for machine in &fleet.machines {
            machine.heal().unwrap();
        }
        fleet.is_whole(&what, &fleet.spillway(&["runs", "resume", "--json"]));
        assert_eq!(fleet.computations().len(), plans, "{what}: a plan was computed again after the return");
    }
}

#[test]
fn a_host_that_comes_back_after_it_was_given_up_changes_nothing() {
    drill("a_host_that_comes_back_after_it_was_given_up_changes_nothing", |fleet, random, what| {
        let client = fleet.begin(&[]);
        some_moment(fleet, random, "slow");
        fleet.machine("slow").cut().unwrap();
        let ended = end_of(client);
        std::thread::sleep(Duration::from_secs(LIMIT.min(2)));
        fleet.machine("slow").heal().unwrap();
        // Both may have computed the same plan: the first was given up by its limit.
        assert_eq!(ended.status, 0, "{what}: {}\n{}", ended.out, ended.err);
        assert!(!failures_of(fleet).is_empty(), "{what}");
    });
}
