use serde_json::Value;

/// The document as it is served.
pub fn document() -> Value {
    serde_json::from_str(api::openapi_json()).unwrap()
}

/// One operation of the document.
pub struct Operation {
    pub path: String,
    pub method: String,
    pub id: String,
    pub said: Value,
}

impl Operation {
    /// The path with a value in place of `{id}`; `webhook/delivery` and `user/leave` stand for two of them.
    pub fn at(&self, id: &str) -> String {
        let (id, delivery) = id.split_once('/').unwrap_or((id, id));
        let path = self.path.replace("{id}", id).replace("{delivery_id}", delivery);
        path.replace("{leave_id}", delivery).replace("{metric}", "revenue")
    }

    /// The parameters without which it is refused, as in their examples.
    pub fn required_query(&self) -> String {
        let all = self.said["parameters"].as_array().into_iter().flatten();
        let needed = all.filter(|it| it["in"] == "query" && it["required"] == true);
        let pairs = needed.map(|it| {
            format!("{}={}", it["name"].as_str().unwrap(), it["example"].as_str().unwrap())
        });
        pairs.fold(String::new(), |query, pair| {
            query.clone() + if query.is_empty() { "?" } else { "&" } + &pair
        })
    }

    pub fn has_body(&self) -> bool {
        self.said.get("requestBody").is_some()
    }

    /// The example of the body; null where there is none.
    pub fn request(&self) -> Value {
        self.said["requestBody"]["content"]["application/json"]["example"].clone()
    }

    pub fn scopes(&self) -> Vec<&str> {
        self.said["x-scopes"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
    }

    pub fn takes(&self, parameter: &str) -> bool {
        let reference = format!("#/components/parameters/{parameter}");
        self.said["parameters"].as_array().unwrap().iter().any(|it| it["$ref"] == reference)
    }
}

pub fn operations() -> Vec<Operation> {
    let document = document();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, said) in item.as_object().unwrap() {
            all.push(Operation {
                path: path.clone(),
                method: method.to_uppercase(),
                id: said["operationId"].as_str().unwrap().to_owned(),
                said: said.clone(),
            });
        }
    }
    all
}

/// An id that names nothing.
pub const NOBODY: &str = "019aa041-0400-7000-8000-ffffffffffff";
