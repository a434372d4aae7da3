//! The function: a thin door to [`audit_alert::function`].

/// By this, `audit-alert package` knows the function from any other program (`src/deploy/package/mark.rs`). It stands here
/// and not in the library, which the command is made of as well.
const MARK: &str = "function of audit-alert=function of audit-alert";

fn main() -> std::process::ExitCode {
    // Nothing uses it, and what nothing uses is left out of an executable.
    std::hint::black_box(MARK);
    audit_alert::function::main()
}
