//! The delivery of a message, whatever the destination: the meaning of a response, retries within a deadline, and the result.
//! `slack::deliver` and `notify` send the requests and classify the responses of their servers.

mod outcome;
mod retry;

pub use outcome::{Delivery, DeliveryOutcome, Refusal, RefusalCause, ResponseClass};
pub use retry::{Attempts, DeliveryDeadline, Pause};
