//! The table of handlers: one list, read for what is served, for what is described and for what a path knows.

use actix_web::{dev::HttpServiceFactory, web};
use utoipa::openapi::{
    ComponentsBuilder, HttpMethod, OpenApi, OpenApiBuilder, RefOr, Schema, path::Paths,
};
use utoipa_actix_web::OpenApiFactory;

/// Who reads the table. Serving needs no descriptions: their tree takes megabytes for each worker that makes it.
pub enum Table<'s> {
    /// Each handler is served.
    Served(&'s mut web::ServiceConfig),
    /// What each handler says of itself.
    Described(Paths, Vec<(String, RefOr<Schema>)>),
    /// Path and methods of each handler.
    Listed(Vec<(String, Vec<HttpMethod>)>),
}

impl Table<'_> {
    /// Adds a handler.
    pub fn service<H>(&mut self, handler: H) -> &mut Self
    where
        H: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static,
    {
        match self {
            Self::Served(config) => _ = config.service(handler),
            Self::Described(paths, schemas) => {
                paths.merge(handler.paths());
                handler.schemas(schemas);
            }
            Self::Listed(all) => all.push((H::path(), H::methods())),
        }
        self
    }

    /// Adds the handlers of a file.
    pub fn configure(&mut self, add: fn(&mut Table<'_>)) -> &mut Self {
        add(self);
        self
    }

    /// What the handlers that `add` adds say of themselves.
    pub fn described(add: fn(&mut Table<'_>)) -> OpenApi {
        let mut table = Table::Described(Paths::new(), Vec::new());
        table.configure(add);
        let Table::Described(paths, schemas) = table else { return OpenApi::default() };
        let components = ComponentsBuilder::new().schemas_from_iter(schemas).build();
        OpenApiBuilder::new().paths(paths).components(Some(components)).build()
    }

    /// Path and methods of each handler that `add` adds.
    pub fn listed(add: fn(&mut Table<'_>)) -> Vec<(String, Vec<HttpMethod>)> {
        let mut table = Table::Listed(Vec::new());
        table.configure(add);
        if let Table::Listed(all) = table { all } else { Vec::new() }
    }
}
