//! Opens each page in Chromium, keeps a picture of it, and measures how wide it is.

use std::path::Path;

use testkit::browser;

use super::{Page, World};

impl World {
    /// Answers the pages that are wider than the window.
    pub(super) async fn walk(&self, to: &str, width: u32, scheme: &str) -> Vec<String> {
        let name = |page: &Page| format!("{}.{}.{width}.{scheme}", page.name, self.locale);
        let mut steps = Vec::new();
        if scheme == "dark" {
            steps.push("dark".to_owned());
        }
        steps.push(format!("language {}", self.locale));
        let folder = tempfile::tempdir().expect("a folder");
        for page in &self.pages {
            let url = format!("{}{}", self.app().base, page.path);
            steps.push(match page.sent {
                [] => format!("open {url}"),
                fields => form(&folder.path().join(page.name), &url, fields),
            });
            steps.extend(page.press.map(|button| format!("click {button}")));
            steps.extend(["width".to_owned(), format!("shot {to}/{}.png", name(page))]);
        }
        let run = tokio::task::spawn_blocking(move || browser::drive(width, &steps));
        let widths = run.await.expect("a browser");
        assert_eq!(widths.len(), self.pages.len());
        // A window with a bar to scroll down by is narrower.
        let fits = |wide: &str| wide.parse().is_ok_and(|wide: u32| wide <= width);
        let wide = self.pages.iter().zip(widths).filter(|(_, wide)| !fits(wide));
        wide.map(|(page, wide)| format!("{} is {wide} wide", name(page))).collect()
    }
}

/// A page elsewhere whose button sends these fields; answers the step that opens it.
fn form(file: &Path, url: &str, fields: &[(&str, &str)]) -> String {
    let field = |(name, value): &(&str, &str)| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
    };
    let fields: String = fields.iter().map(field).collect();
    let page = format!(
        "<meta name=viewport content=\"width=device-width\"><form method=post action=\"{url}\">{fields}<button>Send</button></form>"
    );
    let file = file.with_extension("html");
    std::fs::write(&file, page).expect("a page");
    format!("open file://{}", file.display())
}
