use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Each message of a language with the names of its variables.
fn keys(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for (_, files) in FILES.iter().filter(|(of, _)| *of == locale) {
        for file in *files {
            let mut key = String::new();
            for line in file.lines().filter(|line| !line.starts_with('#')) {
                if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
                    key = name.to_owned();
                    assert!(keys.insert(key.clone(), BTreeSet::new()).is_none(), "{key} twice");
                }
                for part in line.split('$').skip(1) {
                    let name: String =
                        part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    keys.get_mut(&key).unwrap().insert(name);
                }
            }
        }
    }
    keys
}

/// What stands in double quotes in the templates and in the code of the messages.
fn quoted() -> BTreeSet<String> {
    let mut texts = Vec::new();
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![here.join("templates"), here.join("src"), here.join("../api/src/pages")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("tests.rs") && path.extension().is_some_and(|e| e != "snap") {
                texts.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let words = texts.iter().flat_map(|text| text.split('"')).map(ToOwned::to_owned);
    words.collect()
}

#[test]
fn both_languages_say_the_same_things() {
    let (en, zh) = (keys(Locale::En), keys(Locale::ZhCn));
    let names =
        |keys: &BTreeMap<String, BTreeSet<String>>| keys.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&en), names(&zh));
    for (key, variables) in &en {
        assert_eq!(variables, &zh[key], "{key}");
    }
}

#[test]
fn every_message_is_used() {
    let quoted = quoted();
    let unused: Vec<_> = keys(Locale::En).into_keys().filter(|key| !quoted.contains(key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_message_can_be_said() {
    for locale in Locale::ALL {
        let words = words(locale).unwrap();
        for (key, variables) in keys(locale) {
            let args = variables.iter().map(|name| (name.clone(), "x")).collect();
            let said = words.say(&key, &args).unwrap();
            assert!(!said.contains(['{', '\u{2068}', '\u{2069}']), "{said}");
        }
    }
}

#[test]
fn plurals_follow_the_language() {
    let say = |locale, count: i64| {
        let args = [("count", count)].into_iter().collect();
        words(locale).unwrap().say("due-in-minutes", &args).unwrap()
    };
    assert_eq!(say(Locale::En, 1), "Due in 1 minute");
    assert_eq!(say(Locale::En, 15), "Due in 15 minutes");
    assert_eq!(say(Locale::ZhCn, 1), "1 分钟后到期");
}

#[test]
fn chinese_and_latin_keep_their_distance() {
    let say = |who: &str| {
        let args = [("who", who), ("named", "yes"), ("phone", "+86 138"), ("email", "a@b.c")]
            .into_iter()
            .collect();
        words(Locale::ZhCn).unwrap().say("reminder-step-call", &args).unwrap()
    };
    assert_eq!(say("张伟"), "致电张伟，号码 +86 138。");
    assert_eq!(say("Wei Zhang"), "致电 Wei Zhang，号码 +86 138。");
    assert_eq!(spaced("到期前\u{2068}15\u{2069}分钟 “\u{2068}x\u{2069}”"), "到期前 15 分钟 “x”");
}

#[test]
fn what_is_missing_is_a_fault() {
    let words = words(Locale::En).unwrap();
    assert!(words.plain("no-such-words").is_err());
    assert!(words.plain("span-hours").is_err());
}
