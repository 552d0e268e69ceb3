//! The language of a reader whom nobody knows, by what their browser asks for.

use kernel::input::Locale;

/// The best of `Accept-Language` (RFC 9110, section 12.5.4) that the product speaks; none where it names none of them.
pub fn accepted(header: &str) -> Option<Locale> {
    let mut best: Option<(Locale, f32)> = None;
    for range in header.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = weight(parameters);
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let locale = match primary.as_str() {
            "en" => Locale::En,
            "zh" => Locale::ZhCn,
            _ => continue,
        };
        // Of equal ones the first.
        if weight > 0.0 && best.is_none_or(|(_, so_far)| weight > so_far) {
            best = Some((locale, weight));
        }
    }
    best.map(|(locale, _)| locale)
}

fn weight(parameters: &str) -> f32 {
    let quality = parameters.split(';').find_map(|one| one.trim().strip_prefix("q="));
    quality.map_or(1.0, |text| text.trim().parse().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_one_that_is_spoken() {
        for (header, want) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Locale::ZhCn)),
            ("en-GB,en;q=0.9,zh-CN;q=0.8", Some(Locale::En)),
            ("de, fr;q=0.9, zh-TW;q=0.3, en;q=0.5", Some(Locale::En)),
            ("de, zh-Hans", Some(Locale::ZhCn)),
            ("en;q=0, zh;q=0.1", Some(Locale::ZhCn)),
            ("de", None),
            ("*", None),
            ("", None),
            ("en;q=x", None),
        ] {
            assert_eq!(accepted(header), want, "{header}");
        }
    }
}
