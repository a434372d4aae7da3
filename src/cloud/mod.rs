//! AWS: what is there, and one step of a plan. The only place that names the SDK. Not for deciding what to do (`deploy`).
