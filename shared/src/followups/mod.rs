//! What a lead, a customer and a deal hold of the interactions and tasks that hang on them: when somebody first answered,
//! when somebody last spoke with them, when the next task is due.
//!
//! Computed from the rows each time, in the transaction that changes one of them, under the locks of the rows that it hangs
//! on. They bump neither version nor audit. With the first answer the working time before it is counted.

pub mod actions;
mod model;
pub mod queries;
pub mod response;

pub use model::Parents;
