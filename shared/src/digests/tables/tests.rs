use std::io::Read as _;

use kernel::input::Locale;

use super::{csv::harmless, *};
use crate::digests::shown::{TEAM, full, id, made_at, names, zone};

fn with<T>(locale: Locale, act: impl Fn(&Reading<'_>) -> T) -> T {
    let (content, mut names) = (full(), names(locale));
    let evil = "=HYPERLINK(\"http://evil.example\",\"x\"), \"quoted\"\nnext";
    names.0.insert(id(TEAM), evil.to_owned());
    let (made_at, zone) = (made_at(), zone(locale));
    act(&Reading { content: &content, names: &names, made_at, locale, zone })
}

#[test]
fn excel_reads_the_csv_and_runs_nothing_of_it() {
    let bytes = with(Locale::En, |reading| csv(reading).unwrap());
    let text = String::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    assert!(text.starts_with(
        "Scope,Period,Metric,Unit,Currency,Value,n,Target,Attainment,Previous,Change,Reason\r\n"
    ));
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), full().figures.len());
    for row in &rows {
        assert!(row[0].starts_with("'=HYPERLINK(\"http://evil.example\""), "{row:?}");
        assert!(!row[0].contains('\n'));
    }
    let usd = rows.iter().find(|row| &row[2] == "Revenue" && &row[4] == "USD").unwrap();
    let told: Vec<&str> = usd.iter().skip(1).collect();
    let want = [
        "2026-W47", "Revenue", "USD", "USD", "12000.00", "3", "20000.00", "0.6", "10000.00", "0.2",
        "",
    ];
    assert_eq!(told, want);
    let ces = rows.iter().find(|row| &row[2] == "CES").unwrap();
    assert_eq!((&ces[5], &ces[9], &ces[11]), ("", "5.8", "No answers"));
    // A change for the worse is a number, not a text.
    assert!(rows.iter().any(|row| &row[10] == "-0.5"));
}

#[test]
fn what_looks_like_a_formula_is_none() {
    for (text, want) in [
        ("=1+1", "'=1+1"),
        ("+86 138", "'+86 138"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("North = South", "North = South"),
        ("", ""),
    ] {
        assert_eq!(harmless(text), want);
    }
}

/// The part of a workbook.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_workbook_has_a_sheet_of_each_and_no_formula() {
    for (locale, sheets) in [
        (Locale::En, ["Figures", "People", "Won", "Moved", "Stuck", "Overdue", "Unanswered"]),
        (Locale::ZhCn, ["指标", "人员", "赢单", "阶段变更", "停滞", "逾期任务", "未响应线索"]),
    ] {
        let bytes = with(locale, |reading| xlsx(reading).unwrap());
        let workbook = part(&bytes, "xl/workbook.xml");
        for (index, name) in (1..).zip(sheets) {
            assert!(workbook.contains(&format!("<sheet name=\"{name}\"")), "{workbook}");
            let sheet = part(&bytes, &format!("xl/worksheets/sheet{index}.xml"));
            assert!(sheet.contains("<row r=\"2\"") && !sheet.contains("<f>"), "{name}");
        }
        assert!(part(&bytes, "xl/sharedStrings.xml").contains("=HYPERLINK("));
        assert!(part(&bytes, "docProps/core.xml").contains("2026-11-23T00:00:00Z"));
    }
}

#[test]
fn the_same_edition_gives_the_same_bytes() {
    let twice = |act: fn(&Reading<'_>) -> anyhow::Result<Vec<u8>>| {
        let once = || with(Locale::ZhCn, |reading| act(reading).unwrap());
        assert_eq!(once(), once());
    };
    twice(csv);
    twice(xlsx);
    assert_eq!(file_name(&full()), "digest-2026-W47");
}

/// `cargo test -p shared digest_files -- --ignored` writes the files to `digest-preview` in the temporary folder.
#[test]
#[ignore = "for looking at"]
fn digest_files() {
    let dir = std::env::temp_dir().join("digest-preview");
    std::fs::create_dir_all(&dir).unwrap();
    for locale in Locale::ALL {
        let name = format!("{}.{}", file_name(&full()), locale.as_str());
        let path = |ending: &str| dir.join(format!("{name}.{ending}"));
        std::fs::write(path("csv"), with(locale, |reading| csv(reading).unwrap())).unwrap();
        std::fs::write(path("xlsx"), with(locale, |reading| xlsx(reading).unwrap())).unwrap();
    }
}
