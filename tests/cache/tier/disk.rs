//! The tier in a file, by itself: what it stores, removes and does about damage.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::thread;
use std::time::{Duration, Instant};

use pollster::block_on;
use ttl_memo::TtlCache;
use ttl_memo::tier::{BreakerState, Disk, Lease, Tier, TierEntry, TierKey, TierLookup};

use super::scratch::Scratch;

const MINUTE: Option<Duration> = Some(Duration::from_secs(60));

fn key(number: u32) -> TierKey {
    TierKey::new("square#1", &number.to_le_bytes())
}

fn lease() -> Lease {
    Lease::new(Duration::from_secs(10))
}

fn put(disk: &Disk, number: u32, bytes: &[u8], ttl: Option<Duration>) {
    block_on(disk.replace(&key(number), bytes, ttl)).unwrap();
}

fn get(disk: &Disk, number: u32) -> Option<Vec<u8>> {
    block_on(disk.get(&key(number))).unwrap().map(|entry| entry.bytes)
}

#[test]
fn what_was_stored_is_there_when_the_file_is_opened_again() {
    let scratch = Scratch::new();
    let disk = Disk::open(scratch.file());
    put(&disk, 1, b"one", MINUTE);
    put(&disk, 2, b"two", None);
    drop(disk);

    let disk = Disk::open(scratch.file());

    let TierEntry { bytes, remaining } = block_on(disk.get(&key(1))).unwrap().unwrap();
    assert_eq!(bytes, b"one");
    assert!(remaining.unwrap() <= MINUTE.unwrap() && remaining.unwrap() > MINUTE.unwrap() / 2);
    assert_eq!(block_on(disk.get(&key(2))).unwrap(), Some(TierEntry { bytes: b"two".to_vec(), remaining: None }));
    assert_eq!(get(&disk, 3), None);
}

#[test]
fn an_entry_expires() {
    let scratch = Scratch::new();
    let disk = Disk::open(scratch.file());
    put(&disk, 1, b"one", Some(Duration::from_millis(1)));
    let begun = Instant::now();

    while get(&disk, 1).is_some() {
        assert!(begun.elapsed() < Duration::from_secs(10));
        thread::yield_now();
    }
}

#[test]
fn a_removed_entry_and_those_of_a_cleared_function_are_gone_also_later() {
    let scratch = Scratch::new();
    let disk = Disk::open(scratch.file());
    let other = TierKey::new("cube#1", b"1");
    for number in 0..1000 {
        put(&disk, number, b"value", None);
    }
    block_on(disk.replace(&other, b"stays", None)).unwrap();

    block_on(disk.forget(&key(7))).unwrap();
    assert_eq!((get(&disk, 7), get(&disk, 8)), (None, Some(b"value".to_vec())));
    block_on(disk.clear("square#1")).unwrap();
    assert_eq!(get(&disk, 8), None);
    put(&disk, 9, b"new", None);
    drop(disk);

    let disk = Disk::open(scratch.file());
    assert_eq!((get(&disk, 8), get(&disk, 9)), (None, Some(b"new".to_vec())));
    assert_eq!(block_on(disk.get(&other)).unwrap().unwrap().bytes, b"stays");
}

#[test]
fn entries_that_expire_first_make_room_and_the_file_stays_small() {
    const SIZE: u64 = 1 << 20;
    let scratch = Scratch::new();
    let disk = Disk::builder(scratch.file()).max_size(SIZE).build();
    put(&disk, 0, &[0; 10_000], None);
    for number in 1..1000 {
        put(&disk, number, &[1; 10_000], Some(Duration::from_secs(60 + u64::from(number))));
    }

    let present: Vec<u32> = (0..1000).filter(|number| get(&disk, *number).is_some()).collect();

    assert!(present.len() >= 90 && present.len() <= 104, "{} entries", present.len());
    // The one that doesn't expire, and those that expire last.
    let latest: Vec<u32> = [0].into_iter().chain(present[1]..1000).collect();
    assert_eq!(present, latest);
    let length = fs::metadata(scratch.file()).unwrap().len();
    assert!(length <= 4 * SIZE, "{length} bytes");
}

#[test]
fn a_value_that_is_too_large_for_the_file_removes_no_others() {
    let scratch = Scratch::new();
    let disk = Disk::builder(scratch.file()).max_size(100_000).build();
    put(&disk, 1, b"one", MINUTE);
    put(&disk, 2, b"two", None);

    put(&disk, 2, &vec![0; 100_000], None);

    assert_eq!((get(&disk, 1), get(&disk, 2)), (Some(b"one".to_vec()), None));
}

#[test]
fn expired_entries_are_purged() {
    const SIZE: u64 = 1 << 20;
    let scratch = Scratch::new();
    let disk = Disk::builder(scratch.file()).max_size(SIZE).build();
    put(&disk, 0, &vec![0; 500_000], None);

    for number in 1..20 {
        put(&disk, number, &vec![1; 400_000], Some(Duration::from_millis(1)));
        thread::sleep(Duration::from_millis(2));
    }

    assert!(get(&disk, 0).is_some());
}

