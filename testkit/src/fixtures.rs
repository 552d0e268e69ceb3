//! People and keys, as most stories need them.

use serde_json::{Value, json};

use crate::app::TestApp;

/// The id of a resource.
pub fn id(resource: &Value) -> String {
    resource["id"].as_str().expect("an id").to_owned()
}

impl TestApp {
    pub async fn team(&self, name: &str) -> String {
        id(&self.post("/v1/teams", json!({ "name": name })).await.created())
    }

    /// A rep of a team; the e-mail is the first name at example.com.
    pub async fn rep(&self, name: &str, team_id: &str) -> String {
        self.user(name, "rep", json!({ "team_id": team_id })).await
    }

    /// Anybody; `more` holds further fields.
    pub async fn user(&self, name: &str, role: &str, more: Value) -> String {
        let first = name.split(' ').next().unwrap_or(name).to_lowercase();
        let mut body =
            json!({ "name": name, "email": format!("{first}@example.com"), "role": role });
        for (field, value) in more.as_object().into_iter().flatten() {
            body[field] = value.clone();
        }
        id(&self.post("/v1/users", body).await.created())
    }

    /// A key that acts for a user.
    pub async fn key_of(&self, user_id: &str, scopes: &[&str]) -> String {
        self.key(json!({ "name": "a user's", "scopes": scopes, "user_id": user_id })).await
    }

    /// A key of an integration, of one team or of all.
    pub async fn integration(&self, team_id: Option<&str>, scopes: &[&str]) -> String {
        let mut body = json!({ "name": "website", "scopes": scopes });
        if let Some(team_id) = team_id {
            body["team_id"] = json!(team_id);
        }
        self.key(body).await
    }

    async fn key(&self, body: Value) -> String {
        let made = self.post("/v1/keys", body).await.created();
        made["key"].as_str().expect("a key").to_owned()
    }
}