#[test]
fn one_caller_at_a_time_has_the_lease_until_it_ends() {
    let scratch = Scratch::new();
    let disk = Disk::open(scratch.file());
    let (first, second) = (lease(), lease());
    let short = Lease::new(Duration::from_millis(1));
    let look_up = |number, lease| block_on(disk.look_up(&key(number), lease)).unwrap();

    assert_eq!(look_up(1, first), TierLookup::Leader);
    assert_eq!(look_up(1, second), TierLookup::Busy);
    disk.release(&key(1), second);
    assert_eq!(look_up(1, second), TierLookup::Busy);
    disk.release(&key(1), first);
    assert_eq!(look_up(1, second), TierLookup::Leader);
    assert!(block_on(disk.store(&key(1), second, b"one", MINUTE)).unwrap());
    assert!(matches!(look_up(1, first), TierLookup::Found(_)));

    assert_eq!(look_up(2, short), TierLookup::Leader);
    while look_up(2, first) == TierLookup::Busy {
        thread::yield_now();
    }
    assert!(!block_on(disk.store(&key(2), short, b"late", MINUTE)).unwrap());
    assert_eq!(get(&disk, 2), None);
}

#[test]
fn whatever_changes_a_key_revokes_its_lease() {
    let scratch = Scratch::new();
    let disk = Disk::open(scratch.file());
    let changes: [(&str, &dyn Fn()); 4] = [
        ("forget", &|| block_on(disk.forget(&key(1))).unwrap()),
        ("replace", &|| put(&disk, 1, b"new", MINUTE)),
        ("clear", &|| block_on(disk.clear("square#1")).unwrap()),
        ("seize", &|| assert!(block_on(disk.acquire(&key(1), Lease::seizing(Duration::from_millis(1)))).unwrap())),
    ];

    for (name, change) in changes {
        let held = lease();
        while !block_on(disk.acquire(&key(1), held)).unwrap() {
            thread::yield_now();
        }
        change();
        assert!(!block_on(disk.store(&key(1), held, b"old", MINUTE)).unwrap(), "{name}");
        assert_ne!(get(&disk, 1), Some(b"old".to_vec()), "{name}");
    }
}

#[test]
fn a_file_that_is_something_else_is_set_aside() {
    let scratch = Scratch::new();
    fs::write(scratch.file(), "not a cache\n".repeat(1000)).unwrap();

    let disk = Disk::open(scratch.file());
    put(&disk, 1, b"one", MINUTE);

    assert_eq!(get(&disk, 1), Some(b"one".to_vec()));
    assert_eq!(disk.info().state, BreakerState::Closed);
    assert!(disk.info().last_error.unwrap().contains("damaged"));
    let aside = scratch.path().join("cache.redb.damaged");
    assert!(fs::read_to_string(aside).unwrap().starts_with("not a cache"));
}

#[test]
fn a_damaged_file_gives_whole_values_or_none() {
    let scratch = Scratch::new();
    let disk = Disk::open(scratch.file());
    for number in 0..80_u32 {
        put(&disk, number, &number.to_le_bytes().repeat(500), MINUTE);
    }
    drop(disk);
    let whole = fs::read(scratch.file()).unwrap();
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let length = whole.len() as u64;
    let (mut aside, mut served) = (0, 0);

    for round in 0..36 {
        let _ = fs::remove_file(scratch.path().join("cache.redb.damaged"));
        fs::write(scratch.file(), &whole).unwrap();
        let mut file = fs::OpenOptions::new().write(true).open(scratch.file()).unwrap();
        match round % 3 {
            0 => file.set_len(next(length)).unwrap(),
            // The beginning says where everything else is.
            1 => {
                file.seek(SeekFrom::Start(next(512))).unwrap();
                file.write_all(&next(256).to_le_bytes()[..1]).unwrap();
            }
            _ => {
                file.seek(SeekFrom::Start(next(length))).unwrap();
                file.write_all(&next(u64::MAX).to_le_bytes()).unwrap();
            }
        }
        drop(file);

        let disk = Disk::open(scratch.file());

        for number in 0..80_u32 {
            let expected = number.to_le_bytes().repeat(500);
            served += get(&disk, number).inspect(|bytes| assert!(*bytes == expected, "round {round}")).iter().count();
        }
        put(&disk, 1, b"one", MINUTE);
        assert_eq!(get(&disk, 1), Some(b"one".to_vec()), "round {round}");
        aside += u32::from(scratch.path().join("cache.redb.damaged").exists());
    }

    assert!(aside >= 12, "{aside}");
    assert!(served >= 80, "{served}");
}

#[test]
fn a_file_that_cannot_be_opened_costs_only_counters() {
    let scratch = Scratch::new();
    let disk = Disk::open(scratch.path());

    for error in [block_on(disk.get(&key(1))).unwrap_err(), block_on(disk.replace(&key(1), b"one", None)).unwrap_err()]
    {
        assert!(error.to_string().contains("can't be opened"), "{error}");
    }
    assert!(disk.info().last_error.unwrap().contains("can't be opened"));
}

#[test]
fn what_was_removed_while_another_process_had_the_file_is_gone_when_it_is_taken_over() {
    let scratch = Scratch::new();
    let cache = |disk: &Disk| TtlCache::<u32, u32>::builder().name("square").tier(disk.clone()).build();
    let other = Disk::open(scratch.file());
    let of_other = cache(&other);
    assert_eq!(of_other.get_or_insert_with(1, || 1), 1);
    let disk = Disk::open(scratch.file());
    let cache = cache(&disk);
    assert_eq!(disk.info().state, BreakerState::Disabled);

    cache.remove_shared(&1);
    drop((of_other, other));
    let begun = Instant::now();
    while disk.info().state == BreakerState::Disabled {
        assert!(begun.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(5));
    }

    assert_eq!(cache.get_or_insert_with(1, || 2), 2);
}
